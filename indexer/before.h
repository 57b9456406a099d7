/* What the index held before this run: the generation it starts from, its list of files, and ways
 * to find a file or an article in them. Without an index, or with one that cannot be used, it is
 * empty. */
#ifndef PILCROW_INDEXER_BEFORE_H
#define PILCROW_INDEXER_BEFORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "engine/generation/generation.h"
#include "engine/segment/store.h"
#include "indexer/files.h"
#include "indexer/names.h"

struct before {
    struct arena arena;
    struct generation *generation;    /* NULL: none that can be read */
    char label[GENERATION_NAME_ROOM]; /* that `current` names; "" when there is none */
    char trouble[240];                /* why what is there is not used; "" otherwise */
    struct files files;
    struct names by_path;                 /* source and path → number of the record */
    struct names by_id;                   /* id → number among all articles */
    const struct file_article **articles; /* by that number */
    uint32_t n_articles;
};

/* ERR_FORBIDDEN: others may write to the index. Damage is no failure: it is told in `trouble`, and
 * the newest older generation that is whole takes its place. */
enum status before_open(struct before *before, const char *root, struct error *err) MUST_USE;
void before_close(struct before *before);

/* NULL: not in the list. `source` is the absolute path of the source. */
const struct file_record *before_find_file(const struct before *before, const char *source,
                                           struct span path);
const struct file_article *before_find_article(const struct before *before, struct span id);

#endif
