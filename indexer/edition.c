#include "indexer/edition.h"

#include <stdlib.h>

#include "engine/generation/publish.h"
#include "indexer/edition_parts.h"
#include "indexer/intake.h"
#include "indexer/verify.h"

#define EDITION_MEMORY ((size_t)4 << 30)
#define NO_PART UINT32_MAX

static enum status no_memory(struct error *err)
{
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a generation");
}

enum status edition_init(struct edition *edition, const struct generation *origin,
                         uint32_t n_sources, struct error *err)
{
    *edition = (struct edition){.origin = origin};
    arena_init(&edition->arena, EDITION_MEMORY);
    return census_begin(&edition->census, origin != NULL ? generation_manifest(origin) : NULL,
                        n_sources, &edition->arena, err);
}

void edition_release(struct edition *edition, const char *root)
{
    for (uint32_t i = 0; i < edition->n_parts; i++) {
        segment_close(edition->parts[i].opened);
        if (edition->parts[i].is_moved)
            publish_discard_segment(root, edition->parts[i].entry.name);
    }
    free(edition->parts);
    census_end(&edition->census);
    arena_release(&edition->arena);
    *edition = (struct edition){0};
}

static struct edition_part *add_part(struct edition *edition)
{
    if (edition->n_parts == edition->room) {
        uint32_t room = edition->room * 2 + 4;
        struct edition_part *parts = realloc(edition->parts, room * sizeof(*parts));
        if (parts == NULL)
            return NULL;
        edition->parts = parts;
        edition->room = room;
    }
    struct edition_part *part = &edition->parts[edition->n_parts++];
    *part = (struct edition_part){0};
    return part;
}

/* ---- What stays ------------------------------------------------------------------------------ */

static void mark_dead(const struct manifest_segment *entry, bool *is_dead)
{
    for (uint32_t i = 0; i < entry->n_dead; i++)
        memset(is_dead + entry->dead[i].first, true, entry->dead[i].n);
}

static uint32_t paragraphs_of(const struct store *store, struct manifest_range range)
{
    struct store_article first, last;
    store_article(store, range.first, &first);
    store_article(store, range.first + range.n - 1, &last);
    return last.first_docid + last.n_paragraphs - first.first_docid;
}

/* Writes is_dead as ranges into the entry. */
static enum status note_ranges(struct edition *edition, struct edition_part *part,
                               struct error *err)
{
    uint32_t n = part->entry.articles, n_ranges = 0;
    for (uint32_t i = 0; i < n; i++)
        n_ranges += part->is_dead[i] && (i == 0 || !part->is_dead[i - 1]);
    struct manifest_range *ranges =
        ARENA_ARRAY(&edition->arena, struct manifest_range, n_ranges + 1u);
    if (ranges == NULL)
        return no_memory(err);
    uint32_t at = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!part->is_dead[i])
            continue;
        bool begins = i == 0 || !part->is_dead[i - 1];
        if (begins)
            ranges[at++] = (struct manifest_range){i, 0};
        ranges[at - 1].n++;
    }
    part->entry.dead = ranges;
    part->entry.n_dead = n_ranges;
    part->dead_paragraphs = 0;
    for (uint32_t i = 0; i < n_ranges; i++)
        part->dead_paragraphs += paragraphs_of(segment_store(part->segment), ranges[i]);
    return OK;
}

/* Who was alive and is not any more is counted off. */
static enum status bury(struct edition *edition, struct edition_part *part, const uint8_t *fates,
                        struct error *err)
{
    uint32_t n = part->entry.articles;
    bool *was_dead = ARENA_ARRAY(&edition->arena, bool, n + 1u);
    part->is_dead = ARENA_ARRAY(&edition->arena, bool, n + 1u);
    if (was_dead == NULL || part->is_dead == NULL)
        return no_memory(err);
    mark_dead(&part->entry, was_dead);
    for (uint32_t i = 0; i < n; i++) {
        part->is_dead[i] = fates[i] != FATE_KEPT;
        if (!part->is_dead[i] || was_dead[i])
            continue;
        enum status status =
            census_count(&edition->census, segment_store(part->segment), i, false, err);
        if (status != OK)
            return status;
    }
    return note_ranges(edition, part, err);
}

static struct edition_part *add_kept(struct edition *edition, uint32_t i)
{
    struct edition_part *part = add_part(edition);
    if (part == NULL)
        return NULL;
    part->entry = generation_manifest(edition->origin)->segments[i];
    part->segment = generation_segment(edition->origin, i);
    return part;
}

enum status edition_keep(struct edition *edition, const struct before *before, const uint8_t *fates,
                         struct error *err)
{
    for (uint32_t i = 0; i < generation_segment_count(edition->origin); i++) {
        struct edition_part *part = add_kept(edition, i);
        if (part == NULL)
            return no_memory(err);
        enum status status = bury(edition, part, fates + before->bases[i], err);
        if (status != OK)
            return status;
        if (part->dead_paragraphs == part->entry.paragraphs)
            edition->n_parts--;
    }
    return OK;
}

enum status edition_resume(struct edition *edition, struct file_record *records, uint32_t n,
                           struct error *err)
{
    for (uint32_t i = 0; i < generation_segment_count(edition->origin); i++) {
        struct edition_part *part = add_kept(edition, i);
        if (part == NULL)
            return no_memory(err);
        part->is_dead = ARENA_ARRAY(&edition->arena, bool, part->entry.articles + 1u);
        if (part->is_dead == NULL)
            return no_memory(err);
        mark_dead(&part->entry, part->is_dead);
        for (uint32_t k = 0; k < part->entry.n_dead; k++)
            part->dead_paragraphs +=
                paragraphs_of(segment_store(part->segment), part->entry.dead[k]);
    }
    edition->records = records;
    edition->n_records = n;
    return OK;
}

/* ---- What is new ----------------------------------------------------------------------------- */

enum status edition_open_part(struct edition *edition, struct edition_part *part,
                              const struct segment_totals *totals, uint32_t samples,
                              struct error *err)
{
    enum status status;
    part->entry.paragraphs = totals->paragraphs;
    part->entry.articles = totals->articles;
    TRY(segment_open(part->dir, part->entry.first_docid, &part->opened, err));
    part->segment = part->opened;
    TRY(verify_counts(part->segment, totals, err));
    TRY(verify_samples(part->segment, samples, &edition->n_samples, err));
done:
    return status;
}

enum status edition_add(struct edition *edition, const struct pipeline_segment *segments,
                        uint32_t n, struct error *err)
{
    enum status status = OK;
    for (uint32_t i = 0; i < n; i++) {
        struct edition_part *part = add_part(edition);
        if (part == NULL)
            TRY(no_memory(err));
        part->dir = segments[i].dir;
        part->entry.first_docid = segments[i].first_docid;
        TRY(edition_open_part(edition, part, &segments[i].totals, (EDITION_SAMPLES + n - 1) / n,
                              err));
        for (uint32_t k = 0; k < part->entry.articles; k++)
            TRY(census_count(&edition->census, segment_store(part->segment), k, true, err));
    }
done:
    return status;
}

/* ---- The list of files ----------------------------------------------------------------------- */

/* The part that a segment of the origin became. */
static uint32_t part_of(const struct edition *edition, uint32_t segment)
{
    const struct segment *wanted = generation_segment(edition->origin, segment);
    for (uint32_t i = 0; i < edition->n_parts; i++)
        if (edition->parts[i].segment == wanted)
            return i;
    return NO_PART;
}

/* New articles are counted through all new parts: a run may cross from one to the next. */
static uint32_t place_new(const struct edition *edition, struct file_run run, struct file_run *out)
{
    uint32_t n = 0, begin = 0;
    for (uint32_t i = 0; i < edition->n_parts && run.n > 0; i++) {
        const struct edition_part *part = &edition->parts[i];
        if (part->dir == NULL)
            continue;
        uint32_t end = begin + part->entry.articles;
        if (run.first < end) {
            uint32_t here = end - run.first < run.n ? end - run.first : run.n;
            out[n++] = (struct file_run){i, run.first - begin, here};
            run.first += here;
            run.n -= here;
        }
        begin = end;
    }
    return n;
}

static enum status place_record(struct edition *edition, struct file_record *record,
                                struct error *err)
{
    uint32_t n = 0;
    struct file_run *runs = ARENA_ARRAY(&edition->arena, struct file_run,
                                        (size_t)record->n_runs + edition->n_parts + 1);
    if (runs == NULL)
        return no_memory(err);
    for (uint32_t i = 0; i < record->n_runs; i++) {
        struct file_run run = record->runs[i];
        if (run.segment == INTAKE_NEW) {
            n += place_new(edition, run, runs + n);
            continue;
        }
        run.segment = part_of(edition, run.segment);
        if (run.segment == NO_PART)
            return error_set(err, ERR_INTERNAL, ERROR_NOWHERE, "a living article has no segment");
        runs[n++] = run;
    }
    record->runs = runs;
    record->n_runs = n;
    return OK;
}

enum status edition_list(struct edition *edition, const struct buf *records, struct error *err)
{
    enum status status = OK;
    edition->n_records = (uint32_t)(records->len / sizeof(struct file_record));
    edition->records = ARENA_ARRAY(&edition->arena, struct file_record, edition->n_records + 1u);
    if (edition->records == NULL)
        return no_memory(err);
    if (records->len > 0)
        memcpy(edition->records, records->at, records->len);
    for (uint32_t i = 0; i < edition->n_records && status == OK; i++)
        status = place_record(edition, &edition->records[i], err);
    return status;
}
