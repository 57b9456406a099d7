/* Makes the three forms of a word (analyzer.h) from a spelling: fold, then stem. */
#ifndef PILCROW_ENGINE_ANALYSIS_WORD_FORMS_H
#define PILCROW_ENGINE_ANALYSIS_WORD_FORMS_H

#include "base/span.h"
#include "base/status.h"
#include "engine/analysis/analyzer.h"

struct word_forms; /* one thread's */

enum status word_forms_new(struct word_forms **out, struct error *err) MUST_USE;
void word_forms_free(struct word_forms *forms);

/* Fills word->surface, exact, is_number and is_han; the forms are borrowed until the next call.
 * Empty forms: nothing is left of the word. */
enum status word_forms_fold(struct word_forms *forms, struct span raw, struct word *word,
                            struct error *err) MUST_USE;

/* Fills the rest of a folded word that stands in a text of `language`; word->stem is borrowed as
 * above. */
enum status word_forms_stem(struct word_forms *forms, uint8_t language, struct word *word,
                            struct error *err) MUST_USE;

#endif
