/* Text as a screen shows it, character by character: what can do harm is replaced, and every
 * character knows its columns. Nothing of an article, a name, a query or a daemon reaches an output
 * by another way. */
#ifndef PILCROW_CLIENT_GLYPH_H
#define PILCROW_CLIENT_GLYPH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

enum charset {
    CHARSET_UTF8,
    CHARSET_BYTES, /* a pipe under another locale: text as it is, '?' for what is replaced */
    CHARSET_ASCII  /* a terminal under another locale: '?' for all that is not ASCII as well */
};

struct glyph {
    char bytes[4];
    size_t len;
    size_t consumed; /* bytes of the text */
    int columns;     /* 0: combines with the one before; 2: wide */
    bool is_space;   /* where a line may break and the space goes */
};

/* The character at text[at], at < text.len. Columns by wcwidth() of the locale. */
struct glyph glyph_at(struct span text, size_t at, enum charset charset);

/* Appends the whole text; columns of the whole text. */
void glyph_write(struct span text, enum charset charset, struct buf *out);
size_t glyph_columns(struct span text, enum charset charset);

/* The bytes of `text` that fit into `columns`. */
size_t glyph_fit(struct span text, size_t columns, enum charset charset);

#endif
