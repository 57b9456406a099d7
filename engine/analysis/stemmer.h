/* Snowball's stemmers, one for each language, opened when first asked for. */
#ifndef PILCROW_ENGINE_ANALYSIS_STEMMER_H
#define PILCROW_ENGINE_ANALYSIS_STEMMER_H

#include <stdint.h>

#include "base/span.h"
#include "base/status.h"
#include "engine/analysis/language.h"

struct sb_stemmer;

/* One thread's. All zero: none is open. */
struct stemmer {
    struct sb_stemmer *of[LANGUAGE_COUNT];
};

void stemmer_release(struct stemmer *stemmer);

/* The stem of a surface form, in memory of the stemmer until its next word; marks are as the
 * language's stemmer leaves them. ERR_INVALID: the language has no stemmer. */
enum status stemmer_run(struct stemmer *stemmer, uint8_t language, struct span surface,
                        struct span *stem, struct error *err) MUST_USE;

/* What is left of a French, Italian or Catalan word behind its elided article, pronoun or
 * conjunction: of l'énergie énergie, which is what it is stemmed as. Others are as they were. */
struct span stemmer_unelided(uint8_t language, struct span surface);

#endif
