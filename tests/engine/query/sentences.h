/* Random queries for tests: sentences of the grammar of QUERY §3, sentences with something broken,
 * and any text. The same seed makes the same texts. */
#ifndef PILCROW_TESTS_ENGINE_QUERY_SENTENCES_H
#define PILCROW_TESTS_ENGINE_QUERY_SENTENCES_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/analysis/analyzer.h"
#include "engine/query/tree.h"

struct chance {
    uint64_t state;
};

uint32_t chance_below(struct chance *chance, uint32_t n);

/* Each replaces what `out` holds. */
void sentence_make(struct chance *chance, struct buf *out);
void sentence_break(struct chance *chance, struct buf *out); /* edits what is there */
void sentence_noise(struct chance *chance, struct buf *out); /* valid UTF-8 */

/* Whether the exact form of each word of the tree, read alone in that language, is itself. Not so
 * where ICU's dictionaries look at the words around (Thai), and where folding leaves more or less
 * than a word (ヿ, ŀ, Arabic marks that stand alone). */
bool sentence_is_stable(const struct tree *tree, uint8_t language, struct analyzer *analyzer);

#endif
