#include "indexer/show.h"

#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>

#include "base/utf8.h"

bool show_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return strcasestr(value, "utf-8") != NULL || strcasestr(value, "utf8") != NULL;
    }
    return false;
}

static void show_code(struct buf *out, uint32_t code, bool is_utf8)
{
    char bytes[4];
    if (code == '\t' || code == '\n')
        code = ' ';
    else if (code == UTF8_BAD || utf8_is_harmful(code))
        code = 0xFFFD;
    if (!is_utf8 && code > 0x7E)
        code = '?';
    buf_add(out, bytes, utf8_encode(code, bytes));
}

void show_text(struct buf *out, struct span text)
{
    bool is_utf8 = show_is_utf8();
    for (size_t at = 0, len; at < text.len; at += len)
        show_code(out, utf8_decode(text, at, &len), is_utf8);
}

void show_count(struct buf *out, uint64_t n)
{
    if (n >= 1000) {
        show_count(out, n / 1000);
        buf_printf(out, ",%03u", (unsigned)(n % 1000));
    } else {
        buf_printf(out, "%u", (unsigned)n);
    }
}

void show_counted(struct buf *out, uint64_t n, const char *one)
{
    show_count(out, n);
    buf_printf(out, " %s%s", one, n == 1 ? "" : "s");
}

void show_bytes(struct buf *out, uint64_t bytes)
{
    uint64_t mb = (bytes + 500000) / 1000000;
    if (bytes < 1000000)
        buf_printf(out, "%" PRIu64 " kB", (bytes + 999) / 1000);
    else if (mb < 1000)
        buf_printf(out, "%" PRIu64 " MB", mb);
    else
        buf_printf(out, "%" PRIu64 ".%" PRIu64 " GB", mb / 1000, mb % 1000 / 100);
}

void show_seconds(struct buf *out, uint64_t ms)
{
    if (ms < 95)
        buf_printf(out, "0.%02u s", (unsigned)((ms + 9) / 10));
    else if (ms < 9950)
        buf_printf(out, "%u.%u s", (unsigned)((ms + 50) / 1000),
                   (unsigned)((ms + 50) % 1000 / 100));
    else
        buf_printf(out, "%" PRIu64 " s", (ms + 500) / 1000);
}
