/* The objects that results share (docs/protocol.md, "Objects"), written as JSON: article, passage,
 * match, total, limits. The order of members is that of the document. What does not fit fails the
 * buf. */
#ifndef PILCROW_DAEMON_OBJECTS_H
#define PILCROW_DAEMON_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "daemon/service.h"
#include "engine/search/searcher.h"

#define OBJECT_SERVER "pilcrowd/" PILCROW_VERSION

/* Members of an article that a client may choose; `id` is always sent. */
enum object_field {
    OBJECT_ID,
    OBJECT_TITLE,
    OBJECT_PATH,
    OBJECT_FILE,
    OBJECT_DATE,
    OBJECT_AUTHORS,
    OBJECT_TAGS,
    OBJECT_LANG,
    OBJECT_URL,
    OBJECT_PARAGRAPHS,
    OBJECT_TITLE_MATCHES,
    OBJECT_INDEX /* of several: which it is of */
};
extern const char *const object_field_names[]; /* by enum, NULL-terminated */
#define OBJECT_ALL_FIELDS UINT64_MAX

/* What one request wants to see. */
struct object_view {
    const struct generation *generation;
    struct arena *arena;
    enum utf_unit unit; /* of offsets */
    bool is_local;      /* may see paths of the machine */
    uint64_t fields;    /* bits of enum object_field */
};

/* `"generation":"g000042"`, or null. */
void object_generation(const struct generation *generation, struct buf *out);

void object_text(struct span text, struct buf *out); /* a string; null when .at is NULL */
void object_texts(const struct span *texts, uint32_t n, struct buf *out);
void object_total(struct search_total total, struct buf *out);
void object_limits(const struct service *service, struct buf *out);

void object_article(const struct object_view *view, uint32_t segment,
                    const struct store_article *article, const struct match_span *title_matches,
                    uint32_t n_title_matches, struct buf *out);
void object_matches(const struct object_view *view, struct span text,
                    const struct match_span *matches, uint32_t n, struct buf *out);

/* A passage of a hit, and a paragraph of `article` (`with_matches`: the query was not empty). */
void object_passage(const struct object_view *view, struct span article_id,
                    const struct passage *passage, struct buf *out);
void object_paragraph(const struct object_view *view, struct span article_id,
                      const struct passage *passage, bool with_matches, struct buf *out);

#endif
