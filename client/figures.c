#include "client/figures.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

void figures_count(int64_t value, struct buf *out)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)value);
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0 && digits[i - 1] != '-')
            buf_add_char(out, ',');
        buf_add_char(out, digits[i]);
    }
}

void figures_total(const struct pilcrow_total *total, struct buf *out)
{
    figures_count(total->value, out);
    if (!total->is_exact)
        buf_add_char(out, '+');
}

void figures_things(const struct pilcrow_total *total, const char *thing, struct buf *out)
{
    figures_total(total, out);
    buf_printf(out, " %s%s", thing, total->value == 1 && total->is_exact ? "" : "s");
}

void figures_ms(double ms, struct buf *out)
{
    if (ms < 0.95)
        buf_printf(out, "0.%d ms", ms > 0 ? (int)(ms * 10 + 0.5) : 0);
    else
        buf_printf(out, "%.0f ms", ms);
}

void figures_age(int64_t seconds, struct buf *out)
{
    if (seconds < 0)
        seconds = 0;
    if (seconds < 60)
        buf_printf(out, "%d s", (int)seconds);
    else if (seconds < 3600)
        buf_printf(out, "%d min", (int)(seconds / 60));
    else if (seconds < 48 * 3600)
        buf_printf(out, "%d h", (int)(seconds / 3600));
    else
        buf_printf(out, "%lld d", (long long)(seconds / 86400));
}

int64_t figures_read_utc(const char *text)
{
    struct tm utc = {0};
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return end != NULL && *end == '\0' ? (int64_t)timegm(&utc) : -1;
}
