#include "engine/generation/generation.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "engine/analysis/fingerprint.h"
#include "engine/generation/disk.h"

struct part {
    struct segment *segment;
    uint64_t *dead; /* one bit a paragraph, or NULL when none is */
};

struct generation {
    atomic_uint owners;
    char name[GENERATION_NAME_ROOM];
    struct arena arena;
    struct manifest *manifest;
    struct part *parts;
    uint64_t bytes;
};

enum status generation_current(const char *root, char out[GENERATION_NAME_ROOM], struct error *err)
{
    enum status status;
    char path[PATH_MAX];
    uint32_t number;
    struct buf text;
    buf_init(&text, 64);
    TRY(file_join(path, sizeof(path), root, "current", err));
    status = file_read(path, &text, err);
    if (status == ERR_NOT_FOUND)
        status = error_set(err, ERR_NO_INDEX, ERROR_NOWHERE, "%s holds no index yet", root);
    else if (status == ERR_LIMIT)
        status = error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s names no generation", path);
    if (status != OK)
        goto done;
    struct span name = buf_span(&text);
    if (name.len > 0 && name.at[name.len - 1] == '\n')
        name.len--;
    if (!generation_number(name, &number))
        status = error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s names no generation", path);
    else
        generation_name(number, out);
done:
    buf_release(&text);
    return status;
}

static enum status check_trust(const char *root, struct error *err)
{
    static const char *const folders[] = {"generations", "segments"};
    enum status status = disk_check_trust(root, err);
    for (int i = 0; status == OK && i < 2; i++) {
        char path[PATH_MAX];
        status = file_join(path, sizeof(path), root, folders[i], err);
        if (status == OK)
            status = disk_check_trust(path, err);
    }
    return status;
}

static enum status mark_dead(const struct manifest_segment *entry, struct arena *arena,
                             struct part *part, struct error *err)
{
    const struct store *store = segment_store(part->segment);
    part->dead = ARENA_ARRAY(arena, uint64_t, entry->paragraphs / 64 + 1);
    if (part->dead == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory to open an index");
    for (uint32_t i = 0; i < entry->n_dead; i++) {
        uint32_t index = store_find_id(store, entry->dead[i]);
        if (index == UINT32_MAX)
            return error_set(err, ERR_CORRUPT, ERROR_NOWHERE,
                             "%s lacks an article that is called dead", entry->name);
        struct store_article article;
        store_article(store, index, &article);
        for (uint32_t k = 0; k < article.n_paragraphs; k++) {
            uint32_t bit = article.first_docid - entry->first_docid + k;
            part->dead[bit / 64] |= UINT64_C(1) << bit % 64;
        }
    }
    return OK;
}

static enum status open_part(const char *root, const struct manifest_segment *entry,
                             enum generation_verify verify, struct arena *arena, struct part *part,
                             struct error *err)
{
    enum status status;
    char folder[PATH_MAX], path[PATH_MAX];
    for (uint32_t i = 0; i < entry->n_files; i++)
        TRY(disk_check_file(root, &entry->files[i], verify == VERIFY_HASHES, err));
    TRY(file_join(folder, sizeof(folder), root, "segments", err));
    TRY(file_join(path, sizeof(path), folder, entry->name, err));
    TRY(segment_open(path, entry->first_docid, &part->segment, err));
    const struct store *store = segment_store(part->segment);
    if (store_count(store) != entry->paragraphs || store_article_count(store) != entry->articles)
        return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s is not what its manifest counts",
                         path);
    if (entry->n_dead > 0)
        TRY(mark_dead(entry, arena, part, err));
done:
    return status;
}

static enum status open_parts(const char *root, enum generation_verify verify,
                              struct generation *generation, struct error *err)
{
    const struct manifest *manifest = generation->manifest;
    enum status status;
    TRY(disk_check_file(root, &manifest->files_list, verify == VERIFY_HASHES, err));
    generation->bytes = manifest->files_list.size;
    generation->parts = ARENA_ARRAY(&generation->arena, struct part, manifest->n_segments + 1);
    if (generation->parts == NULL)
        return error_set(err, arena_status(&generation->arena), ERROR_NOWHERE,
                         "no memory to open an index");
    for (uint32_t i = 0; i < manifest->n_segments; i++) {
        TRY(open_part(root, &manifest->segments[i], verify, &generation->arena,
                      &generation->parts[i], err));
        generation->bytes += segment_bytes(generation->parts[i].segment);
    }
done:
    return status;
}

enum status generation_open(const char *root, const char *name, enum generation_verify verify,
                            struct generation **out, struct error *err)
{
    char fingerprint[FINGERPRINT_ROOM];
    enum status status = OK;
    *out = NULL;
    struct generation *generation = calloc(1, sizeof(*generation));
    if (generation == NULL)
        return error_errno(err, ENOMEM, "no memory to open an index");
    atomic_init(&generation->owners, 1);
    arena_init(&generation->arena, DISK_MANIFEST_MEMORY);
    if (name == NULL)
        TRY(generation_current(root, generation->name, err));
    else
        snprintf(generation->name, sizeof(generation->name), "%s", name);
    TRY(check_trust(root, err));
    fingerprint_write(fingerprint);
    TRY(disk_read_manifest(root, generation->name, fingerprint, &generation->arena,
                           &generation->manifest, err));
    TRY(open_parts(root, verify, generation, err));
    *out = generation;
    return OK;
done:
    generation_release(generation);
    return status;
}

struct generation *generation_keep(struct generation *generation)
{
    atomic_fetch_add_explicit(&generation->owners, 1, memory_order_relaxed);
    return generation;
}

void generation_release(struct generation *generation)
{
    if (generation == NULL ||
        atomic_fetch_sub_explicit(&generation->owners, 1, memory_order_acq_rel) != 1)
        return;
    if (generation->parts != NULL)
        for (uint32_t i = 0; i < generation->manifest->n_segments; i++)
            segment_close(generation->parts[i].segment);
    arena_release(&generation->arena);
    free(generation);
}

const char *generation_label(const struct generation *generation)
{
    return generation->name;
}

const struct manifest *generation_manifest(const struct generation *generation)
{
    return generation->manifest;
}

uint32_t generation_segment_count(const struct generation *generation)
{
    return generation->manifest->n_segments;
}

const struct segment *generation_segment(const struct generation *generation, uint32_t i)
{
    return generation->parts[i].segment;
}

uint64_t generation_bytes(const struct generation *generation)
{
    return generation->bytes;
}

uint32_t generation_find(const struct generation *generation, uint32_t docid)
{
    const struct manifest *manifest = generation->manifest;
    uint32_t low = 0, high = manifest->n_segments;
    while (low < high) { /* the first segment that begins behind docid */
        uint32_t middle = low + (high - low) / 2;
        if (manifest->segments[middle].first_docid <= docid)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return UINT32_MAX;
    const struct manifest_segment *entry = &manifest->segments[low - 1];
    return docid - entry->first_docid < entry->paragraphs ? low - 1 : UINT32_MAX;
}

bool generation_is_dead(const struct generation *generation, uint32_t docid)
{
    uint32_t i = generation_find(generation, docid);
    if (i == UINT32_MAX || generation->parts[i].dead == NULL)
        return false;
    uint32_t bit = docid - generation->manifest->segments[i].first_docid;
    return (generation->parts[i].dead[bit / 64] >> bit % 64 & 1) != 0;
}

enum status generation_find_article(const struct generation *generation, struct span id,
                                    uint32_t *segment, uint32_t *article)
{
    for (uint32_t i = generation->manifest->n_segments; i-- > 0;) {
        const struct store *store = segment_store(generation->parts[i].segment);
        uint32_t index = store_find_id(store, id);
        if (index == UINT32_MAX)
            continue;
        struct store_article found;
        store_article(store, index, &found);
        if (generation_is_dead(generation, found.first_docid))
            continue;
        *segment = i;
        *article = index;
        return OK;
    }
    return ERR_NOT_FOUND;
}
