#include "engine/segment/store_build.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <zstd.h>

#include "base/mapping.h"
#include "engine/segment/sections.h"
#include "engine/segment/store_check.h"
#include "engine/segment/store_dictionary.h"
#include "engine/segment/store_groups.h"
#include "engine/segment/store_part.h"

/* Text goes straight to the file, being the most; each other section grows in an unnamed file and
 * is copied behind it at the end. */
struct store_build {
    char path[PATH_MAX];
    struct sections_writer writer;
    FILE *spill[STORE_SECTIONS];
    uint64_t len[STORE_SECTIONS]; /* bytes so far */
    uint64_t texts;
    struct paragraph_row rows[STORE_GROUP + 1]; /* of the group that is not full yet */
    uint32_t n_paragraphs, n_wide;              /* n_wide: groups */
    struct buf dictionary;
    ZSTD_CDict *compression; /* or NULL */
};

static enum status open_spill(struct store_build *build, uint32_t i, struct error *err)
{
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s.%u", build->path, i);
    build->spill[i] = fopen(path, "w+bxe");
    if (build->spill[i] == NULL || remove(path) != 0)
        return error_errno(err, errno, "%s", path);
    return OK;
}

enum status store_build_open(const char *path, struct store_build **out, struct error *err)
{
    enum status status;
    struct store_build *build = calloc(1, sizeof *build);
    *out = NULL;
    if (build == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    if (strlen(path) >= sizeof build->path) {
        status = error_set(err, ERR_LIMIT, ERROR_NOWHERE, "the path of the store is too long");
        goto done;
    }
    strcpy(build->path, path);
    buf_init(&build->dictionary, STORE_DICTIONARY_MOST);
    TRY(sections_create(&build->writer, path, err));
    for (uint32_t i = STORE_BLOCKS; i < STORE_BY_ID; i++)
        TRY(open_spill(build, i, err));
    *out = build;
    return OK;
done:
    store_build_close(build);
    return status;
}

void store_build_close(struct store_build *build)
{
    if (build == NULL)
        return;
    for (uint32_t i = 0; i < STORE_SECTIONS; i++)
        if (build->spill[i] != NULL)
            fclose(build->spill[i]);
    sections_abandon(&build->writer);
    ZSTD_freeCDict(build->compression);
    buf_release(&build->dictionary);
    free(build);
}

/* ---- The dictionary -------------------------------------------------------------------------- */

static enum status use_dictionary(struct store_build *build, struct error *err)
{
    const struct buf *bytes = &build->dictionary;
    if (buf_status(bytes) == OK && bytes->len == 0)
        return OK;
    if (buf_status(bytes) == OK)
        build->compression = ZSTD_createCDict(bytes->at, bytes->len, STORE_COMPRESSION);
    if (build->compression == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a dictionary");
    return OK;
}

enum status store_build_train(struct store_build *build, const struct article *articles, size_t n,
                              struct error *err)
{
    enum status status = store_dictionary_train(articles, n, &build->dictionary, err);
    return status == OK ? use_dictionary(build, err) : status;
}

enum status store_build_inherit(struct store_build *build, const struct store *from,
                                struct error *err)
{
    struct span bytes = from->sections.at[STORE_DICTIONARY];
    if (bytes.len <= STORE_DICTIONARY_MOST)
        buf_add_span(&build->dictionary, bytes);
    return use_dictionary(build, err);
}

void store_part_use(struct store_part *part, const struct store_build *build)
{
    (void)!ZSTD_CCtx_refCDict(part->zstd, build->compression); /* fails only amidst a frame */
}

/* ---- Appending ------------------------------------------------------------------------------- */

static uint32_t rows_so_far(const struct store_build *build, uint32_t section, size_t row)
{
    return (uint32_t)(build->len[section] / row);
}

#define ROWS(part, section, type)                                                                  \
    for (type *first = (void *)(part)->sections[section].at, *row = first;                         \
         first != NULL && row < first + store_part_rows(part, section, sizeof(type)); row++)

/* Makes the part's offsets, which begin at 0, those of the file. */
static void relocate(const struct store_build *build, struct store_part *part)
{
    const uint64_t *len = build->len;
    uint32_t texts = (uint32_t)build->texts, tokens = (uint32_t)len[STORE_TOKENS];
    uint32_t labels = (uint32_t)len[STORE_LABELS];
    uint32_t paragraphs = build->n_paragraphs;
    uint32_t headings = rows_so_far(build, STORE_HEADINGS, sizeof(struct heading_row));
    uint32_t strings = rows_so_far(build, STORE_STRING_AT, sizeof(uint32_t));
    ROWS(part, STORE_BLOCKS, struct block_row)
    {
        row->text += texts;
        row->at += (uint32_t)len[STORE_TEXT];
    }
    ROWS(part, STORE_PARAGRAPHS, struct paragraph_row)
    {
        row->text += texts;
        row->tokens += tokens;
        row->heading += row->heading != NO_HEADING ? headings : 0;
    }
    ROWS(part, STORE_ARTICLES, struct article_row)
    {
        row->first_paragraph += paragraphs;
        row->first_string += strings;
        row->labels += labels;
    }
    ROWS(part, STORE_HEADINGS, struct heading_row)
    {
        row->string += strings;
        row->labels += labels;
        row->parent += row->parent != NO_HEADING ? headings : 0;
    }
    ROWS(part, STORE_STRING_AT, uint32_t)
    *row += (uint32_t)len[STORE_STRINGS];
    ROWS(part, STORE_PLACED, struct placed_row)
    {
        row->paragraph += paragraphs;
        row->at += (uint32_t)len[STORE_PLACES];
    }
}

static bool fits(const struct store_build *build, const struct store_part *part)
{
    bool does = build->texts + part->n_texts <= UINT32_MAX;
    for (uint32_t i = 0; i < STORE_BY_ID; i++)
        does = does && build->len[i] + part->sections[i].len <= UINT32_MAX;
    return does;
}

/* Writes the group that has been gathered, whose last row of all says where it ends. */
static void put_group(struct store_build *build)
{
    struct paragraph_group group;
    if (!store_group_pack(build->rows, &group)) {
        group = store_group_wide(build->n_wide++ * (STORE_GROUP + 1));
        fwrite(build->rows, sizeof build->rows, 1, build->spill[STORE_WIDE]);
    }
    fwrite(&group, sizeof group, 1, build->spill[STORE_PARAGRAPHS]);
}

static void put_paragraph(struct store_build *build, const struct paragraph_row *row)
{
    uint32_t i = build->n_paragraphs++ % STORE_GROUP;
    if (i == 0 && build->n_paragraphs > 1) {
        build->rows[STORE_GROUP] = *row;
        put_group(build);
    }
    build->rows[i] = *row;
}

/* Rows that only say where the last paragraph ends fill its group. */
static void put_last_group(struct store_build *build)
{
    uint32_t i = build->n_paragraphs % STORE_GROUP;
    if (build->n_paragraphs == 0)
        return;
    struct paragraph_row end = {(uint32_t)build->texts, (uint32_t)build->len[STORE_TOKENS],
                                build->rows[(i + STORE_GROUP - 1) % STORE_GROUP].line, NO_HEADING};
    for (i = i == 0 ? STORE_GROUP : i; i <= STORE_GROUP; i++)
        build->rows[i] = end;
    put_group(build);
}

enum status store_build_append(struct store_build *build, struct store_part *part,
                               struct error *err)
{
    enum status status = store_part_close(part, err);
    if (status != OK)
        return status;
    if (!fits(build, part))
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "a segment beyond 4 GiB: cut it smaller");
    relocate(build, part);
    for (uint32_t i = 0; i < STORE_BY_ID; i++) {
        const struct buf *bytes = &part->sections[i];
        if (i == STORE_TEXT)
            sections_append(&build->writer, i, bytes->at, bytes->len);
        else if (i != STORE_PARAGRAPHS && bytes->len > 0)
            fwrite(bytes->at, 1, bytes->len, build->spill[i]);
        build->len[i] += bytes->len;
    }
    ROWS(part, STORE_PARAGRAPHS, struct paragraph_row)
    put_paragraph(build, row);
    build->texts += part->n_texts;
    return OK;
}

static void end_tables(struct store_build *build)
{
    const uint64_t *len = build->len;
    struct block_row block = {(uint32_t)build->texts, (uint32_t)len[STORE_TEXT]};
    struct article_row article = {.first_paragraph = build->n_paragraphs};
    uint32_t string = (uint32_t)len[STORE_STRINGS];
    struct placed_row placed = {UINT32_MAX, (uint32_t)len[STORE_PLACES]};
    fwrite(&block, sizeof block, 1, build->spill[STORE_BLOCKS]);
    put_last_group(build);
    fwrite(&article, sizeof article, 1, build->spill[STORE_ARTICLES]);
    fwrite(&string, sizeof string, 1, build->spill[STORE_STRING_AT]);
    fwrite(&placed, sizeof placed, 1, build->spill[STORE_PLACED]);
}

/* What sorting articles needs of the file under construction. */
struct sorting {
    const struct article_row *articles;
    const uint32_t *string_at;
    const char *strings;
    bool is_by_path;
};

static struct span sort_key(const struct sorting *sorting, uint32_t article)
{
    const struct article_row *row = &sorting->articles[article];
    bool is_path = sorting->is_by_path && row->has & 1u << STRING_PATH;
    const uint32_t *at =
        &sorting->string_at[row->first_string + (is_path ? STRING_PATH : STRING_ID)];
    return (struct span){sorting->strings + at[0], at[1] - at[0]};
}

static int compare_articles(const void *a, const void *b, void *ctx)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    int order = span_compare(sort_key(ctx, left), sort_key(ctx, right));
    return order != 0 ? order : (left > right) - (left < right);
}

/* Appends the articles sorted by id and by path, read back from the file as it stands. */
static enum status write_orders(struct store_build *build, struct error *err)
{
    enum status status = OK;
    struct span file = SPAN_NONE;
    uint32_t n = rows_so_far(build, STORE_ARTICLES, sizeof(struct article_row));
    uint32_t *order = malloc(n * sizeof *order + 1);
    if (order == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    if (fflush(build->writer.file) != 0) {
        status = error_errno(err, errno, "%s", build->path);
        goto done;
    }
    TRY(mapping_open(build->path, &file, err));
    struct sorting sorting = {
        .articles = (const void *)(file.at + build->writer.table[STORE_ARTICLES].at),
        .string_at = (const void *)(file.at + build->writer.table[STORE_STRING_AT].at),
        .strings = file.at + build->writer.table[STORE_STRINGS].at,
    };
    for (uint32_t section = STORE_BY_ID; section <= STORE_BY_PATH; section++) {
        for (uint32_t i = 0; i < n; i++)
            order[i] = i;
        sorting.is_by_path = section == STORE_BY_PATH;
        qsort_r(order, n, sizeof *order, compare_articles, &sorting);
        sections_append(&build->writer, section, order, n * sizeof *order);
    }
done:
    mapping_close(file);
    free(order);
    return status;
}

enum status store_build_finish(struct store_build *build, uint32_t n_words, struct error *err)
{
    uint32_t counts[SECTIONS_COUNTS] = {
        [STORE_N_PARAGRAPHS] = build->n_paragraphs,
        [STORE_N_ARTICLES] = rows_so_far(build, STORE_ARTICLES, sizeof(struct article_row)),
        [STORE_N_HEADINGS] = rows_so_far(build, STORE_HEADINGS, sizeof(struct heading_row)),
        [STORE_N_BLOCKS] = rows_so_far(build, STORE_BLOCKS, sizeof(struct block_row)),
        [STORE_N_STRINGS] = rows_so_far(build, STORE_STRING_AT, sizeof(uint32_t)),
        [STORE_N_PLACED] = rows_so_far(build, STORE_PLACED, sizeof(struct placed_row)),
        [STORE_N_WORDS] = n_words,
    };
    end_tables(build);
    counts[STORE_N_WIDE] = build->n_wide;
    for (uint32_t i = STORE_BLOCKS; i < STORE_BY_ID; i++) {
        if (fflush(build->spill[i]) != 0 || ferror(build->spill[i]))
            return error_errno(err, errno, "writing the store");
        sections_append_file(&build->writer, i, build->spill[i]);
        if (ferror(build->spill[i]))
            return error_errno(err, errno, "reading back the store");
    }
    enum status status = write_orders(build, err);
    if (status != OK)
        return status;
    sections_append(&build->writer, STORE_DICTIONARY, build->dictionary.at, build->dictionary.len);
    return sections_finish(&build->writer, STORE_MAGIC, STORE_VERSION, STORE_SECTIONS, counts, err);
}
