#include "engine/generation/generation.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mapping.h"
#include "engine/analysis/fingerprint.h"
#include "engine/generation/disk.h"
#include "engine/generation/generation_struct.h"

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
    const struct store *store = segment_store(part->holding->segment);
    uint64_t *dead = ARENA_ARRAY(arena, uint64_t, entry->paragraphs / 64 + 1);
    part->dead = dead;
    if (dead == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory to open an index");
    for (uint32_t i = 0; i < entry->n_dead; i++) {
        struct store_article first, last;
        store_article(store, entry->dead[i].first, &first);
        store_article(store, entry->dead[i].first + entry->dead[i].n - 1, &last);
        uint32_t bit = first.first_docid - entry->first_docid;
        uint32_t end = last.first_docid + last.n_paragraphs - entry->first_docid;
        for (; bit < end; bit++)
            dead[bit / 64] |= UINT64_C(1) << bit % 64;
    }
    return OK;
}

/* ---- Segments, shared ------------------------------------------------------------------------ */

static void let_go(struct holding *holding)
{
    if (holding == NULL ||
        atomic_fetch_sub_explicit(&holding->owners, 1, memory_order_acq_rel) != 1)
        return;
    segment_close(holding->segment);
    free(holding);
}

static bool has_same_files(const struct manifest_segment *a, const struct manifest_segment *b)
{
    bool is_same = strcmp(a->name, b->name) == 0 && a->first_docid == b->first_docid &&
                   a->n_files == b->n_files;
    for (uint32_t i = 0; is_same && i < a->n_files; i++)
        is_same = strcmp(a->files[i].path, b->files[i].path) == 0 &&
                  a->files[i].size == b->files[i].size &&
                  strcmp(a->files[i].sha256, b->files[i].sha256) == 0;
    return is_same;
}

/* The segment as another generation has it open, or NULL. */
static struct holding *find_open(const struct generation *beside,
                                 const struct manifest_segment *entry)
{
    for (uint32_t i = 0; beside != NULL && i < beside->manifest->n_segments; i++) {
        struct holding *holding = beside->parts[i].holding;
        if (!has_same_files(&beside->manifest->segments[i], entry) ||
            segment_torn(holding->segment) != NULL)
            continue;
        atomic_fetch_add_explicit(&holding->owners, 1, memory_order_relaxed);
        return holding;
    }
    return NULL;
}

static enum status open_segment(const char *root, const struct manifest_segment *entry,
                                struct holding **out, struct error *err)
{
    enum status status;
    char folder[PATH_MAX], path[PATH_MAX];
    struct holding *holding = calloc(1, sizeof(*holding));
    if (holding == NULL)
        return error_errno(err, ENOMEM, "no memory to open an index");
    *out = holding;
    atomic_init(&holding->owners, 1);
    atomic_init(&holding->is_hashed, false);
    TRY(file_join(folder, sizeof(folder), root, "segments", err));
    TRY(file_join(path, sizeof(path), folder, entry->name, err));
    TRY(segment_open(path, entry->first_docid, &holding->segment, err));
done:
    return status;
}

static enum status check_files(const char *root, const struct manifest_segment *entry,
                               bool with_hashes, struct error *err)
{
    enum status status = OK;
    for (uint32_t i = 0; status == OK && i < entry->n_files; i++)
        status = disk_check_file(root, &entry->files[i], with_hashes, err);
    return status;
}

static enum status open_part(const char *root, const struct manifest_segment *entry,
                             enum generation_verify verify, const struct generation *beside,
                             struct arena *arena, struct part *part, struct error *err)
{
    enum status status = OK;
    part->holding = find_open(beside, entry);
    bool is_known = part->holding != NULL && atomic_load(&part->holding->is_hashed);
    TRY(check_files(root, entry, verify == VERIFY_HASHES && !is_known, err));
    if (part->holding == NULL)
        TRY(open_segment(root, entry, &part->holding, err));
    if (verify == VERIFY_HASHES)
        atomic_store(&part->holding->is_hashed, true);
    const struct store *store = segment_store(part->holding->segment);
    if (store_count(store) != entry->paragraphs || store_article_count(store) != entry->articles)
        return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s is not what its manifest counts",
                         entry->name);
    if (entry->n_dead > 0)
        TRY(mark_dead(entry, arena, part, err));
done:
    return status;
}

static enum status open_parts(const char *root, enum generation_verify verify,
                              const struct generation *beside, struct generation *generation,
                              struct error *err)
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
        TRY(open_part(root, &manifest->segments[i], verify, beside, &generation->arena,
                      &generation->parts[i], err));
        generation->bytes += segment_bytes(generation->parts[i].holding->segment);
    }
done:
    return status;
}

/* It is its own only member. */
static enum status take_name(const char *root, const char *name, struct generation *generation,
                             struct error *err)
{
    char current[GENERATION_NAME_ROOM];
    enum status status = name == NULL ? generation_current(root, current, err) : OK;
    if (status != OK)
        return status;
    generation->members = ARENA_NEW(&generation->arena, struct generation_member);
    generation->name = arena_printf(&generation->arena, "%s", name != NULL ? name : current);
    if (generation->members == NULL || generation->name == NULL)
        return error_set(err, arena_status(&generation->arena), ERROR_NOWHERE,
                         "no memory to open an index");
    *generation->members = (struct generation_member){.generation = generation};
    generation->n_members = 1;
    return OK;
}

enum status generation_open(const char *root, const char *name, enum generation_verify verify,
                            struct generation **out, struct error *err)
{
    return generation_open_beside(root, name, verify, NULL, out, err);
}

enum status generation_open_beside(const char *root, const char *name,
                                   enum generation_verify verify, const struct generation *beside,
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
    TRY(take_name(root, name, generation, err));
    TRY(check_trust(root, err));
    fingerprint_write(fingerprint);
    TRY(disk_read_manifest(root, generation->name, fingerprint, &generation->arena,
                           &generation->manifest, err));
    TRY(open_parts(root, verify, beside, generation, err));
    generation->members->n_segments = generation->manifest->n_segments;
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
            let_go(generation->parts[i].holding);
    for (uint32_t i = 0; generation->is_joined && i < generation->n_members; i++)
        generation_release(generation->members[i].generation);
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
    return generation->parts[i].holding->segment;
}

enum status generation_check_segment(const struct generation *generation, const char *root,
                                     uint32_t i, struct error *err)
{
    struct holding *holding = generation->parts[i].holding;
    if (atomic_load(&holding->is_hashed))
        return OK;
    enum status status = check_files(root, &generation->manifest->segments[i], true, err);
    if (status == OK)
        atomic_store(&holding->is_hashed, true);
    return status;
}

enum status generation_check_torn(const struct generation *generation, struct error *err)
{
    for (uint32_t i = 0; mapping_is_any_torn() && i < generation->manifest->n_segments; i++) {
        const char *file = segment_torn(generation->parts[i].holding->segment);
        if (file != NULL)
            return error_set(err, ERR_CORRUPT, ERROR_NOWHERE,
                             "segments/%s/%s was cut short, or cannot be read",
                             generation->manifest->segments[i].name, file);
    }
    return OK;
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

uint32_t generation_newest(const struct generation *generation, uint32_t k)
{
    const struct generation_member *member = generation->members;
    while (k >= member->n_segments)
        k -= member++->n_segments;
    return member->first_segment + member->n_segments - 1 - k;
}

enum status generation_find_article(const struct generation *generation, struct span id,
                                    uint32_t *segment, uint32_t *article)
{
    for (uint32_t k = 0; k < generation->manifest->n_segments; k++) {
        uint32_t i = generation_newest(generation, k);
        const struct store *store = segment_store(generation->parts[i].holding->segment);
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
