/* How likely it is that one word was typed where another was meant: the noisy channel of
 * M. D. Kernighan, K. W. Church and W. A. Gale, "A spelling correction program based on a noisy
 * channel model" (COLING 1990).
 *
 * They learned tables of letters from a corpus of errors. Here a kind of error has one probability,
 * shared evenly among all errors of that kind: a word of L letters can lose a letter in L ways and
 * have two swapped in L - 1, but may get another letter in 25 L ways and one more in 26 (L + 1). So
 * a lost letter is far likelier to be this one than another letter is. First letters are wrong more
 * seldom than others (J. J. Pollock and A. Zamora, CACM 27(4), 1984). */
#ifndef PILCROW_ENGINE_SEARCH_CHANNEL_H
#define PILCROW_ENGINE_SEARCH_CHANNEL_H

#include "base/span.h"

#define CHANNEL_LONGEST 66 /* code points of a word; longer ones are never meant */

/* -ln P(typed | meant) but for a constant, of the likeliest way from one to the other: less is
 * likelier, INFINITY never. Restricted Damerau–Levenshtein, as in similar.h, with these costs. */
double channel_cost(struct span meant, struct span typed);

#endif
