/* What an id names: an article, or one paragraph of it (ARTICLE_ID#N). */
#ifndef PILCROW_DAEMON_NAMED_H
#define PILCROW_DAEMON_NAMED_H

#include "daemon/method.h"

struct named {
    uint32_t segment;
    struct store_article article;
    uint32_t n; /* of the paragraph, from 1; 0: the whole article */
};

/* An article whose own id ends in #N goes before a paragraph. ERR_NOT_FOUND. */
enum status named_find(const struct call *call, struct span id, struct named *out,
                       struct fault *fault) MUST_USE;

#endif
