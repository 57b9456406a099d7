#include <stdlib.h>
#include <string.h>

#include "engine/generation/generation.h"
#include "engine/generation/generation_struct.h"

enum { JOINED_BYTES = 16 << 20 }; /* of memory: some hundred bytes a segment and a source */

/* ---- one manifest of several ---- */

static void add_language(struct manifest *out, const struct manifest_language *language)
{
    uint32_t i = 0;
    while (i < out->n_languages && strcmp(out->languages[i].tag, language->tag) != 0)
        i++;
    if (i == out->n_languages)
        out->languages[out->n_languages++] = (struct manifest_language){language->tag, 0};
    out->languages[i].articles += language->articles;
}

/* Behind what is there; docids moved. */
static void add_manifest(const struct manifest *manifest, uint32_t shift, const char **sources,
                         struct manifest *out)
{
    for (uint32_t i = 0; i < manifest->n_segments; i++) {
        out->segments[out->n_segments] = manifest->segments[i];
        out->segments[out->n_segments++].first_docid += shift;
    }
    for (uint32_t i = 0; i < manifest->n_sources; i++) {
        sources[out->n_sources] = manifest->sources[i];
        out->source_articles[out->n_sources++] = manifest->source_articles[i];
    }
    for (uint32_t i = 0; i < manifest->n_languages; i++)
        add_language(out, &manifest->languages[i]);
    out->articles += manifest->articles;
    out->paragraphs += manifest->paragraphs;
    out->words += manifest->words;
    if (out->published == NULL || strcmp(manifest->published, out->published) > 0)
        out->published = manifest->published;
}

/* How many there are of what a manifest lists. */
struct extent {
    uint32_t segments, sources, languages;
};

static struct extent measure(const struct generation *generation)
{
    struct extent extent = {0};
    for (uint32_t i = 0; i < generation->n_members; i++) {
        const struct manifest *manifest = generation->members[i].generation->manifest;
        extent.segments += manifest->n_segments;
        extent.sources += manifest->n_sources;
        extent.languages += manifest->n_languages;
    }
    return extent;
}

/* "a,b" and "news=g000042,wiki=g000007" */
static bool write_names(struct generation *generation, struct manifest *manifest)
{
    struct arena *arena = &generation->arena;
    const char *ids = "", *label = "";
    for (uint32_t i = 0; i < generation->n_members && ids != NULL && label != NULL; i++) {
        const struct generation_member *member = &generation->members[i];
        const char *comma = i > 0 ? "," : "";
        ids = arena_printf(arena, "%s%s%s", ids, comma, member->generation->manifest->index_id);
        label =
            arena_printf(arena, "%s%s%s=%s", label, comma, member->name, member->generation->name);
    }
    manifest->index_id = ids;
    generation->name = label;
    return ids != NULL && label != NULL;
}

/* Frozen averages are equal but for indexes of different releases: then by paragraphs. */
static uint32_t average_length(const struct generation *generation, uint32_t paragraphs)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < generation->n_members; i++) {
        const struct manifest *manifest = generation->members[i].generation->manifest;
        sum += (uint64_t)manifest->average_length * manifest->paragraphs;
    }
    return paragraphs > 0 ? (uint32_t)((sum + paragraphs / 2) / paragraphs)
                          : generation->members[0].generation->manifest->average_length;
}

static enum status join_manifests(struct generation *generation, struct error *err)
{
    struct arena *arena = &generation->arena;
    struct extent extent = measure(generation);
    struct manifest *out = ARENA_NEW(arena, struct manifest);
    const char **sources = ARENA_ARRAY(arena, const char *, extent.sources + 1);
    if (out == NULL || sources == NULL || !write_names(generation, out))
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory to join indexes");
    out->segments = ARENA_ARRAY(arena, struct manifest_segment, extent.segments + 1);
    out->source_articles = ARENA_ARRAY(arena, uint32_t, extent.sources + 1);
    out->languages = ARENA_ARRAY(arena, struct manifest_language, extent.languages + 1);
    if (out->segments == NULL || out->source_articles == NULL || out->languages == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory to join indexes");
    out->format = MANIFEST_FORMAT;
    out->fingerprint = generation->members[0].generation->manifest->fingerprint;
    out->sources = sources;
    for (uint32_t i = 0; i < generation->n_members; i++)
        add_manifest(generation->members[i].generation->manifest, generation->members[i].shift,
                     sources, out);
    out->average_length = average_length(generation, out->paragraphs);
    generation->manifest = out;
    return OK;
}

/* ---- segments ---- */

static enum status move_part(const struct part *part, uint32_t first_docid, struct part *out,
                             struct error *err)
{
    struct holding *holding = calloc(1, sizeof *holding);
    if (holding == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to join indexes");
    atomic_init(&holding->owners, 1);
    atomic_init(&holding->is_hashed, false);
    *out = (struct part){holding, part->dead};
    return segment_move(part->holding->segment, first_docid, &holding->segment, err);
}

static enum status move_parts(struct generation *generation, struct error *err)
{
    const struct manifest *manifest = generation->manifest;
    enum status status = OK;
    generation->parts = ARENA_ARRAY(&generation->arena, struct part, manifest->n_segments + 1);
    if (generation->parts == NULL)
        return error_set(err, arena_status(&generation->arena), ERROR_NOWHERE,
                         "no memory to join indexes");
    for (uint32_t i = 0; i < generation->n_members; i++) {
        const struct generation_member *member = &generation->members[i];
        for (uint32_t s = 0; s < member->n_segments && status == OK; s++) {
            uint32_t at = member->first_segment + s;
            status = move_part(&member->generation->parts[s], manifest->segments[at].first_docid,
                               &generation->parts[at], err);
        }
        generation->bytes += member->generation->bytes;
    }
    return status;
}

/* ---- members ---- */

/* The last docid there is, or 0. */
static uint32_t last_docid(const struct manifest *manifest)
{
    if (manifest->n_segments == 0)
        return 0;
    const struct manifest_segment *last = &manifest->segments[manifest->n_segments - 1];
    return last->first_docid + (last->paragraphs > 0 ? last->paragraphs - 1 : 0);
}

static enum status take_members(const struct generation_member *members, uint32_t n,
                                struct generation *generation, struct error *err)
{
    uint32_t segments = 0, sources = 0;
    uint64_t docids = 0;
    generation->members = ARENA_ARRAY(&generation->arena, struct generation_member, n + 1);
    if (generation->members == NULL)
        return error_set(err, arena_status(&generation->arena), ERROR_NOWHERE,
                         "no memory to join indexes");
    for (uint32_t i = 0; i < n; i++) {
        const struct manifest *manifest = members[i].generation->manifest;
        struct generation_member *member = &generation->members[generation->n_members++];
        *member = (struct generation_member){
            .name = arena_printf(&generation->arena, "%s", members[i].name),
            .generation = generation_keep(members[i].generation),
            .first_segment = segments,
            .n_segments = manifest->n_segments,
            .first_source = sources,
            .shift = (uint32_t)docids};
        segments += manifest->n_segments;
        sources += manifest->n_sources;
        docids += last_docid(manifest);
        if (docids >= UINT32_MAX)
            return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "these indexes have too many docids");
    }
    return OK;
}

enum status generation_join(const struct generation_member *members, uint32_t n,
                            struct generation **out, struct error *err)
{
    enum status status;
    *out = NULL;
    struct generation *generation = calloc(1, sizeof *generation);
    if (generation == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to join indexes");
    atomic_init(&generation->owners, 1);
    arena_init(&generation->arena, JOINED_BYTES);
    generation->is_joined = true;
    TRY(take_members(members, n, generation, err));
    TRY(join_manifests(generation, err));
    TRY(move_parts(generation, err));
    *out = generation;
    return OK;
done:
    generation_release(generation);
    return status;
}

uint32_t generation_member_count(const struct generation *generation)
{
    return generation->n_members;
}

const struct generation_member *generation_member(const struct generation *generation, uint32_t i)
{
    return &generation->members[i];
}

const struct generation_member *generation_member_of(const struct generation *generation,
                                                     uint32_t segment)
{
    const struct generation_member *member = generation->members;
    while (segment - member->first_segment >= member->n_segments)
        member++;
    return member;
}

uint32_t generation_source(const struct generation *generation, uint32_t segment, uint32_t source)
{
    return generation_member_of(generation, segment)->first_source + source;
}
