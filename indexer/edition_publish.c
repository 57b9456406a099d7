#include "indexer/edition.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/clock.h"
#include "engine/analysis/fingerprint.h"
#include "engine/generation/publish.h"
#include "engine/segment/impact.h"

static enum status no_memory(struct error *err)
{
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a generation");
}

/* ---- Words ----------------------------------------------------------------------------------- */

struct lexicons {
    const struct lexicon **before, **after, **gone, **come;
    uint32_t n_before, n_after, n_gone, n_come;
};

static bool is_among(const struct lexicon *const *list, uint32_t n, const struct lexicon *lexicon)
{
    for (uint32_t i = 0; i < n; i++)
        if (list[i] == lexicon)
            return true;
    return false;
}

static bool collect(const struct edition *edition, struct lexicons *out)
{
    uint32_t n = edition->origin != NULL ? generation_segment_count(edition->origin) : 0;
    out->before = calloc(n + 1u, sizeof(*out->before));
    out->gone = calloc(n + 1u, sizeof(*out->gone));
    out->after = calloc(edition->n_parts + 1u, sizeof(*out->after));
    out->come = calloc(edition->n_parts + 1u, sizeof(*out->come));
    if (out->before == NULL || out->gone == NULL || out->after == NULL || out->come == NULL)
        return false;
    for (; out->n_before < n; out->n_before++)
        out->before[out->n_before] =
            segment_lexicon(generation_segment(edition->origin, out->n_before));
    for (; out->n_after < edition->n_parts; out->n_after++)
        out->after[out->n_after] = segment_lexicon(edition->parts[out->n_after].segment);
    for (uint32_t i = 0; i < out->n_before; i++)
        if (!is_among(out->after, out->n_after, out->before[i]))
            out->gone[out->n_gone++] = out->before[i];
    for (uint32_t i = 0; i < out->n_after; i++)
        if (!is_among(out->before, out->n_before, out->after[i]))
            out->come[out->n_come++] = out->after[i];
    return true;
}

/* As many as before, less those that only segments which are gone had, and those that only new ones
 * have. */
static enum status count_words(struct edition *edition, struct error *err)
{
    enum status status = OK;
    struct lexicons lexicons = {0};
    uint32_t lost, won;
    if (!collect(edition, &lexicons))
        TRY(no_memory(err));
    TRY(census_words(lexicons.gone, lexicons.n_gone, lexicons.after, lexicons.n_after, &lost, err));
    TRY(census_words(lexicons.come, lexicons.n_come, lexicons.before, lexicons.n_before, &won,
                     err));
    edition->manifest.words =
        (edition->origin != NULL ? generation_manifest(edition->origin)->words : 0) - lost + won;
done:
    free(lexicons.before);
    free(lexicons.gone);
    free(lexicons.after);
    free(lexicons.come);
    return status;
}

/* ---- The manifest ---------------------------------------------------------------------------- */

static enum status count_all(struct edition *edition, struct error *err)
{
    struct manifest *manifest = &edition->manifest;
    const struct census *census = &edition->census;
    census_sort(&edition->census);
    manifest->articles = census->articles;
    manifest->paragraphs = census->paragraphs;
    manifest->languages = census->languages;
    manifest->n_languages = census->n_languages;
    manifest->source_articles = census->source_articles;
    return count_words(edition, err);
}

static enum status new_index_id(struct arena *arena, const char **out, struct error *err)
{
    unsigned char bytes[16];
    char *text = arena_alloc(arena, 2 * sizeof(bytes) + 1);
    if (text == NULL)
        return no_memory(err);
    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        return error_errno(err, errno, "no random bytes for the id of the index");
    for (size_t i = 0; i < sizeof(bytes); i++) {
        text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    text[2 * sizeof(bytes)] = '\0';
    *out = text;
    return OK;
}

static enum status write_head(struct edition *edition, const char *root, const char *parent,
                              struct error *err)
{
    struct manifest *manifest = &edition->manifest;
    struct arena *arena = &edition->arena;
    char published[21], fingerprint[FINGERPRINT_ROOM];
    clock_format_utc(clock_wall_s(), published);
    fingerprint_write(fingerprint);
    manifest->format = MANIFEST_FORMAT;
    manifest->fingerprint = arena_text(arena, span_of(fingerprint));
    manifest->published = arena_text(arena, span_of(published));
    manifest->parent = parent != NULL ? arena_text(arena, span_of(parent)) : NULL;
    manifest->average_length = IMPACT_AVERAGE_LENGTH;
    if (arena_status(arena) != OK)
        return no_memory(err);
    return publish_next_number(root, &manifest->number, err);
}

static enum status move_segments(struct edition *edition, const char *root, struct error *err)
{
    struct manifest *manifest = &edition->manifest;
    manifest->segments =
        ARENA_ARRAY(&edition->arena, struct manifest_segment, edition->n_parts + 1u);
    if (manifest->segments == NULL)
        return no_memory(err);
    for (uint32_t i = 0; i < edition->n_parts; i++) {
        struct edition_part *part = &edition->parts[i];
        if (part->dir != NULL) {
            enum status status =
                publish_segment(root, part->dir, &edition->arena, &part->entry, err);
            if (status != OK)
                return status;
            part->is_moved = true;
        }
        manifest->segments[manifest->n_segments++] = part->entry;
    }
    return OK;
}

/* ---- The list of files ----------------------------------------------------------------------- */

static enum status write_files(struct edition *edition, struct buf *out, struct error *err)
{
    uint32_t *numbers = ARENA_ARRAY(&edition->arena, uint32_t, edition->n_parts + 1u);
    if (numbers == NULL)
        return no_memory(err);
    for (uint32_t i = 0; i < edition->n_parts; i++)
        if (!segment_number(span_of(edition->parts[i].entry.name), &numbers[i]))
            return error_set(err, ERR_INTERNAL, ERROR_NOWHERE, "a segment has no number");
    files_write_head(out);
    for (uint32_t i = 0; i < edition->n_records; i++)
        files_write_record(out, &edition->records[i], numbers);
    return buf_status(out) == OK
               ? OK
               : error_set(err, buf_status(out), ERROR_NOWHERE, "the list of files is too large");
}

static enum status publish(struct edition *edition, const char *root, const char *parent,
                           struct error *err)
{
    enum status status;
    struct buf files;
    buf_init(&files, FILES_MAX_BYTES);
    TRY(count_all(edition, err));
    TRY(write_head(edition, root, parent, err));
    TRY(move_segments(edition, root, err));
    TRY(write_files(edition, &files, err));
    TRY(publish_generation(root, &edition->arena, &edition->manifest, buf_span(&files), err));
    for (uint32_t i = 0; i < edition->n_parts; i++)
        edition->parts[i].is_moved = false;
done:
    buf_release(&files);
    return status;
}

enum status edition_publish(struct edition *edition, const char *root, const struct before *before,
                            const struct walk *walk, struct error *err)
{
    struct manifest *manifest = &edition->manifest;
    const char **sources = ARENA_ARRAY(&edition->arena, const char *, walk->n_sources + 1u);
    enum status status = OK;
    if (sources == NULL)
        TRY(no_memory(err));
    for (uint32_t i = 0; i < walk->n_sources; i++)
        sources[i] = walk->sources[i].path;
    manifest->sources = sources;
    manifest->n_sources = walk->n_sources;
    if (before->generation != NULL)
        manifest->index_id = generation_manifest(before->generation)->index_id;
    else
        TRY(new_index_id(&edition->arena, &manifest->index_id, err));
    TRY(publish(edition, root, before->label[0] != '\0' ? before->label : NULL, err));
done:
    return status;
}

enum status edition_publish_merged(struct edition *edition, const char *root, struct error *err)
{
    const struct manifest *origin = generation_manifest(edition->origin);
    struct manifest *manifest = &edition->manifest;
    manifest->sources = origin->sources;
    manifest->n_sources = origin->n_sources;
    manifest->index_id = origin->index_id;
    manifest->is_merge_only = true;
    return publish(edition, root, generation_label(edition->origin), err);
}
