#include "indexer/edition.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/clock.h"
#include "engine/analysis/fingerprint.h"
#include "engine/generation/publish.h"
#include "engine/segment/impact.h"
#include "indexer/census.h"
#include "indexer/verify.h"

#define EDITION_MEMORY ((size_t)4 << 30)

enum { SAMPLES = 20 };

static enum status no_memory(struct error *err)
{
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a generation");
}

void edition_init(struct edition *edition)
{
    *edition = (struct edition){0};
    arena_init(&edition->arena, EDITION_MEMORY);
}

void edition_release(struct edition *edition, const char *root)
{
    for (uint32_t i = 0; i < edition->n_parts; i++) {
        segment_close(edition->parts[i].opened);
        if (edition->parts[i].is_moved)
            publish_discard_segment(root, edition->parts[i].entry.name);
    }
    free(edition->parts);
    arena_release(&edition->arena);
    edition_init(edition);
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

static bool is_kept(const struct before *before, const uint8_t *fates, uint32_t segment,
                    const struct store_article *article)
{
    uint32_t number, holder, index;
    return generation_find_article(before->generation, article->id, &holder, &index) == OK &&
           holder == segment && index == article->index &&
           names_find(&before->by_id, article->id, &number) && fates[number] == FATE_KEPT;
}

static enum status bury(struct edition *edition, struct edition_part *part,
                        const struct before *before, const uint8_t *fates, uint32_t segment,
                        struct error *err)
{
    const struct store *store = segment_store(part->segment);
    uint32_t n = store_article_count(store);
    struct span *dead = ARENA_ARRAY(&edition->arena, struct span, n + 1u);
    part->is_dead = ARENA_ARRAY(&edition->arena, bool, n + 1u);
    if (dead == NULL || part->is_dead == NULL)
        return no_memory(err);
    part->entry.n_dead = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct store_article article;
        store_article(store, i, &article);
        part->is_dead[i] = !is_kept(before, fates, segment, &article);
        if (part->is_dead[i])
            dead[part->entry.n_dead++] = article.id;
    }
    part->entry.dead = dead;
    return OK;
}

enum status edition_keep(struct edition *edition, const struct before *before, const uint8_t *fates,
                         struct error *err)
{
    for (uint32_t i = 0; i < generation_segment_count(before->generation); i++) {
        struct edition_part *part = add_part(edition);
        if (part == NULL)
            return no_memory(err);
        part->entry = generation_manifest(before->generation)->segments[i];
        part->segment = generation_segment(before->generation, i);
        enum status status = bury(edition, part, before, fates, i, err);
        if (status != OK)
            return status;
        if (part->entry.n_dead == part->entry.articles)
            edition->n_parts--;
    }
    return OK;
}

/* ---- What is new ----------------------------------------------------------------------------- */

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
        part->entry.paragraphs = segments[i].totals.paragraphs;
        part->entry.articles = segments[i].totals.articles;
        TRY(segment_open(part->dir, part->entry.first_docid, &part->opened, err));
        part->segment = part->opened;
        TRY(verify_counts(part->segment, &segments[i].totals, err));
        TRY(verify_samples(part->segment, (SAMPLES + n - 1) / n, &edition->n_samples, err));
    }
done:
    return status;
}

/* ---- The manifest ---------------------------------------------------------------------------- */

static enum status count_all(struct edition *edition, uint32_t n_sources, struct error *err)
{
    struct manifest *manifest = &edition->manifest;
    struct census census;
    struct census_part *parts =
        ARENA_ARRAY(&edition->arena, struct census_part, edition->n_parts + 1u);
    if (parts == NULL)
        return no_memory(err);
    for (uint32_t i = 0; i < edition->n_parts; i++)
        parts[i] = (struct census_part){edition->parts[i].segment, edition->parts[i].is_dead};
    enum status status =
        census_take(parts, edition->n_parts, n_sources, &edition->arena, &census, err);
    if (status != OK)
        return status;
    manifest->articles = census.articles;
    manifest->paragraphs = census.paragraphs;
    manifest->words = census.words;
    manifest->languages = census.languages;
    manifest->n_languages = census.n_languages;
    manifest->source_articles = census.source_articles;
    return OK;
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

static enum status write_head(struct edition *edition, const char *root,
                              const struct before *before, const struct walk *walk,
                              struct error *err)
{
    struct manifest *manifest = &edition->manifest;
    struct arena *arena = &edition->arena;
    char published[21], fingerprint[FINGERPRINT_ROOM];
    const char **sources = ARENA_ARRAY(arena, const char *, walk->n_sources + 1u);
    enum status status;
    clock_format_utc(clock_wall_s(), published);
    fingerprint_write(fingerprint);
    manifest->format = MANIFEST_FORMAT;
    manifest->fingerprint = arena_text(arena, span_of(fingerprint));
    manifest->published = arena_text(arena, span_of(published));
    manifest->parent = before->label[0] != '\0' ? before->label : NULL;
    manifest->average_length = IMPACT_AVERAGE_LENGTH;
    manifest->sources = sources;
    manifest->n_sources = walk->n_sources;
    if (arena_status(arena) != OK)
        return no_memory(err);
    for (uint32_t i = 0; i < walk->n_sources; i++)
        sources[i] = walk->sources[i].path;
    TRY(publish_next_number(root, &manifest->number, err));
    if (before->generation != NULL)
        manifest->index_id = generation_manifest(before->generation)->index_id;
    else
        TRY(new_index_id(arena, &manifest->index_id, err));
done:
    return status;
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

enum status edition_publish(struct edition *edition, const char *root, const struct before *before,
                            const struct walk *walk, struct span files_jsonl, struct error *err)
{
    enum status status;
    TRY(count_all(edition, walk->n_sources, err));
    TRY(write_head(edition, root, before, walk, err));
    TRY(move_segments(edition, root, err));
    TRY(publish_generation(root, &edition->arena, &edition->manifest, files_jsonl, err));
    for (uint32_t i = 0; i < edition->n_parts; i++)
        edition->parts[i].is_moved = false;
done:
    return status;
}
