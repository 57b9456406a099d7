#include "indexer/encoding_bytes.h"

#include <pthread.h>
#include <stdbool.h>

#include <unicode/ucnv.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>

#include "base/utf8.h"
#include "engine/analysis/detect.h"

enum {
    WORDS_MOST = 1200,        /* bytes of a sample */
    SAID = 6 * DETECT_BIT,    /* what uchardet's word is worth */
    BROKEN = 24 * DETECT_BIT, /* of a byte that means nothing, or nothing to others */
    ODD = 6 * DETECT_BIT,     /* of a capital behind a small letter, of two scripts in a word */
};

struct bytes {
    const char *name;
    unsigned handicap; /* in bits: how much better than the others a rare one must do */
};

/* Among equal readings the first counts. */
static const struct bytes all[] = {
    {"windows-1252", 0},   {"windows-1251", 0}, {"koi8-r", 0},       {"windows-1250", 3},
    {"windows-1253", 0},   {"windows-1254", 2}, {"windows-1255", 0}, {"windows-1256", 0},
    {"windows-1257", 4},   {"windows-1258", 2}, {"windows-874", 0},  {"iso-8859-2", 4},
    {"iso-8859-4", 4},     {"iso-8859-5", 1},   {"iso-8859-6", 1},   {"iso-8859-7", 1},
    {"iso-8859-8", 1},     {"iso-8859-13", 6},  {"iso-8859-15", 3},  {"koi8-u", 2},
    {"ibm866", 4},         {"ibm850", 12},      {"ibm852", 12},      {"macintosh", 6},
    {"x-mac-cyrillic", 8},
};

enum { N_ALL = sizeof all / sizeof all[0] };

static UChar upper_halves[N_ALL][128]; /* 0xFFFD: nothing */

static void make_tables(void)
{
    for (size_t i = 0; i < N_ALL; i++) {
        UErrorCode code = U_ZERO_ERROR;
        UConverter *converter = ucnv_open(all[i].name, &code);
        for (unsigned byte = 0; byte < 128; byte++) {
            char raw = (char)(byte | 0x80);
            UChar out[4];
            UErrorCode one = code;
            int32_t n = U_SUCCESS(code) ? ucnv_toUChars(converter, out, 4, &raw, 1, &one) : 0;
            upper_halves[i][byte] = n == 1 && U_SUCCESS(one) ? out[0] : 0xFFFD;
        }
        ucnv_close(converter);
    }
}

static bool is_white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Only words with a byte that is not ASCII tell readings apart. Returns the bytes of them. */
static size_t gather_words(struct span sample, char out[WORDS_MOST])
{
    size_t n = 0;
    for (size_t at = 0, end; at < sample.len; at = end + 1) {
        bool is_wanted = false;
        for (end = at; end < sample.len && !is_white(sample.at[end]); end++)
            is_wanted |= (sample.at[end] & 0x80) != 0;
        size_t len = end - at;
        if (!is_wanted)
            continue;
        if (n + len + 1 > WORDS_MOST)
            len = WORDS_MOST - n - 1;
        memcpy(out + n, sample.at + at, len);
        n += len;
        out[n++] = ' ';
        if (n >= WORDS_MOST - 1)
            break;
    }
    return n;
}

static bool is_letter(UChar32 c)
{
    return (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
}

static bool is_lower(UChar32 c)
{
    return u_charType(c) == U_LOWERCASE_LETTER;
}

/* Letters of two scripts side by side. */
static bool is_mixture(UChar32 a, UChar32 b)
{
    UErrorCode code = U_ZERO_ERROR;
    UScriptCode one = uscript_getScript(a, &code), other = uscript_getScript(b, &code);
    return one != other && one > USCRIPT_INHERITED && other > USCRIPT_INHERITED;
}

static int64_t fault_at(const UChar *units, size_t n, size_t i)
{
    UChar32 c = units[i], before = i > 0 ? units[i - 1] : ' ',
            after = i + 1 < n ? units[i + 1] : ' ';
    if (c == 0xFFFD || (c >= 0x80 && c < 0xA0) || (c >= 0xE000 && c < 0xF900))
        return BROKEN;
    if (c < 0x80 && before < 0x80)
        return 0;
    if (is_letter(c) && is_letter(before))
        return is_mixture(c, before) || (is_lower(before) && u_isupper(c)) ? ODD : 0;
    bool is_sign = (U_GET_GC_MASK(c) & (U_GC_S_MASK | U_GC_NO_MASK)) != 0;
    return c >= 0x80 && is_sign && is_letter(before) && is_letter(after) ? ODD : 0;
}

/* Faults of a reading: what no text has. */
static int64_t faults_of(const UChar *units, size_t n)
{
    int64_t faults = 0;
    for (size_t i = 0; i < n; i++)
        faults += fault_at(units, n, i);
    return faults;
}

static int64_t score_text(const UChar *units, size_t n)
{
    static const size_t room = 4 * 3 * (size_t)WORDS_MOST;
    UChar composed[2 * WORDS_MOST];
    char text[4 * 3 * WORDS_MOST];
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&code);
    int32_t len = unorm2_normalize(nfc, units, (int32_t)n, composed, 2 * WORDS_MOST, &code);
    struct detect detect = {.n_letters = 0};
    size_t end = 0;
    if (U_FAILURE(code))
        return 0;
    for (int32_t i = 0; i < len && end + 4 < room; i++)
        end += utf8_encode(U16_IS_SURROGATE(composed[i]) ? 0xFFFD : composed[i], text + end);
    detect_add(&detect, (struct span){text, end}, UINT32_MAX);
    return detect_best(&detect);
}

static int64_t score(const char *words, size_t n, size_t i, const char *said)
{
    UChar units[WORDS_MOST];
    for (size_t at = 0; at < n; at++) {
        unsigned char byte = (unsigned char)words[at];
        units[at] = byte < 0x80 ? byte : upper_halves[i][byte & 0x7F];
    }
    return score_text(units, n) - faults_of(units, n) - (int64_t)all[i].handicap * DETECT_BIT +
           (strcmp(all[i].name, said) == 0 ? SAID : 0);
}

const char *encoding_bytes_find(struct span sample, const char *said)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    char words[WORDS_MOST];
    size_t n = gather_words(sample, words), best = 0;
    int64_t best_score = INT64_MIN;
    pthread_once(&once, make_tables);
    for (size_t i = 0; i < N_ALL; i++) {
        int64_t it = score(words, n, i, said);
        if (it > best_score) {
            best = i;
            best_score = it;
        }
    }
    return all[best].name;
}
