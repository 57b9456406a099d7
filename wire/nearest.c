#include "wire/nearest.h"

#include <stdint.h>

enum { LONGEST = 32 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment distance (Damerau 1964; Wagner & Fischer 1974), three rows. */
static unsigned distance(struct span a, struct span b)
{
    unsigned rows[3][LONGEST + 1];
    for (unsigned j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *swapped = rows[(i + 1) % 3];
        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            bool same = lower(a.at[i - 1]) == lower(b.at[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + !same);
            if (i > 1 && j > 1 && lower(a.at[i - 1]) == lower(b.at[j - 2]) &&
                lower(a.at[i - 2]) == lower(b.at[j - 1]))
                row[j] = least(row[j], swapped[j - 2] + 1);
        }
    }
    return rows[a.len % 3][b.len];
}

const char *nearest_name(struct span typed, const char *const *names, size_t n)
{
    const char *best = NULL;
    unsigned best_distance = 3;
    if (typed.len > LONGEST)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        struct span name = span_of(names[i]);
        if (name.len > LONGEST)
            continue;
        unsigned away = distance(typed, name);
        if (away < best_distance && away * 3 <= name.len + 1) {
            best = names[i];
            best_distance = away;
        }
    }
    return best;
}
