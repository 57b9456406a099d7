/* All of Xapian that Pilcrow may see. Every call returns a status and fills *err (which may be
 * NULL) on failure. No exception leaves, nothing is printed, no caller pointer is kept. A handle
 * belongs to one thread at a time; *_close accepts NULL.
 *
 * Postings are terms with an impact as wdf; there are no positions, no term lists, no document data
 * and no document lengths. Ranking is idf × impact × weight of the plan's term (decision 4). */
#ifndef PILCROW_ENGINE_SHIM_XAPIAN_SHIM_H
#define PILCROW_ENGINE_SHIM_XAPIAN_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#include <stdatomic.h> /* C++23 has it; its templates may not stand inside the braces */
extern "C" {
#endif

#include "base/clock.h"
#include "base/span.h"
#include "base/status.h"
#include "engine/query/plan.h"

struct shim_writer; /* a shard under construction, in its own temporary directory */
struct shim_db;     /* the segments of one generation, open for one thread */

struct shim_posting {
    struct span term; /* 1…200 bytes, no NUL */
    uint8_t impact;   /* 1…127 */
};

struct shim_doc {
    uint32_t docid;                      /* ascending, from 1 */
    const struct shim_posting *postings; /* each term once */
    size_t n;
};

struct shim_hit {
    uint32_t docid; /* unique across the generation */
    double score;
};

/* Keeps a candidate or not. Called for every match until more than `count_to` and at least `want`
 * have been kept, then only for those that would enter the best `want`. May not throw, block or
 * allocate without bound. */
typedef bool shim_keep(void *ctx, uint32_t docid);

struct shim_search {
    const struct plan *plan;
    uint32_t want;     /* candidates, best first, ties by docid; 0: only count */
    uint32_t count_to; /* count matches exactly up to here */
    shim_keep *keep;   /* phrases, near, tombstones; NULL when not needed */
    void *keep_ctx;
    const struct deadline *deadline; /* NULL: none */
    const double *factors;           /* by step, of its term's idf; NULL: all 1 */
};

struct shim_count {
    uint32_t matches; /* at most count_to, however many hits were wanted */
    bool is_exact;    /* false: there are more */
};

enum status shim_writer_open(const char *dir, struct shim_writer **out, struct error *err);
/* After a failure the writer is dead: only close is allowed, and the shard is thrown away. */
enum status shim_writer_add(struct shim_writer *writer, const struct shim_doc *docs, size_t n,
                            struct error *err);
enum status shim_writer_commit(struct shim_writer *writer, struct error *err);
void shim_writer_close(struct shim_writer *writer);

/* Shards with disjoint docid ranges → one single-file database at `file`; docids stay. */
enum status shim_compact(const char *const *dirs, size_t n, const char *file, struct error *err);
/* Xapian's own structural check of a single-file database. */
enum status shim_check(const char *file, struct error *err);

/* Single-file databases with disjoint docid ranges, in the caller's order: by path, or where `fds`
 * is not NULL from open descriptors. Those stay the caller's; threads may share them. */
enum status shim_db_open(const char *const *files, const int *fds, size_t n, struct shim_db **out,
                         struct error *err);
void shim_db_close(struct shim_db *db);

/* Fills at most search->want hits. ERR_DEADLINE or ERR_CANCELLED: *n_hits is 0. */
enum status shim_db_search(struct shim_db *db, const struct shim_search *search,
                           struct shim_hit *hits, size_t *n_hits, struct shim_count *count,
                           struct error *err);

/* In how many documents each term occurs; 0 for unknown ones. */
enum status shim_db_term_counts(struct shim_db *db, const struct span *terms, size_t n,
                                uint32_t *counts, struct error *err);
uint32_t shim_db_doc_count(const struct shim_db *db);

/* ---- Reading back: what the tests of builders compare --------------------------------------- */

struct shim_entry {
    uint32_t docid;
    uint32_t weight; /* of a posting: wdf; of a document: its length */
};

/* Fills at most *n entries of a term's list with docids from `from`; SPAN_NONE: all documents. */
enum status shim_db_postings(struct shim_db *db, struct span term, uint32_t from,
                             struct shim_entry *entries, size_t *n, struct error *err);
/* The first term at or behind `from`; *n_term is 0 when there is none. */
enum status shim_db_term(struct shim_db *db, struct span from, char term[256], size_t *n_term,
                         uint32_t *n_postings, uint64_t *weights, struct error *err);

/* Compacts the file into the directory `dir` and adds documents there, behind those it has: what
 * Xapian makes of a file when it goes on with it. */
enum status shim_extend(const char *file, const char *dir, const struct shim_doc *docs, size_t n,
                        struct error *err);

/* "1.4.22" */
const char *shim_version(void);

#ifdef __cplusplus
}
#endif

#endif
