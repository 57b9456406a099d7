/* What is said on stderr: errors with advice, and notes on how a query was understood. */
#ifndef PILCROW_CLIENT_NOTES_H
#define PILCROW_CLIENT_NOTES_H

#include "base/buf.h"
#include "client/glyph.h"
#include "client/pilcrow.h"

/* "pilcrow: TEXT" and, unless empty, one line of advice. */
void notes_message(const char *text, const char *advice, enum charset charset, struct buf *out);

/* A failure of the daemon or of the way to it. `query` (may be NULL) is shown with a caret where
 * the error points into it. */
void notes_error(const struct pilcrow_error *err, const char *query, enum charset charset,
                 struct buf *out);

/* Relaxation, correction, missing words, partial results, warnings; nothing when all is plain.
 * `is_filtered`: options asked for some articles only. */
void notes_results(const struct pilcrow_results *results, bool is_filtered, enum charset charset,
                   struct buf *out);

/* The exit code for a failure (pilcrow(1), "EXIT STATUS"). */
int notes_exit_code(const struct pilcrow_error *err);

#endif
