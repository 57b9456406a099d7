/* One file on its way through the intake: shared by the sources of intake.h, and not for others.
 *
 * What becomes of each article is in intake_articles.c, what stays of files that fail or have not
 * changed in intake_keep.c, the files themselves in intake.c. */
#ifndef PILCROW_INDEXER_TAKING_H
#define PILCROW_INDEXER_TAKING_H

#include "indexer/intake.h"

struct taking {
    struct intake *intake;
    bool has_many; /* the file may hold many articles */
    const struct walk_file *file;
    struct file_record record; /* that the new list will have */
    const struct file_record *old;
    uint32_t n_old; /* articles of it */
    struct reader_input input;
    struct buf articles; /* struct file_run, one article each */
    bool is_whole;       /* the old runs are the new ones */
    uint64_t text, bytes_before;
    enum status fatal; /* why the run stops, or OK */

    /* Articles that failed stood between two that did not; those of the old list that stood there
     * and have not come back are the last good versions of them. */
    int64_t old_place; /* in the old list, of the last article that is in it; -1: none yet */
    bool has_gap;
    uint32_t
        *spared; /* beside the old articles: 1 + how many articles came before the gap; 0: not */
    uint32_t gap_at; /* how many articles had come when it opened */
};

/* ---- Articles -------------------------------------------------------------------------------- */

/* Where the reader's articles, warnings and failures go; its context is the taking. */
struct reader_sink taking_sink(struct taking *taking);

/* Reports and counts an article that failed. */
void taking_fail(struct taking *taking, struct span id, uint32_t line, const char *message);

/* An article's id, and its number when the index held it. */
struct taking_id {
    struct span id;
    bool is_known;
    uint32_t number;
};

/* Puts an id among those of this run. *is_new false: it was there, and the article has failed. */
enum status taking_claim(struct taking *taking, struct taking_id id, bool *is_new,
                         struct error *err) MUST_USE;

/* Puts an article into the list of those that came of the file. */
enum status taking_list(struct taking *taking, uint32_t segment, uint32_t index,
                        struct error *err) MUST_USE;

/* The articles of before between the last one that came back and `end` are spared, if any failed.
 */
void taking_open_gap(struct taking *taking);
void taking_close_gap(struct taking *taking, int64_t end);

/* ---- What stays ------------------------------------------------------------------------------ */

/* The last good versions of what failed. As many as failed are counted so, the rest is unchanged.
 */
enum status taking_keep_spared(struct taking *taking, struct error *err) MUST_USE;

/* All articles of a file that has not changed. One whose id another file has taken fails. */
enum status taking_keep_all(struct taking *taking, struct error *err) MUST_USE;

#endif
