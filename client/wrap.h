/* Running text in a column of the screen, with what matched painted as it goes. */
#ifndef PILCROW_CLIENT_WRAP_H
#define PILCROW_CLIENT_WRAP_H

#include "base/buf.h"
#include "base/span.h"
#include "client/pilcrow.h"
#include "client/screen.h"

struct wrap {
    const struct screen *screen;
    size_t indent;  /* columns before every line but the first, which starts at the same column */
    enum role role; /* of what did not match */
    const char *before, *after; /* "… " around a cut text; may be NULL */
};

/* Appends `text` from the column `indent` on, without a newline at its end. Lines break at spaces
 * and beside wide characters; a word longer than a line is broken where the line ends. A match is
 * one painted span, also across line breaks. */
void wrap_text(const struct wrap *wrap, struct span text, const struct pilcrow_match *matches,
               size_t n_matches, struct buf *out);

#endif
