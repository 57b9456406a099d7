#include "engine/segment/lexicon_words.h"

#include <stdlib.h>

#include "engine/segment/lexicon_format.h"
#include "engine/segment/ordering.h"
#include "engine/segment/sections.h"

_Static_assert(WORD_MAX <= UINT8_MAX, "lengths of words are bytes");

static uint32_t add_bytes(struct lexicon_words *words, struct span text)
{
    uint32_t at = (uint32_t)words->bytes.len;
    buf_add_span(&words->bytes, text);
    return at;
}

enum status lexicon_words_add(struct lexicon_words *words, const struct word *word, uint32_t hash,
                              struct error *err)
{
    struct lexicon_row row = {
        .hash = hash,
        .surface_len = (uint8_t)word->surface.len,
        .exact_len = (uint8_t)word->exact.len,
        .stem_len = (uint8_t)word->stem.len,
        .mark = (uint8_t)(word->language | (word->is_stop ? MARK_STOP : 0) |
                          (word->is_number ? MARK_NUMBER : 0) | (word->is_han ? MARK_HAN : 0)),
    };
    row.exact = add_bytes(words, word->exact);
    row.surface =
        span_equal(word->surface, word->exact) ? row.exact : add_bytes(words, word->surface);
    row.stem = span_begins(word->exact, word->stem) ? row.exact : add_bytes(words, word->stem);
    buf_add(&words->rows, &row, sizeof row);
    enum status status = buf_status(&words->bytes);
    if (status == OK)
        status = buf_status(&words->rows);
    if (status != OK)
        return error_set(err, status, ERROR_NOWHERE, "the words of a segment: %s",
                         status_sentence(status));
    return OK;
}

/* ---- Writing -------------------------------------------------------------------------------- */

struct writing {
    const struct lexicon_words *words;
    uint32_t n;
    struct sections_writer file;
    uint32_t *by_rank, *by_stem; /* ids: by exact form, surface, language; by stem, language, id */
    uint8_t *begins_stem;        /* by place in by_stem: another stem than the one before */
    uint8_t *is_shared;          /* by rank: its exact form begins the next one */
    struct span *texts;          /* of n, to sort by */
    uint32_t *column;            /* of n + 1, whatever is written next */
    uint8_t *bytes;              /* of n + 1 */
    uint32_t *places;            /* by id: where its exact form stands in the file's text */
    uint32_t text_len;
};

typedef struct span form(const struct lexicon_words *words, const struct lexicon_row *row);

static int compare_languages(const struct lexicon_row *x, const struct lexicon_row *y)
{
    return (x->mark & MARK_LANGUAGE) - (y->mark & MARK_LANGUAGE);
}

/* Of words with the same exact form: by surface, language. */
static int compare_words(const void *a, const void *b, void *ctx)
{
    const struct lexicon_words *words = ctx;
    const struct lexicon_row *x = lexicon_words_row(words, *(const uint32_t *)a);
    const struct lexicon_row *y = lexicon_words_row(words, *(const uint32_t *)b);
    int order = span_compare(lexicon_words_surface(words, x), lexicon_words_surface(words, y));
    return order != 0 ? order : compare_languages(x, y);
}

/* Of words with the same stem: by language, id. */
static int compare_stems(const void *a, const void *b, void *ctx)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    int order = compare_languages(lexicon_words_row(ctx, left), lexicon_words_row(ctx, right));
    return order != 0 ? order : (left > right) - (left < right);
}

/* Sorts all ids by a form, and those with the same form by `compare`. */
static enum status sort_by(struct writing *w, form *text, uint32_t *ids,
                           int (*compare)(const void *, const void *, void *), struct error *err)
{
    for (uint32_t id = 0; id < w->n; id++) {
        w->texts[id] = text(w->words, lexicon_words_row(w->words, id));
        ids[id] = id;
    }
    enum status status = ordering_by_bytes(ids, w->n, w->texts, err);
    for (uint32_t first = 0, end; first < w->n && status == OK; first = end) {
        for (end = first + 1; end < w->n && span_equal(w->texts[ids[first]], w->texts[ids[end]]);
             end++)
            ;
        if (end - first > 1)
            qsort_r(ids + first, end - first, sizeof *ids, compare, (void *)(uintptr_t)w->words);
    }
    return status;
}

static enum status sort_words(struct writing *w, struct error *err)
{
    enum status status;
    TRY(sort_by(w, lexicon_words_exact, w->by_rank, compare_words, err));
    TRY(sort_by(w, lexicon_words_stem, w->by_stem, compare_stems, err));
    for (uint32_t i = 0; i < w->n; i++) {
        uint32_t id = w->by_stem[i], last = i > 0 ? w->by_stem[i - 1] : id;
        w->begins_stem[i] = i == 0 || !span_equal(w->texts[last], w->texts[id]) ||
                            compare_languages(lexicon_words_row(w->words, last),
                                              lexicon_words_row(w->words, id)) != 0;
    }
done:
    return status;
}

static const struct lexicon_row *row_at(const struct writing *w, uint32_t rank)
{
    return lexicon_words_row(w->words, w->by_rank[rank]);
}

static const struct lexicon_row *stem_row_at(const struct writing *w, uint32_t i)
{
    return lexicon_words_row(w->words, w->by_stem[i]);
}

static void put_text(struct writing *w, struct span text)
{
    sections_append(&w->file, LEXICON_TEXT, text.at, text.len);
    w->text_len += (uint32_t)text.len;
}

/* Exact forms in the order of ranks; notes in places[] where each stands. */
static void write_exact(struct writing *w)
{
    struct span text = SPAN_NONE, next = SPAN_NONE;
    if (w->n > 0)
        next = lexicon_words_exact(w->words, row_at(w, 0));
    for (uint32_t rank = 0; rank < w->n; rank++) {
        bool is_last = rank + 1 == w->n;
        text = next;
        next = is_last ? text : lexicon_words_exact(w->words, row_at(w, rank + 1));
        w->is_shared[rank] = !is_last && span_begins(next, text);
        w->places[w->by_rank[rank]] = w->text_len;
        if (!w->is_shared[rank])
            put_text(w, text);
    }
}

/* Surfaces that differ from the exact form, behind them; gathered in `rows`. */
static void write_surfaces(struct writing *w, struct buf *rows)
{
    for (uint32_t rank = 0; rank < w->n; rank++) {
        const struct lexicon_row *row = row_at(w, rank);
        if (row->surface == row->exact)
            continue;
        struct surface_row out = {rank, w->text_len, row->surface_len};
        buf_add(rows, &out, sizeof out);
        put_text(w, lexicon_words_surface(w->words, row));
    }
}

static void write_by_rank(struct writing *w)
{
    uint32_t n_groups = 0;
    for (uint32_t rank = 0; rank < w->n; rank += LEXICON_GROUP)
        w->column[n_groups++] = w->places[w->by_rank[rank]];
    sections_append(&w->file, LEXICON_BASES, w->column, n_groups * sizeof *w->column);
    for (uint32_t rank = 0; rank < w->n; rank++)
        w->bytes[rank] = row_at(w, rank)->exact_len;
    sections_append(&w->file, LEXICON_LENGTHS, w->bytes, w->n);
    memset(w->bytes, 0, w->n);
    for (uint32_t rank = 0; rank < w->n; rank++)
        w->bytes[rank / 8] |= (uint8_t)(w->is_shared[rank] << rank % 8);
    sections_append(&w->file, LEXICON_SHARED, w->bytes, (w->n + 7) / 8);
    for (uint32_t rank = 0; rank < w->n; rank++)
        w->column[rank] = w->by_rank[rank];
    sections_append(&w->file, LEXICON_IDS, w->column, w->n * sizeof *w->column);
    for (uint32_t rank = 0; rank < w->n; rank++)
        w->column[w->by_rank[rank]] = rank;
    sections_append(&w->file, LEXICON_RANKS, w->column, w->n * sizeof *w->column);
}

static void write_by_id(struct writing *w)
{
    for (uint32_t id = 0; id < w->n; id++)
        w->column[id] = lexicon_words_row(w->words, id)->count;
    sections_append(&w->file, LEXICON_COUNTS, w->column, w->n * sizeof *w->column);
    for (uint32_t id = 0; id < w->n; id++)
        w->bytes[id] = lexicon_words_row(w->words, id)->mark;
    sections_append(&w->file, LEXICON_MARKS, w->bytes, w->n);
}

/* Where a stem's text stands: at the beginning of its first word that begins with it, else in the
 * text of its own that was written for it. */
static bool find_stem(const struct writing *w, uint32_t first, uint32_t *at)
{
    uint32_t i = first;
    do {
        const struct lexicon_row *row = stem_row_at(w, i);
        *at = w->places[w->by_stem[i]];
        if (row->stem == row->exact)
            return true;
        i++;
    } while (i < w->n && !w->begins_stem[i]);
    return false;
}

/* Texts of stems that begin none of their words; order is by stem. */
static void write_own_stems(struct writing *w)
{
    uint32_t at;
    for (uint32_t i = 0; i < w->n; i++)
        if (w->begins_stem[i] && !find_stem(w, i, &at))
            put_text(w, lexicon_words_stem(w->words, stem_row_at(w, i)));
}

static uint32_t write_stems(struct writing *w, uint32_t own_at)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->n; i++) {
        if (!w->begins_stem[i])
            continue;
        uint32_t at;
        if (!find_stem(w, i, &at)) {
            at = own_at;
            own_at += stem_row_at(w, i)->stem_len;
        }
        w->column[n++] = at;
    }
    sections_append(&w->file, LEXICON_STEMS, w->column, n * sizeof *w->column);
    n = 0;
    for (uint32_t i = 0; i < w->n; i++)
        if (w->begins_stem[i])
            w->bytes[n++] = stem_row_at(w, i)->stem_len;
    sections_append(&w->file, LEXICON_STEM_LENGTHS, w->bytes, n);
    n = 0;
    for (uint32_t i = 0; i < w->n; i++)
        if (w->begins_stem[i])
            w->bytes[n++] = stem_row_at(w, i)->mark & MARK_LANGUAGE;
    sections_append(&w->file, LEXICON_STEM_LANGUAGES, w->bytes, n);
    return n;
}

static void write_stem_words(struct writing *w)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->n; i++)
        if (w->begins_stem[i])
            w->column[n++] = i;
    w->column[n++] = w->n;
    sections_append(&w->file, LEXICON_STEM_STARTS, w->column, n * sizeof *w->column);
    for (uint32_t i = 0; i < w->n; i++)
        w->column[i] = w->by_stem[i];
    sections_append(&w->file, LEXICON_STEM_WORDS, w->column, w->n * sizeof *w->column);
    uint32_t stem = UINT32_MAX;
    for (uint32_t i = 0; i < w->n; i++) {
        stem += w->begins_stem[i];
        w->column[w->by_stem[i]] = stem;
    }
    sections_append(&w->file, LEXICON_STEM_OF, w->column, w->n * sizeof *w->column);
}

/* Everything of TEXT comes first. */
static uint32_t write_all(struct writing *w, struct buf *surfaces)
{
    write_exact(w);
    write_surfaces(w, surfaces);
    uint32_t own_at = w->text_len;
    write_own_stems(w);
    uint32_t n_stems = write_stems(w, own_at);
    write_stem_words(w);
    write_by_rank(w);
    write_by_id(w);
    sections_append(&w->file, LEXICON_SURFACES, surfaces->at, surfaces->len);
    return n_stems;
}

static bool make_room(struct writing *w)
{
    size_t n = w->n + (size_t)1;
    w->by_rank = malloc(n * sizeof *w->by_rank);
    w->by_stem = malloc(n * sizeof *w->by_stem);
    w->begins_stem = malloc(n);
    w->is_shared = malloc(n);
    w->texts = malloc(n * sizeof *w->texts);
    w->column = malloc(n * sizeof *w->column);
    w->places = malloc(n * sizeof *w->places);
    w->bytes = malloc(n);
    return w->by_rank != NULL && w->by_stem != NULL && w->begins_stem != NULL &&
           w->is_shared != NULL && w->texts != NULL && w->column != NULL && w->places != NULL &&
           w->bytes != NULL;
}

static void release(struct writing *w)
{
    sections_abandon(&w->file);
    free(w->by_rank);
    free(w->by_stem);
    free(w->begins_stem);
    free(w->is_shared);
    free(w->texts);
    free(w->column);
    free(w->places);
    free(w->bytes);
}

enum status lexicon_words_write(const struct lexicon_words *words, const char *path,
                                uint32_t *n_stems, struct error *err)
{
    enum status status;
    struct buf surfaces;
    struct writing w = {.words = words, .n = lexicon_words_count(words)};
    buf_init(&surfaces, UINT32_MAX);
    TRY(sections_create(&w.file, path, err));
    if (!make_room(&w)) {
        status = error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
        goto done;
    }
    TRY(sort_words(&w, err));
    *n_stems = write_all(&w, &surfaces);
    if (buf_status(&surfaces) != OK) {
        status = error_set(err, buf_status(&surfaces), ERROR_NOWHERE, "too many surfaces");
        goto done;
    }
    uint32_t counts[SECTIONS_COUNTS] = {
        [LEXICON_N_WORDS] = w.n,
        [LEXICON_N_STEMS] = *n_stems,
        [LEXICON_N_SURFACES] = (uint32_t)(surfaces.len / sizeof(struct surface_row)),
    };
    TRY(sections_finish(&w.file, LEXICON_MAGIC, LEXICON_VERSION, LEXICON_SECTIONS, counts, err));
done:
    release(&w);
    buf_release(&surfaces);
    return status;
}
