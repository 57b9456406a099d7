/* Which language a text is in: by its script where that tells, else by its commonest trigrams
 * (trigrams.h), as the sum of what each says for each language (Dunning, "Statistical
 * Identification of Language", 1994).
 *
 * What is no prose counts for nothing: numbers, and words with signs or capitals inside, such as
 * names of files and of program code. */
#ifndef PILCROW_ENGINE_ANALYSIS_DETECT_H
#define PILCROW_ENGINE_ANALYSIS_DETECT_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

#define DETECT_MOST 96 /* languages */

/* Evidence so far. All zero: none. */
struct detect {
    uint32_t weight[DETECT_MOST];
    uint32_t n_letters;
};

/* Reads valid UTF-8 until `most` letters of prose have been seen; returns the bytes read. */
size_t detect_add(struct detect *detect, struct span text, uint32_t most);

/* The BCP 47 primary tag, a constant; NULL when there is too little evidence, or as much of it for
 * another language. */
const char *detect_tag(const struct detect *detect);

void detect_join(struct detect *to, const struct detect *from);

/* In parts of a bit: the evidence for the likeliest language, sure or not, and for the language
 * `tag`. */
#define DETECT_BIT 16
uint32_t detect_best(const struct detect *detect);
uint32_t detect_weight(const struct detect *detect, const char *tag);

/* The constant that equals `tag`; NULL: no language that can be detected. */
const char *detect_known(const char *tag);

#endif
