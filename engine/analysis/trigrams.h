/* The commonest trigrams of languages whose scripts do not tell them apart, or whose encodings have
 * to be told apart, by rank (Cavnar & Trenkle, "N-Gram-Based Text Categorization", 1994). */
#ifndef PILCROW_ENGINE_ANALYSIS_TRIGRAMS_H
#define PILCROW_ENGINE_ANALYSIS_TRIGRAMS_H

#include <stddef.h>
#include <stdint.h>

#define TRIGRAMS_MOST 64 /* tables */
#define TRIGRAMS_BIT 16  /* weights are in parts of a bit */

/* What a trigram says for a table: the logarithm of how much commoner it is there than one that is
 * not among the commonest. */
struct trigram_weight {
    uint8_t table, weight;
};

/* What three lower-case characters (a space: the border of a word) say, for each table that has
 * them; *n is 0 where none has. Two zeros and a letter that is not ASCII: for each table with that
 * letter in a trigram. Any thread may ask. */
const struct trigram_weight *trigrams_find(uint32_t first, uint32_t second, uint32_t third,
                                           size_t *n);

size_t trigrams_count(void); /* of tables, numbered from 0 */
const char *trigrams_tag(size_t table);

#endif
