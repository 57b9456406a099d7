#include "indexer/encoding.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include <unicode/ucnv.h>

#include "base/utf8.h"
#include "indexer/encoding_guess.h"

struct mark {
    struct span bytes;
    const char *name;
};

/* The longer first where one begins another. */
static const struct mark marks[] = {
    {{"\xEF\xBB\xBF", 3}, "utf-8"},        {{"\xFF\xFE\x00\x00", 4}, "utf-32le"},
    {{"\x00\x00\xFE\xFF", 4}, "utf-32be"}, {{"\xFF\xFE", 2}, "utf-16le"},
    {{"\xFE\xFF", 2}, "utf-16be"},
};

static const struct mark *find_mark(struct span raw)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (span_begins(raw, marks[i].bytes))
            return &marks[i];
    return NULL;
}

/* Names as the reader of a warning knows them, and as ICU does. ISO 8859-1 is read as its superset,
 * as every browser does (WHATWG Encoding, "Names and labels"). */
static void set_name(struct encoding *encoding, struct span name)
{
    size_t len = 0;
    for (; len < name.len && len < sizeof encoding->name - 1; len++)
        encoding->name[len] = (char)tolower((unsigned char)name.at[len]);
    encoding->name[len] = '\0';
    if (strcmp(encoding->name, "iso-8859-1") == 0 || strcmp(encoding->name, "ascii") == 0)
        strcpy(encoding->name, "windows-1252");
    else if (strcmp(encoding->name, "uhc") == 0)
        strcpy(encoding->name, "windows-949");
}

static UConverter *open_converter(const char *name)
{
    UErrorCode code = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(name, &code);
    return U_SUCCESS(code) ? converter : NULL;
}

/* A file whose claim can be read is written in something that has ASCII in its place: it cannot be
 * UTF-16, whatever it says. */
static bool is_ascii_based(const char *name)
{
    static const char probe[] = "<meta charset=az09>";
    UConverter *converter = open_converter(name);
    if (converter == NULL)
        return false;
    UChar out[sizeof probe];
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = ucnv_toUChars(converter, out, (int32_t)sizeof probe, probe,
                              (int32_t)sizeof probe - 1, &code);
    bool is_same = U_SUCCESS(code) && n == (int32_t)sizeof probe - 1;
    for (int32_t i = 0; is_same && i < n; i++)
        is_same = out[i] == (UChar)probe[i];
    ucnv_close(converter);
    return is_same;
}

/* Sequences of several bytes, and faults: legacy text is hardly ever UTF-8 by chance. */
static bool is_damaged_utf8(struct span raw)
{
    size_t n_good = 0, n_bad = 0;
    for (size_t at = 0, len; at < raw.len; at += len) {
        uint32_t code = utf8_decode(raw, at, &len);
        n_bad += code == UTF8_BAD;
        n_good += code != UTF8_BAD && len > 1;
    }
    return n_good > 4 * n_bad;
}

static void choose(struct span raw, struct span declared, struct encoding *encoding)
{
    set_name(encoding, declared);
    bool is_said = encoding->name[0] != '\0' && strcmp(encoding->name, "us-ascii") != 0;
    if (is_said && is_ascii_based(encoding->name))
        return;
    if (is_damaged_utf8(raw))
        set_name(encoding, SPAN("utf-8"));
    else
        encoding_guess(raw, encoding->name);
}

static enum status convert(struct span raw, const char *name, struct buf *out, struct error *err)
{
    enum { STEP = 64 << 10 };
    enum status status = ERR_NOMEM;
    UConverter *from = open_converter(name), *to = open_converter("UTF-8");
    UChar *pivot = malloc(STEP * sizeof *pivot);
    if (from == NULL || to == NULL || pivot == NULL)
        goto done;
    const char *source = raw.at, *end = raw.at + raw.len;
    UChar *pivot_read = pivot, *pivot_written = pivot;
    UErrorCode code = U_BUFFER_OVERFLOW_ERROR;
    for (bool is_first = true; code == U_BUFFER_OVERFLOW_ERROR; is_first = false) {
        char *room = buf_reserve(out, STEP), *target = room;
        if (room == NULL)
            break;
        code = U_ZERO_ERROR;
        ucnv_convertEx(to, from, &target, room + STEP, &source, end, pivot, &pivot_read,
                       &pivot_written, pivot + STEP, is_first, true, &code);
        buf_grown(out, (size_t)(target - room));
    }
    status = U_SUCCESS(code) ? OK : buf_status(out) != OK ? buf_status(out) : ERR_NOMEM;
done:
    free(pivot);
    ucnv_close(to);
    ucnv_close(from);
    return status == OK ? OK : error_set(err, status, ERROR_NOWHERE, "cannot be read as %s", name);
}

static void warn_of_repairs(struct encoding *encoding, size_t n)
{
    if (n == 1)
        strcpy(encoding->warning, "not UTF-8 in one place, read as U+FFFD there");
    else
        snprintf(encoding->warning, sizeof encoding->warning,
                 "not UTF-8 in %zu places, read as U+FFFD there", n);
}

/* As what encoding->name says. */
static enum status read_as(struct span raw, struct buf *out, struct encoding *encoding,
                           struct error *err)
{
    bool is_utf8 = strcmp(encoding->name, "utf-8") == 0;
    enum status status = OK;
    encoding->text = raw;
    if (is_utf8 && utf8_is_valid(raw))
        return OK;
    if (is_utf8) {
        warn_of_repairs(encoding, utf8_repair(raw, out));
        if (buf_status(out) != OK)
            status = error_set(err, buf_status(out), ERROR_NOWHERE, "no room for the text");
    } else {
        status = convert(raw, encoding->name, out, err);
    }
    encoding->text = status == OK ? buf_span(out) : SPAN_NONE;
    return status;
}

static struct span skip_mark(struct span raw, const struct mark *mark, struct encoding *encoding)
{
    set_name(encoding, span_of(mark->name));
    return span_cut(raw, mark->bytes.len, raw.len - mark->bytes.len);
}

enum status encoding_read(struct span raw, struct span declared, struct buf *out,
                          struct encoding *encoding, struct error *err)
{
    *encoding = (struct encoding){.text = raw, .name = "utf-8"};
    const struct mark *mark = find_mark(raw);
    const char *disguised = mark == NULL ? encoding_guess_disguised(raw) : NULL;
    if (mark == NULL && disguised == NULL && utf8_is_valid(raw))
        return OK;
    buf_clear(out);
    if (mark != NULL)
        return read_as(skip_mark(raw, mark, encoding), out, encoding, err);
    if (disguised != NULL)
        set_name(encoding, span_of(disguised));
    else
        choose(raw, declared, encoding);
    snprintf(encoding->warning, sizeof encoding->warning, "not UTF-8, read as %s", encoding->name);
    return read_as(raw, out, encoding, err);
}

enum status encoding_read_marked(struct span raw, struct buf *out, struct span *text,
                                 struct error *err)
{
    struct encoding encoding;
    const struct mark *mark = find_mark(raw);
    *text = raw;
    if (mark == NULL)
        return OK;
    *text = skip_mark(raw, mark, &encoding);
    if (strcmp(encoding.name, "utf-8") == 0)
        return OK;
    buf_clear(out);
    enum status status = convert(*text, encoding.name, out, err);
    *text = status == OK ? buf_span(out) : SPAN_NONE;
    return status;
}
