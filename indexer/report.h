/* What a run tells: warnings, which articles came, changed, went or failed, and the summary, as
 * text for people or as JSON Lines for programs (docs/man/pilcrow-index.1). */
#ifndef PILCROW_INDEXER_REPORT_H
#define PILCROW_INDEXER_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "engine/generation/manifest.h"
#include "indexer/progress.h"

enum report_kind { REPORT_ADDED, REPORT_CHANGED, REPORT_REMOVED, REPORT_FAILED, REPORT_KINDS };

/* A list of which the first are shown, and all with --verbose. */
struct report_list {
    struct buf lines; /* each ends in a newline */
    uint64_t n, n_kept;
};

/* What the runs of --watch have told, so that it is not told again and again. */
struct report_told {
    char error[256];
    uint64_t n_troubles;
};

struct report {
    bool is_json, is_quiet, is_verbose;
    bool is_dry;   /* --dry-run, --check: changes are listed, and are what would be */
    bool is_brief; /* --watch, after its first run: a line tells of a run if it publishes */
    struct report_told *told; /* of --watch, else NULL */
    struct progress progress;
    struct report_list changes[REPORT_KINDS], warnings;
};

struct summary {
    uint64_t added, changed, removed, unchanged, failed, skipped;
    uint64_t articles, paragraphs, words;
    const struct manifest_language *languages;
    uint32_t n_languages;
    const char *generation, *parent, *served; /* or NULL */
    const char *due; /* of a dry run: why to publish although no article may change; or NULL */
    bool is_published;
    uint64_t index_bytes, took_ms, peak_rss_bytes;
    const char *const *damaged; /* of --verify; else NULL */
    uint32_t n_damaged;
};

/* Sets took_ms and peak_rss_bytes to what they are by now. */
void report_measure(const struct report *report, struct summary *summary);

void report_init(struct report *report, bool is_json, bool is_quiet, bool is_verbose, bool is_dry);
void report_release(struct report *report);

/* `line` 0: none. */
void report_warning(struct report *report, struct span path, uint32_t line, const char *message);

/* `id` differs from the path where a file has several articles: then it is shown as well. `message`
 * NULL but for failures. */
void report_change(struct report *report, enum report_kind kind, struct span path, struct span id,
                   uint32_t line, const char *message);

/* The end of a run: the summary, then failures and warnings. */
void report_published(struct report *report, const struct summary *summary);
void report_up_to_date(struct report *report, const struct summary *summary);
void report_dry(struct report *report, const struct summary *summary);

/* With --json the object alone; nothing otherwise, nor for a brief run that publishes nothing.
 */
void report_summary(struct report *report, const struct summary *summary);

/* Somebody asked to stop. `generation`: the current one, or "". */
void report_stopped(struct report *report, const char *generation);

/* What went wrong, on stderr: one line, and at most one of advice. */
void report_error(struct report *report, const char *message, const char *advice);

#endif
