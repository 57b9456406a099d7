#include "indexer/before.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"

#define BEFORE_MEMORY ((size_t)8 << 30)
#define LONGEST_KEY (2 * PATH_MAX)

/* A source's path and a path below it, parted by a NUL, which neither holds. */
static struct span write_key(char out[LONGEST_KEY], const char *source, struct span path)
{
    size_t len = strlen(source) + 1;
    if (len + path.len > LONGEST_KEY)
        return SPAN_NONE;
    memcpy(out, source, len);
    memcpy(out + len, path.at, path.len);
    return (struct span){out, len + path.len};
}

static enum status read_files(struct before *before, const char *root, struct error *err)
{
    const struct manifest *manifest = generation_manifest(before->generation);
    enum status status;
    char path[PATH_MAX], hex[SHA256_HEX];
    struct buf text;
    buf_init(&text, FILES_MAX_BYTES);
    TRY(file_join(path, sizeof(path), root, manifest->files_list.path, err));
    TRY(file_read(path, &text, err));
    sha256_of(buf_span(&text), hex);
    if (strcmp(hex, manifest->files_list.sha256) != 0)
        TRY(error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s is damaged", manifest->files_list.path));
    TRY(files_read(buf_span(&text), manifest->n_sources, &before->arena, &before->files, err));
done:
    buf_release(&text);
    return status;
}

static enum status corrupt(const struct before *before, struct error *err)
{
    return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s names articles that are not there",
                     generation_manifest(before->generation)->files_list.path);
}

static enum status no_memory(struct error *err)
{
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the list of files");
}

static enum status number_articles(struct before *before, struct error *err)
{
    const struct manifest *manifest = generation_manifest(before->generation);
    before->bases = ARENA_ARRAY(&before->arena, uint32_t, manifest->n_segments + 1u);
    if (before->bases == NULL)
        return no_memory(err);
    before->n_numbers = 0;
    for (uint32_t i = 0; i < manifest->n_segments; i++) {
        before->bases[i] = before->n_numbers;
        before->n_numbers += manifest->segments[i].articles;
    }
    before->n_articles = manifest->articles;
    return OK;
}

/* From the number in a segment's name to its index in the generation. */
static bool find_segment(const struct manifest *manifest, uint32_t number, uint32_t *index)
{
    uint32_t other;
    for (uint32_t i = 0; i < manifest->n_segments; i++) {
        if (!segment_number(span_of(manifest->segments[i].name), &other) || other != number)
            continue;
        *index = i;
        return true;
    }
    return false;
}

static bool own_run(struct before *before, uint32_t record, struct file_run *run, uint32_t place)
{
    const struct manifest *manifest = generation_manifest(before->generation);
    uint32_t articles;
    if (!find_segment(manifest, run->segment, &run->segment))
        return false;
    articles = manifest->segments[run->segment].articles;
    if (run->first > articles || run->n > articles - run->first)
        return false;
    before->owners[before->n_owners++] =
        (struct before_owner){before->bases[run->segment] + run->first, run->n, record, place};
    return true;
}

static int compare_owners(const void *a, const void *b)
{
    const struct before_owner *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

/* No article belongs to two files. */
static enum status own_articles(struct before *before, struct error *err)
{
    size_t n = 0;
    bool is_sorted = true;
    for (uint32_t i = 0; i < before->files.n; i++)
        n += before->files.at[i].n_runs;
    before->owners = ARENA_ARRAY(&before->arena, struct before_owner, n + 1);
    if (before->owners == NULL)
        return no_memory(err);
    for (uint32_t i = 0; i < before->files.n; i++) {
        struct file_record *record = &before->files.at[i];
        uint32_t place = 0;
        for (uint32_t k = 0; k < record->n_runs; place += record->runs[k++].n)
            if (!own_run(before, i, &record->runs[k], place))
                return corrupt(before, err);
    }
    for (uint32_t i = 1; i < before->n_owners && is_sorted; i++)
        is_sorted = before->owners[i - 1].number < before->owners[i].number;
    if (!is_sorted)
        qsort(before->owners, before->n_owners, sizeof(*before->owners), compare_owners);
    for (uint32_t i = 1; i < before->n_owners; i++)
        if (before->owners[i - 1].number + before->owners[i - 1].n > before->owners[i].number)
            return corrupt(before, err);
    return OK;
}

static enum status index_files(struct before *before, struct error *err)
{
    const struct manifest *manifest = generation_manifest(before->generation);
    enum status status;
    TRY(number_articles(before, err));
    TRY(own_articles(before, err));
    for (uint32_t i = 0; i < before->files.n; i++) {
        const struct file_record *record = &before->files.at[i];
        char text[LONGEST_KEY];
        struct span key = write_key(text, manifest->sources[record->source], record->path);
        key = arena_copy(&before->arena, key);
        if (key.at == NULL)
            TRY(no_memory(err));
        TRY(names_add(&before->by_path, key, i, NULL, err));
    }
done:
    return status;
}

static void forget(struct before *before)
{
    generation_release(before->generation);
    names_release(&before->by_path);
    arena_release(&before->arena);
    before->generation = NULL;
    before->files = (struct files){0};
    before->n_owners = before->n_numbers = before->n_articles = 0;
}

static enum status open_named(struct before *before, const char *root, const char *name,
                              struct error *err)
{
    enum status status;
    TRY(generation_open(root, name, VERIFY_QUICK, &before->generation, err));
    TRY(read_files(before, root, err));
    TRY(index_files(before, err));
done:
    if (status != OK)
        forget(before);
    return status;
}

/* The newest generation that is whole, older than the one that `current` names if it names one. */
static void open_older(struct before *before, const char *root)
{
    struct arena arena;
    const char **names;
    uint32_t n, damaged, number;
    arena_init(&arena, 64u << 20);
    if (!generation_number(span_of(before->label), &damaged))
        damaged = UINT32_MAX;
    if (generation_list(root, &arena, &names, &n, NULL) == OK)
        while (n-- > 0)
            if (generation_number(span_of(names[n]), &number) && number < damaged &&
                open_named(before, root, names[n], NULL) == OK)
                break;
    arena_release(&arena);
}

enum status before_open(struct before *before, const char *root, struct error *err)
{
    *before = (struct before){0};
    arena_init(&before->arena, BEFORE_MEMORY);
    enum status status = generation_current(root, before->label, err);
    if (status == ERR_NO_INDEX)
        return OK;
    if (status == OK)
        status = open_named(before, root, before->label, err);
    if (status != ERR_CORRUPT && status != ERR_VERSION)
        return status;
    snprintf(before->trouble, sizeof(before->trouble), "%s", err->text);
    if (status == ERR_CORRUPT)
        open_older(before, root);
    return OK;
}

void before_close(struct before *before)
{
    forget(before);
}

const struct file_record *before_find_file(const struct before *before, const char *source,
                                           struct span path)
{
    char text[LONGEST_KEY];
    struct span key = write_key(text, source, path);
    uint32_t i;
    return key.at != NULL && names_find(&before->by_path, key, &i) ? &before->files.at[i] : NULL;
}

uint32_t before_common_sources(const struct before *before, const struct walk *walk)
{
    const struct manifest *manifest = generation_manifest(before->generation);
    uint32_t n = 0;
    while (n < manifest->n_sources && n < walk->n_sources &&
           strcmp(manifest->sources[n], walk->sources[n].path) == 0)
        n++;
    return n;
}

uint32_t before_next_docid(const struct before *before)
{
    const struct manifest *manifest = generation_manifest(before->generation);
    if (manifest->n_segments == 0)
        return 1;
    const struct manifest_segment *last = &manifest->segments[manifest->n_segments - 1];
    return last->first_docid + last->paragraphs;
}

bool before_find_article(const struct before *before, struct span id, uint32_t *number)
{
    uint32_t segment, index;
    if (before->generation == NULL ||
        generation_find_article(before->generation, id, &segment, &index) != OK)
        return false;
    *number = before->bases[segment] + index;
    return true;
}

struct before_article before_article(const struct before *before, uint32_t number)
{
    uint32_t n = generation_segment_count(before->generation), i = 0;
    while (i + 1 < n && before->bases[i + 1] <= number)
        i++;
    const struct segment *segment = generation_segment(before->generation, i);
    const struct store *store = segment_store(segment);
    struct store_article article;
    struct store_paragraph paragraph;
    uint32_t index = number - before->bases[i];
    store_article(store, index, &article);
    store_paragraph(store, article.first_docid, &paragraph);
    return (struct before_article){i, index, article.id, segment_hash(segment, index),
                                   paragraph.line};
}

const struct before_owner *before_owner(const struct before *before, uint32_t number)
{
    uint32_t low = 0, high = before->n_owners;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (before->owners[middle].number <= number)
            low = middle;
        else
            high = middle;
    }
    const struct before_owner *owner = &before->owners[low];
    bool is_owner = low < high && number - owner->number < owner->n;
    return is_owner ? owner : NULL;
}

uint32_t before_number(const struct before *before, const struct file_record *record,
                       uint32_t place)
{
    const struct file_run *run = record->runs;
    for (; place >= run->n; run++)
        place -= run->n;
    return before->bases[run->segment] + run->first + place;
}
