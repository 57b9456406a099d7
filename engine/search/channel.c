#include "engine/search/channel.h"

#include <math.h>

#include "base/utf8.h"

/* Nats above the likeliest kind. Measured in docs/decisions/0016: on made and on real typos. */
#define COST_LOST 0.0   /* a letter less */
#define COST_ONCE (-.7) /* one of two equal letters less: either may be it, so -ln 2 */
#define COST_SWAP 0.0   /* two neighbours swapped */
#define COST_OTHER 2.7  /* another letter: below ln 25, as the keys near by are hit more often */
#define COST_MORE 3.2   /* a letter more: ln 26 */
#define COST_TWICE 2.5  /* that letter is one of its neighbours again: ln 13 */
#define COST_FIRST 1.0  /* besides, where it is the first letter: those are wrong more seldom */

struct letters {
    uint32_t at[CHANNEL_LONGEST];
    uint32_t n;
};

static bool read_letters(struct span word, struct letters *out)
{
    out->n = 0;
    for (size_t at = 0, len = 0; at < word.len; at += len) {
        if (out->n == CHANNEL_LONGEST)
            return false;
        out->at[out->n++] = utf8_decode(word, at, &len);
    }
    return true;
}

/* What each kind of error costs where meant[i] or typed[j] is next. */
static double lost(const struct letters *meant, uint32_t i)
{
    bool is_double = i > 0 && meant->at[i - 1] == meant->at[i];
    return (is_double ? COST_ONCE : COST_LOST) + (i == 0 ? COST_FIRST : 0);
}

static double more(const struct letters *meant, uint32_t i, const struct letters *typed, uint32_t j)
{
    uint32_t letter = typed->at[j];
    bool is_twice =
        (i > 0 && meant->at[i - 1] == letter) || (i < meant->n && meant->at[i] == letter);
    return (is_twice ? COST_TWICE : COST_MORE) + (j == 0 && !is_twice ? COST_FIRST : 0);
}

static double other(const struct letters *meant, uint32_t i, const struct letters *typed,
                    uint32_t j)
{
    return meant->at[i] == typed->at[j] ? 0 : COST_OTHER + (i == 0 ? COST_FIRST : 0);
}

static bool is_swap(const struct letters *meant, uint32_t i, const struct letters *typed,
                    uint32_t j)
{
    return i > 1 && j > 1 && meant->at[i - 1] == typed->at[j - 2] &&
           meant->at[i - 2] == typed->at[j - 1];
}

double channel_cost(struct span meant, struct span typed)
{
    double rows[3][CHANNEL_LONGEST + 1];
    struct letters a, b;
    if (!read_letters(meant, &a) || !read_letters(typed, &b))
        return INFINITY;
    for (uint32_t i = 0; i <= a.n; i++) {
        double *row = rows[i % 3];
        const double *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];
        for (uint32_t j = 0; j <= b.n; j++) {
            double cost = i == 0 && j == 0 ? 0 : INFINITY;
            if (i > 0)
                cost = fmin(cost, above[j] + lost(&a, i - 1));
            if (j > 0)
                cost = fmin(cost, row[j - 1] + more(&a, i, &b, j - 1));
            if (i > 0 && j > 0)
                cost = fmin(cost, above[j - 1] + other(&a, i - 1, &b, j - 1));
            if (is_swap(&a, i, &b, j))
                cost = fmin(cost, second[j - 2] + COST_SWAP + (i == 2 ? COST_FIRST : 0));
            row[j] = cost;
        }
    }
    return rows[a.n % 3][b.n];
}
