#include "indexer/run.h"

#include <limits.h>
#include <stdio.h>

#include "base/file.h"
#include "engine/generation/lock.h"
#include "engine/generation/publish.h"
#include "engine/segment/merge_policy.h"
#include "indexer/before.h"
#include "indexer/consolidate.h"
#include "indexer/diff.h"
#include "indexer/edition.h"
#include "indexer/exit_codes.h"
#include "indexer/intake.h"
#include "indexer/notify.h"
#include "indexer/pipeline.h"
#include "indexer/show.h"
#include "indexer/shrink.h"
#include "indexer/walk.h"

#define LINE_CEILING 1024
#define THREAD_BYTES ((uint64_t)512 << 10) /* of sources that are worth a thread */

struct run {
    const struct options *options;
    const char *root;
    const struct deadline *stop;
    struct report *report;
    struct error *err;
    bool is_dry, is_misused;

    struct lock *lock;
    char temporary[PATH_MAX]; /* "" before there is one */
    struct before before;
    struct walk walk;
    struct diff diff;
    struct pipeline *pipeline;
    struct intake intake;
    struct edition edition;
    struct consolidation consolidation;
    struct summary summary;
    char generation[GENERATION_NAME_ROOM], served[GENERATION_NAME_ROOM];
};

static enum status open_run(struct run *run)
{
    enum status status = OK;
    if (!run->is_dry) {
        TRY(lock_take(run->root, &run->lock, run->err));
        TRY(publish_begin(run->root, run->temporary, sizeof(run->temporary), run->err));
    }
    TRY(before_open(&run->before, run->root, run->err));
    if (run->before.trouble[0] != '\0')
        report_warning(run->report, span_of(run->root), 0, run->before.trouble);
done:
    return status;
}

static void close_run(struct run *run)
{
    struct error ignored;
    pipeline_free(run->pipeline);
    consolidate_end(&run->consolidation);
    edition_release(&run->edition, run->root);
    intake_release(&run->intake);
    walk_release(&run->walk);
    before_close(&run->before);
    if (run->temporary[0] != '\0' && file_remove_tree(run->temporary, &ignored) != OK)
        report_warning(run->report, span_of(run->temporary), 0, ignored.text);
    lock_release(run->lock);
}

/* ---- Scan ------------------------------------------------------------------------------------ */

static enum status walk_sources(struct run *run)
{
    const struct options *options = run->options;
    const char *const *sources = options->sources;
    uint32_t n = options->n_sources;
    if (n == 0 && run->before.generation != NULL) {
        sources = generation_manifest(run->before.generation)->sources;
        n = generation_manifest(run->before.generation)->n_sources;
    }
    if (n == 0 && run->before.trouble[0] != '\0')
        return error_set(run->err, ERR_CORRUPT, ERROR_NOWHERE,
                         "no SOURCE given, and those of before are lost: %s", run->before.trouble);
    run->is_misused = n == 0;
    if (run->is_misused)
        return error_set(run->err, ERR_INVALID, ERROR_NOWHERE,
                         "no SOURCE given, and none recorded in %s", run->root);
    run->walk.filters = &options->filters;
    run->walk.observer = options->observer;
    run->walk.avoid = run->root;
    return walk_run(&run->walk, sources, n, run->stop, run->err);
}

static void tell_scan(struct run *run)
{
    struct buf out;
    buf_init(&out, LINE_CEILING);
    show_counted(&out, run->walk.n_files, "file");
    buf_add_text(&out, ": ");
    show_count(&out, run->diff.n_new);
    buf_add_text(&out, " new, ");
    show_count(&out, run->diff.n_changed);
    buf_add_text(&out, " changed, ");
    show_count(&out, run->diff.n_gone);
    buf_add_text(&out, " gone");
    progress_end(&run->report->progress, buf_span(&out), true);
    buf_release(&out);
}

static enum status scan(struct run *run)
{
    enum status status;
    bool again = run->options->is_full || run->before.trouble[0] != '\0';
    progress_begin(&run->report->progress, "scan");
    TRY(walk_sources(run));
    TRY(diff_run(&run->diff, &run->walk, &run->before, again && !run->is_dry, run->stop, run->err));
    tell_scan(run);
done:
    return status;
}

/* Whether everything is indexed anew. Articles know their sources by number: with the old sources,
 * and maybe new ones behind them, it is an update. */
static bool is_full(const struct run *run)
{
    return run->options->is_full || run->before.generation == NULL ||
           run->before.trouble[0] != '\0' ||
           before_common_sources(&run->before, &run->walk) !=
               generation_manifest(run->before.generation)->n_sources;
}

/* Whether a new generation is due even if no article has changed. */
static bool must_publish(const struct run *run)
{
    return is_full(run) || before_common_sources(&run->before, &run->walk) != run->walk.n_sources;
}

static bool has_work(const struct run *run)
{
    return must_publish(run) || run->diff.n_new + run->diff.n_changed + run->diff.n_gone > 0;
}

/* ---- Index ----------------------------------------------------------------------------------- */

static enum postings_builder choose_builder(const struct options *options)
{
    if (options->builder == NULL)
        return SEGMENT_BUILDER;
    return strcmp(options->builder, "bulk") == 0 ? POSTINGS_BULK : POSTINGS_XAPIAN;
}

/* The index is the same, however it was built, but somebody should know. */
static void warn_of_fallback(struct run *run, const struct pipeline_segment *segments, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (segments[i].totals.fallback.status != OK)
            report_warning(run->report, SPAN("--builder=bulk"), 0,
                           segments[i].totals.fallback.text);
}

static enum status open_pipeline(struct run *run)
{
    bool full = is_full(run);
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < run->walk.n_files; i++)
        if (full || run->diff.files[i].state != DIFF_SAME)
            bytes += run->walk.files[i].mark.size;
    uint64_t useful = 1 + bytes / THREAD_BYTES;
    const struct pipeline_setup setup = {
        .dir = run->temporary,
        .first_docid = full ? 1 : before_next_docid(&run->before),
        .threads = useful < run->options->jobs ? (uint32_t)useful : run->options->jobs,
        .expected_bytes = bytes,
        .builder = choose_builder(run->options),
        .stop = run->stop,
    };
    return pipeline_new(&setup, &run->pipeline, run->err);
}

static enum status take_in(struct run *run, bool full)
{
    const struct intake_setup setup = {
        .walk = &run->walk,
        .before = &run->before,
        .diff = &run->diff,
        .pipeline = run->pipeline,
        .is_full = full,
        .report = run->report,
        .stop = run->stop,
    };
    enum status status = intake_init(&run->intake, &setup, run->err);
    return status == OK ? intake_run(&run->intake, run->err) : status;
}

static void tell_index(struct run *run)
{
    struct progress *progress = &run->report->progress;
    struct buf out;
    buf_init(&out, LINE_CEILING);
    run->intake.point.bytes = run->intake.point.total_bytes;
    progress_write(&out, progress, &run->intake.point, clock_ns() - progress->phase_began_ns);
    size_t name = 9; /* "index    " */
    progress_end(progress, span_cut(buf_span(&out), name, out.len - name), true);
    buf_release(&out);
}

static enum status index_files(struct run *run, const struct pipeline_segment **segments,
                               uint32_t *n)
{
    enum status status;
    progress_begin(&run->report->progress, "index");
    TRY(open_pipeline(run));
    TRY(take_in(run, is_full(run)));
    TRY(pipeline_finish(run->pipeline, segments, n, run->err));
    warn_of_fallback(run, *segments, *n);
    tell_index(run);
done:
    return status;
}

/* What is small is merged at once: that takes no longer than to build it. */
static enum status compose(struct run *run, const struct pipeline_segment *segments, uint32_t n)
{
    enum status status;
    const struct generation *origin = is_full(run) ? NULL : run->before.generation;
    const struct edition_merge how = {.most = MERGE_FLOOR,
                                      .dir = run->temporary,
                                      .root = run->root,
                                      .builder = choose_builder(run->options),
                                      .stop = run->stop};
    uint32_t n_merged;
    progress_begin(&run->report->progress, "verify");
    TRY(edition_init(&run->edition, origin, run->walk.n_sources, run->err));
    if (origin != NULL)
        TRY(edition_keep(&run->edition, &run->before, run->intake.fates, run->err));
    TRY(edition_add(&run->edition, segments, n, run->err));
    TRY(edition_list(&run->edition, &run->intake.records, run->err));
    TRY(edition_merge(&run->edition, &how, &n_merged, run->err));
done:
    return status;
}

/* ---- Publish --------------------------------------------------------------------------------- */

static bool has_changed(const struct run *run)
{
    const struct intake_counts *counts = &run->intake.counts;
    return must_publish(run) || counts->added + counts->changed + counts->removed + counts->moved +
                                        counts->fresh_failures >
                                    0;
}

static enum status check_shrink(const struct run *run, char *advice, size_t room)
{
    if (run->options->is_forced)
        return OK;
    return shrink_check(
        run->intake.counts.removed - run->intake.counts.relocated, run->before.n_articles,
        run->options->n_sources > 0 ? run->options->sources[0] : run->walk.sources[0].path, advice,
        room, run->err);
}

static void tell_verify(struct run *run)
{
    struct buf out;
    uint64_t paragraphs = 0;
    for (uint32_t i = 0; i < run->edition.n_parts; i++)
        paragraphs +=
            run->edition.parts[i].entry.paragraphs - run->edition.parts[i].dead_paragraphs;
    buf_init(&out, LINE_CEILING);
    show_counted(&out, paragraphs, "paragraph");
    buf_add_text(&out, ", ");
    show_counted(&out, run->edition.n_samples, "sample phrase");
    buf_add_text(&out, " found");
    progress_end(&run->report->progress, buf_span(&out), true);
    buf_release(&out);
}

static void tell_publish(struct run *run)
{
    struct buf out;
    char address[NOTIFY_ADDRESS_ROOM];
    buf_init(&out, LINE_CEILING);
    buf_add_text(&out, run->generation);
    if (notify_daemon(run->root, run->served)) {
        notify_address(address);
        run->summary.served = run->served;
        buf_add_text(&out, "; pilcrowd at ");
        show_text(&out, span_of(address));
        buf_printf(&out, " serves %s", run->served);
    }
    progress_end(&run->report->progress, buf_span(&out), false);
    buf_release(&out);
}

static void prune(struct run *run)
{
    struct error err;
    if (generation_prune(run->root, run->options->keep, &err) != OK)
        report_warning(run->report, span_of(run->root), 0, err.text);
}

static enum status publish(struct run *run)
{
    enum status status;
    if (deadline_is_cancelled(run->stop))
        TRY(error_set(run->err, ERR_CANCELLED, ERROR_NOWHERE, "stopped"));
    tell_verify(run);
    progress_begin(&run->report->progress, "publish");
    TRY(edition_publish(&run->edition, run->root, &run->before, &run->walk, run->err));
    generation_name(run->edition.manifest.number, run->generation);
    run->summary.is_published = true;
    prune(run);
    tell_publish(run);
done:
    return status;
}

static void tell_merge(void *ctx, uint64_t moved, uint64_t all)
{
    const struct progress_point point = {.done = moved, .total = all, .paragraphs = moved};
    progress_tell(ctx, &point);
}

/* What was published stays, whatever becomes of this; the next run tries again. */
static void merge(struct run *run)
{
    struct error err = {0};
    struct consolidation *consolidation = &run->consolidation;
    *consolidation = (struct consolidation){
        .root = run->root,
        .dir = run->temporary,
        .builder = choose_builder(run->options),
        .stop = run->options->merging != NULL ? run->options->merging : run->stop,
        .tell = tell_merge,
        .ctx = &run->report->progress};
    progress_begin(&run->report->progress, "merge");
    enum status status = consolidate(consolidation, &run->edition, run->before.generation, &err);
    if (status != OK && status != ERR_CANCELLED)
        report_warning(run->report, SPAN("merging segments"), 0, err.text);
    progress_clear(&run->report->progress);
    if (!consolidation->is_published)
        return;
    progress_begin(&run->report->progress, "publish");
    generation_name(consolidation->edition.manifest.number, run->generation);
    prune(run);
    tell_publish(run);
}

/* ---- The end --------------------------------------------------------------------------------- */

/* What is current at the end: what was published now, or what there was before. */
static void sum_up(struct run *run)
{
    const struct intake_counts *counts = &run->intake.counts;
    struct summary *summary = &run->summary;
    const struct manifest *manifest =
        run->consolidation.is_published  ? &run->consolidation.edition.manifest
        : summary->is_published          ? &run->edition.manifest
        : run->before.generation != NULL ? generation_manifest(run->before.generation)
                                         : NULL;
    summary->added = counts->added;
    summary->changed = counts->changed;
    summary->removed = counts->removed;
    summary->unchanged = counts->unchanged;
    summary->failed = counts->failed;
    summary->skipped = run->walk.skipped + counts->empty;
    summary->generation = summary->is_published          ? run->generation
                          : run->before.label[0] != '\0' ? run->before.label
                                                         : NULL;
    report_measure(run->report, summary);
    if (manifest == NULL)
        return;
    summary->parent = manifest->parent;
    summary->articles = manifest->articles;
    summary->paragraphs = manifest->paragraphs;
    summary->words = manifest->words;
    summary->languages = manifest->languages;
    summary->n_languages = manifest->n_languages;
    summary->index_bytes = manifest_bytes(manifest);
}

/* Nothing has to be read to know that nothing has changed. */
static void sum_up_unread(struct run *run)
{
    struct intake_counts *counts = &run->intake.counts;
    for (uint32_t i = 0; i < run->before.files.n; i++) {
        const struct file_record *record = &run->before.files.at[i];
        counts->failed += record->failed;
        if (record->failed > 0)
            report_change(run->report, REPORT_FAILED, record->path, SPAN(""), 0,
                          "failed before, and has not changed since");
    }
    for (uint32_t i = 0; i < run->walk.n_troubles; i++) {
        const struct walk_trouble *trouble = &run->walk.troubles[i];
        if (trouble->has_failed)
            report_change(run->report, REPORT_FAILED, trouble->path, SPAN(""), 0, trouble->why);
        counts->failed += trouble->has_failed;
        const char *source = run->walk.sources[trouble->source].path;
        if (trouble->lacks_tool && before_find_file(&run->before, source, trouble->path) != NULL)
            report_warning(run->report, trouble->path, 0, trouble->why);
    }
    counts->unchanged = run->before.n_articles;
    sum_up(run);
}

static const char *why_due(const struct run *run)
{
    return run->options->is_full            ? "--full indexes everything anew"
           : run->before.generation == NULL ? "no generation that is whole is there"
           : run->before.trouble[0] != '\0' ? "the current one is damaged"
                                            : "the SOURCEs are not those of the last run";
}

static int end_dry(struct run *run)
{
    const struct intake_counts *counts = &run->intake.counts;
    bool is_work = counts->added + counts->changed + counts->removed > 0 || must_publish(run);
    run->summary.due = must_publish(run) ? why_due(run) : NULL;
    sum_up(run);
    report_dry(run->report, &run->summary);
    return run->options->task == TASK_CHECK && is_work ? EXIT_WORK : EXIT_DONE;
}

static enum status run_steps(struct run *run, int *exit_code, char *advice, size_t room)
{
    enum status status;
    const struct pipeline_segment *segments;
    uint32_t n_segments;
    TRY(open_run(run));
    TRY(scan(run));
    if (run->is_dry) {
        TRY(take_in(run, false));
        *exit_code = end_dry(run);
        goto done;
    }
    if (!has_work(run)) {
        sum_up_unread(run);
        report_up_to_date(run->report, &run->summary);
        goto done;
    }
    TRY(index_files(run, &segments, &n_segments));
    if (!has_changed(run)) {
        sum_up(run);
        report_up_to_date(run->report, &run->summary);
        goto done;
    }
    TRY(check_shrink(run, advice, room));
    TRY(compose(run, segments, n_segments));
    TRY(publish(run));
    merge(run);
    sum_up(run);
    report_published(run->report, &run->summary);
    *exit_code = run->summary.failed > 0 ? EXIT_PARTLY : EXIT_DONE;
done:
    return status;
}

static int fail(struct run *run, enum status status, const char *advice)
{
    if (status == ERR_CANCELLED) {
        report_stopped(run->report, run->before.label);
        return EXIT_INTERRUPTED;
    }
    if (run->is_misused) {
        report_error(run->report, run->err->text, "Try: pilcrow-index SOURCE...");
        return EXIT_USAGE;
    }
    bool is_held = status == ERR_BUSY && run->lock == NULL; /* Xapian locks what it writes, too */
    if (!is_held) {
        sum_up(run);
        report_summary(run->report, &run->summary);
    }
    report_error(run->report, run->err->text, advice[0] != '\0' ? advice : NULL);
    return is_held ? EXIT_LOCKED : EXIT_NOTHING;
}

int run_index(const struct options *options, const char *root, const struct deadline *stop,
              struct report *report)
{
    char advice[PATH_MAX + 80] = "";
    int exit_code = EXIT_DONE;
    struct error err = {0};
    struct run run = {.options = options,
                      .root = root,
                      .stop = stop,
                      .report = report,
                      .err = &err,
                      .is_dry = options->task != TASK_INDEX};
    walk_init(&run.walk);
    enum status status = run_steps(&run, &exit_code, advice, sizeof(advice));
    if (status != OK)
        exit_code = fail(&run, status, advice);
    close_run(&run);
    return exit_code;
}
