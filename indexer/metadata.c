#include "indexer/metadata.h"

#include "indexer/white.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool read_number(struct span text, size_t at, size_t n, unsigned *out)
{
    *out = 0;
    for (size_t i = at; i < at + n; i++) {
        if (i >= text.len || !is_digit(text.at[i]))
            return false;
        *out = *out * 10 + (unsigned)(text.at[i] - '0');
    }
    return true;
}

static unsigned days_of(unsigned year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && is_leap ? 1u : 0u);
}

bool metadata_date(struct span text, char out[11])
{
    text = white_trim(text);
    bool has_hyphens = text.len > 4 && text.at[4] == '-';
    size_t month_at = has_hyphens ? 5 : 4, day_at = has_hyphens ? 8 : 6, end = day_at + 2;
    unsigned year, month, day;
    if (!read_number(text, 0, 4, &year) || !read_number(text, month_at, 2, &month) ||
        !read_number(text, day_at, 2, &day) || (has_hyphens && text.at[7] != '-'))
        return false;
    if (text.len > end && is_digit(text.at[end]))
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_of(year, month))
        return false;
    memcpy(out, text.at, 4);
    memcpy(out + 5, text.at + month_at, 2);
    memcpy(out + 8, text.at + day_at, 2);
    out[4] = out[7] = '-';
    out[10] = '\0';
    return true;
}

bool metadata_lang(struct span text, char out[4])
{
    text = white_trim(text);
    size_t len = 0;
    for (; len < text.len && is_letter(text.at[len]); len++)
        if (len < 3)
            out[len] = (char)(text.at[len] | 0x20);
    bool is_ended = len == text.len || text.at[len] == '-' || text.at[len] == '_';
    if (len < 2 || len > 3 || !is_ended)
        return false;
    out[len] = '\0';
    if (memcmp(out, "und", 4) == 0)
        out[0] = '\0';
    return true;
}
