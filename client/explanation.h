/* What "explain" answers, for people. */
#ifndef PILCROW_CLIENT_EXPLANATION_H
#define PILCROW_CLIENT_EXPLANATION_H

#include "base/buf.h"
#include "client/glyph.h"

/* "score 18.42 = word 6.3 (power) + phrase 12.12 (power of siberia)", raw; of the result's JSON. */
void explanation_line(const char *result, struct buf *out);

/* Tree, plan and the parts of the score, a line each. */
void explanation_print(const char *result, enum charset charset, struct buf *out);

#endif
