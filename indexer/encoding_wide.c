#include "indexer/encoding_wide.h"

#include <stdbool.h>
#include <stdlib.h>

#include <unicode/ucnv.h>
#include <unicode/uchar.h>

enum language { JAPANESE, KOREAN, CHINESE };

struct wide {
    const char *name, *said; /* as uchardet calls it */
    enum language language;
};

/* A reading that is likelier for the same bytes comes first. */
static const struct wide wides[] = {
    {"euc-jp", "euc-jp", JAPANESE}, {"shift_jis", "shift_jis", JAPANESE},
    {"windows-949", "uhc", KOREAN}, {"gb18030", "gb18030", CHINESE},
    {"big5", "big5", CHINESE},
};

enum { N_WIDES = sizeof wides / sizeof wides[0] };

/* What a reading consists of, in characters that are not ASCII. */
struct reading {
    uint32_t n, broken, kana, hangul, han, common, marks;
    uint32_t n_high; /* bytes that are not ASCII */
};

/* The commonest in Chinese, simplified and traditional: a quarter of any text. */
static const UChar common_han[] =
    u"的一是不了在人有我他这個们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过"
    u"发后作里"
    u"用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因"
    u"只从想"
    u"這們來為國說時會對過發後裡種經麼學現當沒動還進樣開從於與文件使用設置章";

static bool is_common(uint32_t code)
{
    for (size_t i = 0; common_han[i] != 0; i++)
        if (common_han[i] == code)
            return true;
    return false;
}

static void count(struct reading *reading, uint32_t code)
{
    if (code < 0x80)
        return;
    reading->n++;
    if (code == 0xFFFD || code == 0x1A || (code < 0xA0) || (code >= 0xE000 && code < 0xF900))
        reading->broken++;
    else if (code >= 0x3041 && code <= 0x30FF)
        reading->kana++;
    else if (code >= 0xAC00 && code <= 0xD7A3)
        reading->hangul++;
    else if ((code >= 0x3000 && code < 0x3040) || (code >= 0xFF01 && code <= 0xFF5E) ||
             (code >= 0x2010 && code <= 0x2049) || code == 0xB7)
        reading->marks++;
    else if (code >= 0x3400 && code <= 0x9FFF)
        reading->han++;
}

static struct reading read_as(struct span sample, const char *name)
{
    struct reading reading = {.n = 0};
    UErrorCode code = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(name, &code);
    const char *at = sample.at, *end = sample.at + sample.len;
    reading.broken = U_FAILURE(code) ? UINT32_MAX : 0;
    for (size_t i = 0; i < sample.len; i++)
        reading.n_high += (sample.at[i] & 0x80) != 0;
    while (U_SUCCESS(code) && at < end) {
        UChar32 c = ucnv_getNextUChar(converter, &at, end, &code);
        if (code == U_TRUNCATED_CHAR_FOUND || code == U_INDEX_OUTOFBOUNDS_ERROR)
            break;
        if (U_FAILURE(code)) {
            code = U_ZERO_ERROR;
            c = 0xFFFD;
        }
        count(&reading, (uint32_t)c);
        reading.common += c > 0x3400 && is_common((uint32_t)c);
    }
    ucnv_close(converter);
    return reading;
}

/* Shares are those of ordinary texts, with room: half of Japanese is kana, nearly all of Korean
 * Hangul of two high bytes, a quarter of Chinese its commonest hundred characters. */
static bool is_sensible(const struct reading *it, enum language language, bool is_said)
{
    uint32_t letters = it->kana + it->hangul + it->han;
    if (it->n == 0 || (uint64_t)it->broken * 200 > it->n ||
        (uint64_t)(letters + it->marks) * 10 < (uint64_t)it->n * 9)
        return false;
    if (language == JAPANESE)
        return it->kana * 6 >= letters && it->kana > 1 && it->hangul == 0;
    if (language == KOREAN)
        return it->hangul * 100 >= letters * 85 && it->n_high * 10 >= it->n * 19;
    return it->han * 10 >= letters * 8 && (is_said || it->common * 12 >= it->han);
}

const char *encoding_wide_find(struct span sample, const char *said)
{
    const char *best = NULL;
    uint64_t best_share = 0;
    if (sample.len > 1 << 14)
        sample.len = 1 << 14;
    for (size_t i = 0; i < N_WIDES; i++) {
        bool is_said = strcmp(said, wides[i].said) == 0;
        struct reading reading = read_as(sample, wides[i].name);
        if (!is_sensible(&reading, wides[i].language, is_said))
            continue;
        if (wides[i].language != CHINESE)
            return wides[i].name;
        uint64_t share = 1 + (uint64_t)reading.common * 1000 / (reading.han + 1);
        if (share > best_share) {
            best = wides[i].name;
            best_share = share;
        }
    }
    return best;
}
