/* What the user asked of pilcrow-index. One table feeds parsing, --help and advice. */
#ifndef PILCROW_INDEXER_OPTIONS_H
#define PILCROW_INDEXER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"
#include "indexer/filter.h"

enum options_task {
    TASK_INDEX,
    TASK_DRY_RUN,
    TASK_CHECK,
    TASK_ROLLBACK,
    TASK_VERIFY,
    TASK_GENERATIONS,
    TASK_WATCH,
    TASK_HELP,
    TASK_VERSION
};

struct deadline;
struct walk_observer;

struct options {
    enum options_task task;
    const char *index;          /* NULL: options_index() */
    const char *const *sources; /* borrowed from argv, whose operands are moved to its end */
    uint32_t n_sources;
    uint32_t jobs, keep;
    struct filters filters; /* those of the program, then those given */
    const char *builder;    /* "bulk" or "xapian"; NULL: SEGMENT_BUILDER */
    bool is_full, is_forced, is_json, is_quiet, is_verbose;
    /* Of a run within TASK_WATCH, else NULL: who is told of its walk, and what ends its merging of
     * segments early. */
    const struct walk_observer *observer;
    const struct deadline *merging;
};

/* Reads argv. ERR_INVALID: err->text says what is wrong, `advice` (may become "") what to do. */
enum status options_parse(int argc, char **argv, struct options *out, struct error *err,
                          char advice[200]) MUST_USE;

/* The index directory: as given, else $PILCROW_INDEX, else
 * ${XDG_DATA_HOME:-~/.local/share}/pilcrow. ERR_INVALID: none of them is known, or it is a
 * SOURCE itself. */
enum status options_index(const struct options *options, char *out, size_t room,
                          struct error *err) MUST_USE;

void options_help(struct buf *out); /* one screen */

#endif
