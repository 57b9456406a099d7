/* What makes two words the same (QUERY §4): the surface and exact forms of analyzer.h. */
#ifndef PILCROW_ENGINE_ANALYSIS_FOLD_H
#define PILCROW_ENGINE_ANALYSIS_FOLD_H

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

struct fold; /* one thread's ICU normalizers and their memory */

enum status fold_new(struct fold **out, struct error *err) MUST_USE;
void fold_free(struct fold *fold);

/* Appends the surface form of a word as the tokenizer found it: NFKC_Casefold, apostrophes as '.
 * The few letters that fold to several words or to punctuation (U+FDFA, ⑴) keep letters, digits
 * and what may stand inside a word only, so that a form read again is one word. */
enum status fold_surface(struct fold *fold, struct span raw, struct buf *out,
                         struct error *err) MUST_USE;

/* Appends a surface form or stem without the marks of Latin and Greek letters, Hebrew points,
 * Arabic vowel signs and tatweel, and with е for ё. Canonically composed. */
enum status fold_exact(struct fold *fold, struct span surface, struct buf *out,
                       struct error *err) MUST_USE;

#endif
