/* Hits for the eye: titles, headings, line numbers, wrapped text. */
#ifndef PILCROW_CLIENT_RENDER_H
#define PILCROW_CLIENT_RENDER_H

#include "base/buf.h"
#include "client/pilcrow.h"
#include "client/screen.h"

/* What else is shown of a passage or hit, asked for one at a time; either may be NULL, and may
 * return NULL for nothing. What they return is valid until they are called again. */
struct render_asides {
    void *context;
    const struct pilcrow_reading *(*neighbours)(void *context, const struct pilcrow_hit *hit,
                                                const struct pilcrow_passage *passage);
    const char *(*explanation)(void *context, const struct pilcrow_hit *hit);
    int64_t age_s;      /* of the generation; negative: not known */
    bool is_by_article; /* hits are articles, otherwise paragraphs */
};

void render_results(const struct pilcrow_results *results, const struct screen *screen,
                    const struct render_asides *asides, struct buf *out);

/* An article that is read: its line, then its paragraphs, headings where they change. */
void render_article_line(const struct pilcrow_article *article, const struct screen *screen,
                         struct buf *out);
void render_paragraphs(const struct pilcrow_reading *reading, const struct screen *screen,
                       struct buf *out);

/* "lang: en 1,502 · ru 332", a line a facet. */
void render_facets(const struct pilcrow_results *results, const struct screen *screen,
                   struct buf *out);

#endif
