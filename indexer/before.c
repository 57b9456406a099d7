#include "indexer/before.h"

#include <limits.h>
#include <stdio.h>

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

static enum status index_files(struct before *before, struct error *err)
{
    const struct manifest *manifest = generation_manifest(before->generation);
    enum status status = OK;
    uint32_t n = 0;
    for (uint32_t i = 0; i < before->files.n; i++)
        n += before->files.at[i].n_articles;
    before->articles = ARENA_ARRAY(&before->arena, const struct file_article *, n + 1u);
    if (before->articles == NULL)
        TRY(error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the list of files"));
    for (uint32_t i = 0; i < before->files.n; i++) {
        const struct file_record *record = &before->files.at[i];
        char text[LONGEST_KEY];
        struct span key = write_key(text, manifest->sources[record->source], record->path);
        key = arena_copy(&before->arena, key);
        if (key.at == NULL)
            TRY(error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the list of files"));
        TRY(names_add(&before->by_path, key, i, NULL, err));
        for (uint32_t k = 0; k < record->n_articles; k++) {
            before->articles[before->n_articles] = &record->articles[k];
            TRY(names_add(&before->by_id, record->articles[k].id, before->n_articles++, NULL, err));
        }
    }
done:
    return status;
}

static void forget(struct before *before)
{
    generation_release(before->generation);
    names_release(&before->by_path);
    names_release(&before->by_id);
    arena_release(&before->arena);
    before->generation = NULL;
    before->files = (struct files){0};
    before->n_articles = 0;
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

/* The newest generation older than `current` that is whole. */
static void open_older(struct before *before, const char *root)
{
    struct arena arena;
    const char **names;
    uint32_t n, damaged, number;
    arena_init(&arena, 64u << 20);
    if (generation_number(span_of(before->label), &damaged) &&
        generation_list(root, &arena, &names, &n, NULL) == OK)
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

const struct file_article *before_find_article(const struct before *before, struct span id)
{
    uint32_t i;
    return names_find(&before->by_id, id, &i) ? before->articles[i] : NULL;
}
