/* What the index held before this run: the generation it starts from, its list of files, and ways
 * to find a file or an article in them. Without an index, or with one that cannot be used, it is
 * empty.
 *
 * Articles of its segments, dead ones too, are numbered from 0 in the order of the segments. Opening
 * costs what the list of files does, and not what there are articles. */
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
#include "indexer/walk.h"

/* Where a run of articles belongs. */
struct before_owner {
    uint32_t number, n; /* articles */
    uint32_t record;    /* the file */
    uint32_t place;     /* of the first among the articles of the file */
};

struct before {
    struct arena arena;
    struct generation *generation;    /* NULL: none that can be read */
    char label[GENERATION_NAME_ROOM]; /* that `current` names; "" when there is none */
    char trouble[240];                /* why what is there is not used; "" otherwise */
    struct files files;               /* runs name segments by index in the generation */
    struct names by_path;             /* source and path → number of the record */
    uint32_t *bases;                  /* by segment: its first article's number */
    struct before_owner *owners;      /* by number of article */
    uint32_t n_owners;
    uint32_t n_numbers;  /* articles of all segments */
    uint32_t n_articles; /* that live */
};

/* ERR_FORBIDDEN: others may write to the index. Damage is no failure: it is told in `trouble`, and
 * the newest older generation that is whole takes its place. */
enum status before_open(struct before *before, const char *root, struct error *err) MUST_USE;
void before_close(struct before *before);

/* NULL: not in the list. `source` is the absolute path of the source. */
const struct file_record *before_find_file(const struct before *before, const char *source,
                                           struct span path);

/* How many sources the index and a walk have in common, from the first on. */
uint32_t before_common_sources(const struct before *before, const struct walk *walk);

/* Where the docids of an update begin. */
uint32_t before_next_docid(const struct before *before);

/* The number of the living article with that id. */
bool before_find_article(const struct before *before, struct span id, uint32_t *number);

/* Of an article by its number. */
struct before_article {
    uint32_t segment, index;
    struct span id;
    uint64_t hash;
    uint32_t line; /* on which it begins */
};
struct before_article before_article(const struct before *before, uint32_t number);

/* The file of a living article. */
const struct before_owner *before_owner(const struct before *before, uint32_t number);

/* The number of an article of a file, by its place among them. */
uint32_t before_number(const struct before *before, const struct file_record *record,
                       uint32_t place);

#endif
