#include "indexer/encoding_guess.h"

#include <ctype.h>
#include <stdlib.h>

#include <uchardet/uchardet.h>
#include <unicode/uchar.h>

#include "base/utf8.h"
#include "engine/analysis/detect.h"
#include "indexer/encoding_bytes.h"
#include "indexer/encoding_wide.h"

#define DETECT_BYTES ((size_t)64 << 10) /* more does not make a guess better */

/* The bytes around the first that are not ASCII. */
static struct span sample_of(struct span raw)
{
    size_t first = 0;
    while (first < raw.len && (unsigned char)raw.at[first] < 0x80)
        first++;
    size_t from = first > DETECT_BYTES / 4 ? first - DETECT_BYTES / 4 : 0;
    size_t len = raw.len - from < DETECT_BYTES ? raw.len - from : DETECT_BYTES;
    return span_cut(raw, from, len);
}

static void ask_uchardet(struct span sample, char name[ENCODING_NAME_ROOM])
{
    uchardet_t detector = uchardet_new();
    name[0] = '\0';
    if (detector != NULL && uchardet_handle_data(detector, sample.at, sample.len) == 0) {
        uchardet_data_end(detector);
        const char *said = uchardet_get_charset(detector);
        size_t len = 0;
        for (; said[len] != '\0' && len < ENCODING_NAME_ROOM - 1; len++)
            name[len] = (char)tolower((unsigned char)said[len]);
        name[len] = '\0';
    }
    if (detector != NULL)
        uchardet_delete(detector);
}

enum { UNITS = 1024, SPACE = 64 * DETECT_BIT };

/* How much a reading as UTF-16 looks like a language; 0: it is no text. */
static uint32_t score_utf16(struct span raw, size_t n_units, unsigned high_at)
{
    char text[4 * UNITS];
    size_t len = 0;
    uint32_t spaces = 0;
    for (size_t i = 0; i < n_units; i++) {
        unsigned char high = (unsigned char)raw.at[2 * i + high_at];
        UChar32 unit = high * 256 + (unsigned char)raw.at[2 * i + !high_at];
        bool is_half = unit >= 0xD800 && unit < 0xE000;
        bool is_control = u_iscntrl(unit) && strchr("\t\n\r\f", (char)unit) == NULL;
        bool is_private = unit >= 0xE000 && unit < 0xF900;
        if (is_control || is_private || unit == 0 || (!is_half && !u_isdefined(unit)))
            return 0;
        spaces += unit == ' ' || unit == '\n';
        len += utf8_encode(is_half ? ' ' : (uint32_t)unit, text + len);
    }
    struct detect detect = {.n_letters = 0};
    detect_add(&detect, (struct span){text, len}, UINT32_MAX);
    return 1 + detect_best(&detect) + spaces * SPACE;
}

/* Of letters of an alphabet the higher byte is below 32, in a row: no text of bytes has that at every
 * other place. */
static bool has_low_bytes(struct span raw, size_t n_units, unsigned high_at)
{
    size_t n = 0;
    for (size_t i = 0; i < n_units; i++)
        n += (unsigned char)raw.at[2 * i + high_at] < 0x20;
    return n * 10 >= n_units * 7;
}

static const char *find_utf16(struct span raw)
{
    size_t n_units = raw.len / 2 < UNITS ? raw.len / 2 : UNITS;
    uint32_t little = score_utf16(raw, n_units, 1), big = score_utf16(raw, n_units, 0);
    if (n_units < 2 || little == big)
        return NULL;
    if (utf8_is_valid(raw) && !has_low_bytes(raw, n_units, little > big))
        return NULL;
    return little > big ? "utf-16le" : "utf-16be";
}

const char *encoding_guess_disguised(struct span raw)
{
    if (raw.len > 0 && memchr(raw.at, '\0', raw.len) != NULL)
        return find_utf16(raw);
    const char *escape = raw.len > 0 ? memchr(raw.at, '\x1B', raw.len) : NULL;
    if (escape == NULL)
        return NULL;
    struct span rest = {escape, raw.len - (size_t)(escape - raw.at)};
    if (span_begins(rest, SPAN("\x1B$B")) || span_begins(rest, SPAN("\x1B$@")))
        return "iso-2022-jp";
    return NULL;
}

void encoding_guess(struct span raw, char name[ENCODING_NAME_ROOM])
{
    struct span sample = sample_of(raw);
    char said[ENCODING_NAME_ROOM];
    ask_uchardet(sample, said);
    const char *found = encoding_wide_find(sample, said);
    if (found == NULL)
        found = encoding_bytes_find(sample, said);
    strcpy(name, found);
}
