/* Builds a struct article, whatever the format, and hands it to a reader's sink.
 *
 * - Paragraphs and headings come in the order of the file. A heading of level n closes those of
 *   level n and deeper; what follows stands under it.
 * - Text comes in one of two ways: article_put() gathers pieces and collapses white space;
 *   article_take() takes text that already lies in the arena.
 * - Empty paragraphs and headings vanish. Without a paragraph the title becomes the only one, and
 *   without that either there is no article (pilcrow-index(1)).
 * - A builder serves many articles, one after the other. Calls after a failure do nothing;
 *   article_finish() tells. */
#ifndef PILCROW_INDEXER_ARTICLE_H
#define PILCROW_INDEXER_ARTICLE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"
#include "engine/segment/article.h"
#include "indexer/reader.h"

#define ARTICLE_LEVELS 6 /* of headings, as HTML and Markdown have */

struct article_build {
    const struct reader_input *input;
    const struct reader_sink *sink;
    struct arena *arena;    /* of this article */
    struct article article; /* title, date, … as set so far */
    uint32_t title_line;
    struct buf paragraphs, headings, places, authors, tags; /* arrays that grow */
    struct buf text;                                        /* the open paragraph */
    size_t n_places;                                        /* of closed paragraphs */
    uint32_t open[ARTICLE_LEVELS + 1]; /* heading of each level, or NO_HEADING */
    uint32_t line;                     /* that the open paragraph has reached */
    bool is_spaced;                    /* a space is due before the next piece */
    enum status failed;
};

void article_build_init(struct article_build *build, const struct reader_input *input,
                        const struct reader_sink *sink);
void article_build_release(struct article_build *build);

/* Begins an article, in the arena that input has now, with input's id. Drops an unfinished one. */
void article_begin(struct article_build *build);

/* Appends to the open paragraph. White space in `piece` is one space between words, and a newline
 * in it begins the next line; NUL becomes U+FFFD. `line` is where the piece begins in the file. */
void article_put(struct article_build *build, struct span piece, uint32_t line);
void article_put_space(struct article_build *build);

/* What article_put() gathered, valid until the next call, and its places, ascending. */
struct span article_open_text(const struct article_build *build);
const struct place *article_open_places(const struct article_build *build, size_t *n);

/* Closes the open text: as a paragraph, as a heading of level 1–6, as nothing. */
void article_end_paragraph(struct article_build *build);
void article_end_heading(struct article_build *build, unsigned level);
void article_drop(struct article_build *build);

/* A paragraph, or a heading, of text that lies in the arena and is neither empty nor collapsed. Its
 * places have been given by article_place(), the first with at == 0. */
void article_place(struct article_build *build, struct place place);
void article_take(struct article_build *build, struct span text);
void article_take_heading(struct article_build *build, unsigned level, struct span text);

/* Metadata as written; copied. `line` is for warnings, 0: none. Empty values set nothing. A bad
 * date or language is warned of: date "soon" ignored. */
void article_set_title(struct article_build *build, struct span title, uint32_t line);
void article_set_date(struct article_build *build, struct span date, uint32_t line);
void article_set_lang(struct article_build *build, struct span lang, uint32_t line);
void article_set_url(struct article_build *build, struct span url);
void article_add_author(struct article_build *build, struct span author);
void article_add_tag(struct article_build *build, struct span tag);
void article_add_tags(struct article_build *build, struct span list); /* parted by commas */

/* Hands the article to the sink, if there is one. ERR_LIMIT, ERR_NOMEM, or the sink's status:
 * build->failed is OK after that. */
enum status article_finish(struct article_build *build, struct error *err) MUST_USE;

#endif
