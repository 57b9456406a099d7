#include "indexer/intake.h"

#include <stdlib.h>
#include <unistd.h>

#include "indexer/taking.h"

#define FILE_MAX_BYTES ((size_t)4 << 30)
#define IDS_MEMORY ((size_t)4 << 30)
#define SCRATCH_MEMORY ((size_t)1 << 30)
#define BYTES_KEPT ((size_t)64 << 20)
#define TICK_S 2 /* longer than the grain of any file system's clock */

/* A file that changed a moment ago may change again within the same tick of the file system's
 * clock, and look the same by its mark; without a ctime the next run looks at its bytes. */
static void distrust_fresh(struct file_mark *mark)
{
    if (mark->ctime_ns / (int64_t)NS_PER_S + TICK_S >= clock_wall_s())
        mark->ctime_ns = 0;
}

static enum status read_once(struct taking *taking, struct error *err)
{
    struct intake *intake = taking->intake;
    enum status status;
    struct stat st;
    int fd = -1;
    buf_clear(&intake->bytes);
    TRY(walk_open(intake->setup.walk, taking->file, &fd, &st, err));
    taking->record.mark = file_mark_of(&st);
    if (taking->record.mark.size > READER_MAX_BYTES && !taking->has_many)
        TRY(error_set(err, ERR_LIMIT, ERROR_NOWHERE, READER_TOO_LARGE));
    TRY(file_read_fd(fd, &intake->bytes, err));
    if (fstat(fd, &st) != 0)
        TRY(error_set(err, ERR_IO, ERROR_NOWHERE, "it vanished while it was read"));
    struct file_mark after = file_mark_of(&st);
    if (!file_mark_equal(&after, &taking->record.mark) || intake->bytes.len != after.size)
        status = error_set(err, ERR_STALE, ERROR_NOWHERE, "it changed twice while it was read");
done:
    if (fd >= 0)
        close(fd);
    return status;
}

static enum status read_file(struct taking *taking, struct error *err)
{
    enum status status = read_once(taking, err);
    if (status == ERR_STALE)
        status = read_once(taking, err);
    if (status == OK)
        distrust_fresh(&taking->record.mark);
    return status;
}

static enum status parse_file(struct taking *taking, struct error *err)
{
    struct intake *intake = taking->intake;
    const struct reader_sink sink = taking_sink(taking);
    taking->input = (struct reader_input){
        .bytes = buf_span(&intake->bytes),
        .path = taking->file->path,
        .id = taking->file->id,
        .source = taking->file->source,
        .filters = intake->setup.walk->filters,
        .arena = intake->setup.pipeline != NULL ? pipeline_arena(intake->setup.pipeline)
                                                : &intake->scratch[0],
    };
    enum status status = taking->file->reader->read(&taking->input, &sink, err);
    /* One that was too large does not spoil those after it; after the end it may be gone. */
    if (taking->fatal == OK)
        taking->input.arena->failed = OK;
    return status;
}

static enum status add_record(struct taking *taking, struct error *err)
{
    struct intake *intake = taking->intake;
    struct file_run *runs = (void *)taking->articles.at;
    uint32_t n = files_join_runs(runs, (uint32_t)(taking->articles.len / sizeof(*runs)));
    if (taking->is_whole) {
        runs = taking->old->runs;
        n = taking->old->n_runs;
    }
    taking->record.runs = ARENA_ARRAY(&intake->arena, struct file_run, n + 1u);
    taking->record.n_runs = n;
    if (taking->record.runs != NULL && n > 0)
        memcpy(taking->record.runs, runs, n * sizeof(*runs));
    buf_add(&intake->records, &taking->record, sizeof(taking->record));
    return taking->record.runs != NULL && buf_status(&intake->records) == OK
               ? OK
               : error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the list of files");
}

/* A message of the system names the file already, and so do our reports. */
static const char *without_path(const char *message)
{
    const char *colon = strrchr(message, ':');
    return colon != NULL && colon[1] == ' ' ? colon + 2 : message;
}

static enum status take_file(struct taking *taking, struct error *err)
{
    enum status status = read_file(taking, err);
    bool is_read = status == OK;
    if (is_read) { /* hashed last: the articles of a large file are under way by then */
        status = parse_file(taking, err);
        sha256_of(buf_span(&taking->intake->bytes), taking->record.sha256);
    }
    if (taking->fatal != OK)
        return status;
    if (status != OK) { /* memory that one file wanted is free again, or is another's failure */
        taking_fail(taking, taking->file->id, 0, is_read ? err->text : without_path(err->text));
        taking_open_gap(taking);
    }
    if (taking->intake->bytes.room > BYTES_KEPT)
        buf_release(&taking->intake->bytes);
    taking->intake->counts.empty += taking->articles.len == 0 && taking->record.failed == 0;
    return taking_keep_spared(taking, err);
}

static enum status begin(struct taking *taking, struct intake *intake, const struct walk_file *file,
                         const struct file_record *old, struct error *err)
{
    uint32_t n = old != NULL ? files_articles(old) : 0;
    *taking = (struct taking){
        .intake = intake,
        .has_many = file->reader != NULL && file->reader->has_many,
        .file = file,
        .old = old,
        .n_old = n,
        .old_place = -1,
        .bytes_before = intake->point.bytes,
        .spared = calloc(n + 1u, sizeof(uint32_t)),
        .record = {.source = file->source, .path = file->path, .id = file->id, .mark = file->mark},
    };
    buf_init(&taking->articles, (size_t)4 << 30);
    return taking->spared != NULL
               ? OK
               : error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a list of articles");
}

static void end(struct taking *taking)
{
    free(taking->spared);
    buf_release(&taking->articles);
}

/* Failures of before are tried again, for what was in their way may be gone. */
static bool is_to_read(const struct intake *intake, const struct diff_file *state)
{
    return state->state != DIFF_SAME || state->old->failed > 0 ||
           (intake->setup.is_full && intake->setup.pipeline != NULL);
}

static enum status visit(struct intake *intake, uint32_t i, struct error *err)
{
    const struct walk_file *file = &intake->setup.walk->files[i];
    const struct diff_file *state = &intake->setup.diff->files[i];
    struct taking taking;
    enum status status;
    TRY(begin(&taking, intake, file, state->old, err));
    if (is_to_read(intake, state)) {
        TRY(take_file(&taking, err));
        if (state->state != DIFF_SAME)
            intake->counts.fresh_failures += taking.record.failed;
        intake->point.bytes = taking.bytes_before + file->mark.size;
        intake->point.done++;
    } else {
        memcpy(taking.record.sha256, state->old->sha256, SHA256_HEX);
        distrust_fresh(&taking.record.mark);
        TRY(taking_keep_all(&taking, err));
    }
    TRY(add_record(&taking, err));
    progress_tell(&intake->setup.report->progress, &intake->point);
done:
    end(&taking);
    return status;
}

/* A file in a directory that cannot be read now: all of it stays. */
static enum status keep_lost(struct intake *intake, const struct file_record *old,
                             struct error *err)
{
    const char *source =
        generation_manifest(intake->setup.before->generation)->sources[old->source];
    const struct walk *walk = intake->setup.walk;
    struct walk_file file = {.path = old->path, .id = old->id, .mark = old->mark};
    struct taking taking;
    enum status status;
    while (file.source < walk->n_sources && strcmp(walk->sources[file.source].path, source) != 0)
        file.source++;
    TRY(begin(&taking, intake, &file, old, err));
    memcpy(taking.record.sha256, old->sha256, SHA256_HEX);
    taking.record.failed = old->failed;
    TRY(taking_keep_all(&taking, err));
    TRY(add_record(&taking, err));
done:
    end(&taking);
    return status;
}

static void count_work(struct intake *intake)
{
    const struct walk *walk = intake->setup.walk;
    for (uint32_t i = 0; i < walk->n_files; i++) {
        if (!is_to_read(intake, &intake->setup.diff->files[i]))
            continue;
        intake->point.total++;
        intake->point.total_bytes += walk->files[i].mark.size;
    }
}

static void count_removed_of(struct intake *intake, const struct file_record *record,
                             const struct file_run *run)
{
    const struct before *before = intake->setup.before;
    uint32_t number = before->bases[run->segment] + run->first;
    for (uint32_t end = number + run->n; number < end; number++) {
        if (intake->fates[number] != FATE_NONE)
            continue;
        intake->counts.removed++;
        report_change(intake->setup.report, REPORT_REMOVED, record->path,
                      before_article(before, number).id, 0, NULL);
    }
}

static void count_removed(struct intake *intake)
{
    const struct before *before = intake->setup.before;
    for (uint32_t i = 0; i < before->files.n; i++)
        for (uint32_t k = 0; k < before->files.at[i].n_runs; k++)
            count_removed_of(intake, &before->files.at[i], &before->files.at[i].runs[k]);
}

/* Articles of a file that are no more. */
static uint64_t count_lost(const struct intake *intake, const struct file_record *record)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < record->n_runs; i++) {
        uint32_t number = intake->setup.before->bases[record->runs[i].segment];
        number += record->runs[i].first;
        for (uint32_t end = number + record->runs[i].n; number < end; number++)
            n += intake->fates[number] == FATE_NONE;
    }
    return n;
}

/* A file that was renamed, or whose folder was, is gone here and new there. */
static enum status count_relocated(struct intake *intake, struct error *err)
{
    const struct diff *diff = intake->setup.diff;
    const struct file_record *records = (const void *)intake->records.at;
    enum status status = OK;
    struct names fresh;
    uint32_t other;
    names_init(&fresh);
    for (uint32_t i = 0; diff->n_gone > 0 && i < intake->setup.walk->n_files; i++)
        if (diff->files[i].state == DIFF_NEW && records[i].sha256[0] != '\0')
            TRY(names_add(&fresh, span_of(records[i].sha256), 0, NULL, err));
    for (uint32_t i = 0; i < diff->n_gone; i++)
        if (names_find(&fresh, span_of(diff->gone[i]->sha256), &other))
            intake->counts.relocated += count_lost(intake, diff->gone[i]);
done:
    names_release(&fresh);
    return status;
}

enum status intake_run(struct intake *intake, struct error *err)
{
    const struct walk *walk = intake->setup.walk;
    const struct diff *diff = intake->setup.diff;
    enum status status = OK;
    count_work(intake);
    for (uint32_t i = 0; i < walk->n_troubles; i++) {
        const struct walk_trouble *trouble = &walk->troubles[i];
        intake->counts.failed += trouble->has_failed;
        if (trouble->has_failed)
            report_change(intake->setup.report, REPORT_FAILED, trouble->path, SPAN(""), 0,
                          trouble->why);
        else
            report_warning(intake->setup.report, trouble->path, 0, trouble->why);
    }
    for (uint32_t i = 0; i < walk->n_files; i++)
        TRY(visit(intake, i, err));
    for (uint32_t i = 0; i < diff->n_lost; i++)
        TRY(keep_lost(intake, diff->lost[i], err));
    count_removed(intake);
    TRY(count_relocated(intake, err));
done:
    return status;
}

enum status intake_init(struct intake *intake, const struct intake_setup *setup, struct error *err)
{
    *intake = (struct intake){.setup = *setup};
    arena_init(&intake->arena, IDS_MEMORY);
    arena_init(&intake->scratch[0], SCRATCH_MEMORY);
    arena_init(&intake->scratch[1], SCRATCH_MEMORY);
    names_init(&intake->seen);
    buf_init(&intake->bytes, FILE_MAX_BYTES);
    buf_init(&intake->records, FILES_MAX_BYTES);
    intake->fates = calloc(setup->before->n_numbers + 1u, sizeof(*intake->fates));
    intake->is_claimed = calloc(setup->before->files.n + 1u, sizeof(*intake->is_claimed));
    return intake->fates != NULL && intake->is_claimed != NULL
               ? OK
               : error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the list of articles");
}

void intake_release(struct intake *intake)
{
    store_reader_free(intake->store_reader);
    free(intake->fates);
    free(intake->is_claimed);
    buf_release(&intake->records);
    buf_release(&intake->bytes);
    names_release(&intake->seen);
    arena_release(&intake->scratch[0]);
    arena_release(&intake->scratch[1]);
    arena_release(&intake->arena);
}
