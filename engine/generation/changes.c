#include "engine/generation/changes.h"

#include <string.h>

enum {
    LOOK_EVERY = 256,   /* articles between two looks at the clock */
    MAX_BYTES = 1 << 30 /* of ranges: one for each article of the largest index */
};

/* Two generations of one index. */
struct comparing {
    const struct generation *before; /* NULL: all is new */
    const struct generation *after;
    uint32_t shift; /* to docids of the generation that `after` is a member of */
    const struct deadline *deadline;
    struct changes *out;
    uint32_t n_seen;
};

static void add(struct changes *changes, uint32_t first, uint32_t n)
{
    struct docid_range *ranges = (void *)changes->ranges.at;
    size_t n_ranges = changes->ranges.len / sizeof *ranges;
    struct docid_range *last = n_ranges > 0 ? &ranges[n_ranges - 1] : NULL;
    struct docid_range range = {first, n};
    changes->paragraphs += n;
    changes->articles++;
    if (last != NULL && last->first + last->n == first)
        last->n += n;
    else
        buf_add(&changes->ranges, &range, sizeof range);
}

static bool is_known(const struct comparing *comparing, const struct store *store, uint32_t segment,
                     uint32_t article)
{
    uint32_t old_segment, old_article;
    if (comparing->before == NULL)
        return false;
    if (generation_find_article(comparing->before, store_id(store, article), &old_segment,
                                &old_article) != OK)
        return false;
    return segment_hash(generation_segment(comparing->before, old_segment), old_article) ==
           segment_hash(generation_segment(comparing->after, segment), article);
}

static enum status consider(struct comparing *comparing, uint32_t segment, uint32_t article)
{
    const struct store *store = segment_store(generation_segment(comparing->after, segment));
    struct store_article found;
    if (comparing->n_seen++ % LOOK_EVERY == 0 && deadline_is_over(comparing->deadline))
        return deadline_is_cancelled(comparing->deadline) ? ERR_CANCELLED : ERR_DEADLINE;
    store_article(store, article, &found);
    if (!generation_is_dead(comparing->after, found.first_docid) &&
        !is_known(comparing, store, segment, article))
        add(comparing->out, comparing->shift + found.first_docid, found.n_paragraphs);
    return OK;
}

static bool is_same(const struct manifest_segment *a, const struct manifest_segment *b)
{
    bool is_same = strcmp(a->name, b->name) == 0 && a->first_docid == b->first_docid &&
                   a->n_files == b->n_files;
    for (uint32_t i = 0; is_same && i < a->n_files; i++)
        is_same = memcmp(a->files[i].sha256, b->files[i].sha256, sizeof a->files[i].sha256) == 0;
    return is_same;
}

static const struct manifest_segment *find_same(const struct manifest *before,
                                                const struct manifest_segment *segment)
{
    for (uint32_t i = 0; before != NULL && i < before->n_segments; i++)
        if (is_same(&before->segments[i], segment))
            return &before->segments[i];
    return NULL;
}

/* Only a rollback brings dead articles back to life. */
static enum status compare_same(struct comparing *comparing, uint32_t segment,
                                const struct manifest_segment *old)
{
    enum status status = OK;
    for (uint32_t i = 0; i < old->n_dead; i++)
        for (uint32_t j = 0; status == OK && j < old->dead[i].n; j++)
            status = consider(comparing, segment, old->dead[i].first + j);
    return status;
}

static enum status compare_segment(struct comparing *comparing, uint32_t segment)
{
    const struct manifest *after = generation_manifest(comparing->after);
    const struct manifest_segment *entry = &after->segments[segment];
    const struct manifest_segment *old =
        find_same(comparing->before != NULL ? generation_manifest(comparing->before) : NULL, entry);
    enum status status = OK;
    if (old != NULL)
        return compare_same(comparing, segment, old);
    for (uint32_t i = 0; status == OK && i < entry->articles; i++)
        status = consider(comparing, segment, i);
    return status;
}

static bool is_only_merged(const struct generation *before, const struct generation *after)
{
    const struct manifest *new = generation_manifest(after);
    if (before == NULL || !new->is_merge_only || new->parent == NULL)
        return false;
    return strcmp(new->parent, generation_label(before)) == 0 &&
           strcmp(new->index_id, generation_manifest(before)->index_id) == 0;
}

static enum status compare(struct comparing *comparing)
{
    enum status status = OK;
    if (comparing->after == comparing->before ||
        is_only_merged(comparing->before, comparing->after))
        return OK;
    for (uint32_t i = 0; status == OK && i < generation_segment_count(comparing->after); i++)
        status = compare_segment(comparing, i);
    return status;
}

/* The index of that name as it was, or NULL. */
static const struct generation *find_member(const struct generation *before, const char *name)
{
    for (uint32_t i = 0; i < generation_member_count(before); i++) {
        const struct generation_member *member = generation_member(before, i);
        if (name == NULL || (member->name != NULL && strcmp(member->name, name) == 0))
            return member->generation;
    }
    return NULL;
}

enum status changes_find(const struct generation *before, const struct generation *after,
                         const struct deadline *deadline, struct changes *out, struct error *err)
{
    uint32_t n_seen = 0;
    enum status status = OK;
    *out = (struct changes){.paragraphs = 0};
    buf_init(&out->ranges, MAX_BYTES);
    for (uint32_t i = 0; status == OK && i < generation_member_count(after); i++) {
        const struct generation_member *member = generation_member(after, i);
        struct comparing comparing = {.before = find_member(before, member->name),
                                      .after = member->generation,
                                      .shift = member->shift,
                                      .deadline = deadline,
                                      .out = out,
                                      .n_seen = n_seen};
        status = compare(&comparing);
        n_seen = comparing.n_seen;
    }
    if (status == OK)
        status = buf_status(&out->ranges);
    return status == OK ? OK
                        : error_set(err, status, ERROR_NOWHERE, "cannot compare %s with %s",
                                    generation_label(after), generation_label(before));
}

void changes_release(struct changes *changes)
{
    buf_release(&changes->ranges);
    changes->paragraphs = changes->articles = 0;
}

const struct docid_range *changes_ranges(const struct changes *changes, uint32_t *n)
{
    *n = (uint32_t)(changes->ranges.len / sizeof(struct docid_range));
    return (const void *)changes->ranges.at;
}
