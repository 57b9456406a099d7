#include "indexer/edition.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "engine/segment/merge.h"
#include "engine/segment/merge_policy.h"
#include "indexer/edition_parts.h"

/* Where the articles of a part are after the merges. */
struct position {
    uint32_t part;
    uint32_t *indexes; /* by article; NULL: as before */
};

static enum status no_memory(struct error *err)
{
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to merge segments");
}

/* Docids are given on and on, and those of what was replaced are not used again. Xapian combines
 * segments by docid · segments, which has to fit 32 bits: from DOCIDS_MANY on, when half of them is
 * not used, all segments are written anew with docids from 1. */
#define DOCIDS_MANY (UINT32_C(1) << 27)

static bool are_docids_spent(const struct edition *edition)
{
    uint32_t n = edition->n_parts;
    uint64_t used = 0;
    for (uint32_t i = 0; i < n; i++)
        used += edition->parts[i].entry.paragraphs;
    if (n == 0)
        return false;
    const struct manifest_segment *last = &edition->parts[n - 1].entry;
    uint64_t end = (uint64_t)last->first_docid + last->paragraphs;
    return end > DOCIDS_MANY && used * 2 < end;
}

/* Neighbours that become one; room for an element a part. NULL: no memory. */
static struct merge_choice *choose(const struct edition *edition, uint64_t most, uint32_t *n)
{
    struct merge_size *sizes = calloc(edition->n_parts + 1u, sizeof(*sizes));
    struct merge_choice *choices = calloc(edition->n_parts + 1u, sizeof(*choices));
    for (uint32_t i = 0; sizes != NULL && i < edition->n_parts; i++) {
        const struct edition_part *part = &edition->parts[i];
        sizes[i] = (struct merge_size){part->entry.paragraphs - part->dead_paragraphs,
                                       part->dead_paragraphs, segment_bytes(part->segment)};
    }
    *n =
        sizes != NULL && choices != NULL ? merge_policy(sizes, edition->n_parts, most, choices) : 0;
    if (choices != NULL && most == UINT64_MAX && are_docids_spent(edition))
        for (*n = 0; *n < edition->n_parts; ++*n)
            choices[*n] = (struct merge_choice){*n, 1};
    free(sizes);
    return choices;
}

bool edition_wants_merge(const struct edition *edition, uint64_t most)
{
    uint32_t n;
    free(choose(edition, most, &n));
    return n > 0;
}

/* Numbers the living articles of a part on from `next`. */
static enum status position_articles(struct edition *edition, const struct edition_part *part,
                                     uint32_t into, uint32_t *next, struct position *out,
                                     struct error *err)
{
    out->part = into;
    out->indexes = ARENA_ARRAY(&edition->arena, uint32_t, part->entry.articles + 1u);
    if (out->indexes == NULL)
        return no_memory(err);
    for (uint32_t i = 0; i < part->entry.articles; i++)
        if (part->is_dead == NULL || !part->is_dead[i])
            out->indexes[i] = (*next)++;
    return OK;
}

/* What is damaged is not to get a hash of its own. New parts were written a moment ago. */
static enum status check_part(const struct edition *edition, const struct edition_part *part,
                              const char *root, struct error *err)
{
    struct error found;
    for (uint32_t i = 0; root != NULL && part->dir == NULL; i++) {
        if (generation_segment(edition->origin, i) != part->segment)
            continue;
        enum status status = generation_check_segment(edition->origin, root, i, &found);
        return status == OK ? OK
                            : error_set(err, status, ERROR_NOWHERE,
                                        "%.180s: build anew with pilcrow-index --full", found.text);
    }
    return OK;
}

/* How far all merges of an edition are. */
struct advance {
    const struct edition_merge *how;
    uint64_t before, all; /* paragraphs: of merges that are made, of all */
};

static void tell_moved(void *ctx, uint32_t moved)
{
    const struct advance *advance = ctx;
    advance->how->tell(advance->how->ctx, advance->before + moved, advance->all);
}

static uint64_t count_alive(const struct edition *edition, struct merge_choice choice)
{
    uint64_t alive = 0;
    for (uint32_t i = choice.first; i < choice.first + choice.n; i++)
        alive += edition->parts[i].entry.paragraphs - edition->parts[i].dead_paragraphs;
    return alive;
}

static enum status merge_one(struct edition *edition, struct advance *advance,
                             struct merge_choice choice, uint32_t first_docid,
                             struct edition_part *out, struct error *err)
{
    enum status status;
    struct segment_totals totals = {0};
    const struct edition_merge *how = advance->how;
    char name[32], dir[PATH_MAX];
    const struct edition_part *parts = edition->parts + choice.first;
    struct merge_part *from = calloc(choice.n, sizeof(*from));
    *out = (struct edition_part){.entry = {.first_docid = first_docid}};
    if (from == NULL)
        return no_memory(err);
    for (uint32_t i = 0; i < choice.n; i++) {
        TRY(check_part(edition, &parts[i], how->root, err));
        from[i] = (struct merge_part){parts[i].segment, parts[i].is_dead};
    }
    const struct merge_setup setup = {.parts = from,
                                      .n = choice.n,
                                      .first_docid = first_docid,
                                      .builder = how->builder,
                                      .stop = how->stop,
                                      .tell = how->tell != NULL ? tell_moved : NULL,
                                      .ctx = advance};
    snprintf(name, sizeof(name), "merged-%u", choice.first);
    TRY(file_join(dir, sizeof(dir), how->dir, name, err));
    out->dir = arena_text(&edition->arena, span_of(dir));
    if (out->dir == NULL)
        TRY(no_memory(err));
    TRY(merge_segments(&setup, dir, &totals, err));
    TRY(edition_open_part(edition, out, &totals, EDITION_SAMPLES, err));
    advance->before += totals.paragraphs;
done:
    if (status != OK)
        segment_close(out->opened);
    free(from);
    return status;
}

/* Runs of the parts of before become runs of those that are. */
static void move_records(struct edition *edition, const struct position *positions)
{
    for (uint32_t i = 0; i < edition->n_records; i++) {
        struct file_record *record = &edition->records[i];
        for (uint32_t k = 0; k < record->n_runs; k++) {
            struct file_run *run = &record->runs[k];
            const struct position *position = &positions[run->segment];
            if (position->indexes != NULL)
                run->first = position->indexes[run->first];
            run->segment = position->part;
        }
        record->n_runs = files_join_runs(record->runs, record->n_runs);
    }
}

/* Parts that are replaced; `next` is the choice at hand or a later one. */
static enum status merge_all(struct edition *edition, const struct edition_merge *how,
                             const struct merge_choice *choices, uint32_t n,
                             struct position *positions, struct error *err)
{
    enum status status = OK;
    uint32_t n_parts = 0, old = edition->n_parts, next_docid = 1;
    bool are_spent = n == old && are_docids_spent(edition);
    struct advance advance = {how, 0, 0};
    for (uint32_t i = 0; i < n; i++)
        advance.all += count_alive(edition, choices[i]);
    for (uint32_t i = 0; i < old;) {
        struct edition_part merged;
        uint32_t next = 0;
        if (n == 0 || i < choices->first) {
            positions[i].part = n_parts;
            edition->parts[n_parts++] = edition->parts[i++];
            continue;
        }
        uint32_t first = are_spent ? next_docid : edition->parts[i].entry.first_docid;
        status = merge_one(edition, &advance, *choices, first, &merged, err);
        bool is_made = status == OK;
        for (uint32_t k = i; status == OK && k < i + choices->n; k++)
            status =
                position_articles(edition, &edition->parts[k], n_parts, &next, &positions[k], err);
        if (is_made && status != OK)
            segment_close(merged.opened);
        if (status != OK) { /* what has not been looked at yet follows what has */
            while (i < old)
                edition->parts[n_parts++] = edition->parts[i++];
            break;
        }
        for (uint32_t k = i; k < i + choices->n; k++)
            segment_close(edition->parts[k].opened);
        i += choices->n;
        next_docid += merged.entry.paragraphs;
        edition->parts[n_parts++] = merged;
        choices++;
        n--;
    }
    edition->n_parts = n_parts;
    return status;
}

enum status edition_merge(struct edition *edition, const struct edition_merge *how, uint32_t *n,
                          struct error *err)
{
    enum status status = OK;
    uint32_t n_choices;
    struct merge_choice *choices = choose(edition, how->most, &n_choices);
    struct position *positions = calloc(edition->n_parts + 1u, sizeof(*positions));
    *n = 0;
    if (choices == NULL || positions == NULL)
        status = no_memory(err);
    else if (n_choices > 0)
        status = merge_all(edition, how, choices, n_choices, positions, err);
    if (status == OK && n_choices > 0)
        move_records(edition, positions);
    for (uint32_t i = 0; status == OK && i < n_choices; i++)
        *n += choices[i].n;
    free(choices);
    free(positions);
    return status;
}
