#include "engine/segment/lexicon_words.h"

#include <stdlib.h>

#include "engine/segment/lexicon_format.h"
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

/* A word or stem to sort: the first bytes of its text decide nearly always. */
struct sortable {
    uint64_t head; /* eight bytes, the first the highest */
    uint32_t id;
};

struct writing {
    const struct lexicon_words *words;
    uint32_t n;
    struct sections_writer file;
    struct sortable *order;
    uint32_t *column; /* of n + 1, whatever is written next */
    uint8_t *bytes;   /* of n + 1 */
    uint32_t *places; /* by id: where its exact form stands in the file's text */
    uint32_t text_len;
};

static uint64_t head_of(struct span text)
{
    uint64_t head = 0;
    for (size_t i = 0; i < 8; i++)
        head = head << 8 | (i < text.len ? (uint8_t)text.at[i] : 0);
    return head;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* By exact form, surface, language. */
static int compare_words(const void *a, const void *b, void *ctx)
{
    const struct sortable *left = a, *right = b;
    const struct lexicon_words *words = ctx;
    if (left->head != right->head)
        return left->head < right->head ? -1 : 1;
    const struct lexicon_row *x = lexicon_words_row(words, left->id);
    const struct lexicon_row *y = lexicon_words_row(words, right->id);
    int order = span_compare(lexicon_words_exact(words, x), lexicon_words_exact(words, y));
    if (order == 0)
        order = span_compare(lexicon_words_surface(words, x), lexicon_words_surface(words, y));
    return order != 0 ? order : (x->mark & MARK_LANGUAGE) - (y->mark & MARK_LANGUAGE);
}

static int compare_stem_of(const struct lexicon_words *words, uint32_t left, uint32_t right)
{
    const struct lexicon_row *x = lexicon_words_row(words, left);
    const struct lexicon_row *y = lexicon_words_row(words, right);
    int order = span_compare(lexicon_words_stem(words, x), lexicon_words_stem(words, y));
    return order != 0 ? order : (x->mark & MARK_LANGUAGE) - (y->mark & MARK_LANGUAGE);
}

/* By stem, language, id. */
static int compare_stems(const void *a, const void *b, void *ctx)
{
    const struct sortable *left = a, *right = b;
    if (left->head != right->head)
        return left->head < right->head ? -1 : 1;
    int order = compare_stem_of(ctx, left->id, right->id);
    return order != 0 ? order : compare_numbers(left->id, right->id);
}

static void sort_by(struct writing *w,
                    struct span (*text)(const struct lexicon_words *, const struct lexicon_row *),
                    int (*compare)(const void *, const void *, void *))
{
    for (uint32_t id = 0; id < w->n; id++)
        w->order[id] =
            (struct sortable){head_of(text(w->words, lexicon_words_row(w->words, id))), id};
    qsort_r(w->order, w->n, sizeof *w->order, compare, (void *)(uintptr_t)w->words);
}

static const struct lexicon_row *row_at(const struct writing *w, uint32_t rank)
{
    return lexicon_words_row(w->words, w->order[rank].id);
}

static void put_text(struct writing *w, struct span text)
{
    sections_append(&w->file, LEXICON_TEXT, text.at, text.len);
    w->text_len += (uint32_t)text.len;
}

static bool is_shared(const struct writing *w, uint32_t rank)
{
    return rank + 1 < w->n && span_begins(lexicon_words_exact(w->words, row_at(w, rank + 1)),
                                          lexicon_words_exact(w->words, row_at(w, rank)));
}

/* Exact forms in the order of ranks; notes in places[] where each stands. */
static void write_exact(struct writing *w)
{
    for (uint32_t rank = 0; rank < w->n; rank++) {
        w->places[w->order[rank].id] = w->text_len;
        if (!is_shared(w, rank))
            put_text(w, lexicon_words_exact(w->words, row_at(w, rank)));
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
        w->column[n_groups++] = w->places[w->order[rank].id];
    sections_append(&w->file, LEXICON_BASES, w->column, n_groups * sizeof *w->column);
    for (uint32_t rank = 0; rank < w->n; rank++)
        w->bytes[rank] = row_at(w, rank)->exact_len;
    sections_append(&w->file, LEXICON_LENGTHS, w->bytes, w->n);
    memset(w->bytes, 0, w->n);
    for (uint32_t rank = 0; rank < w->n; rank++)
        w->bytes[rank / 8] |= (uint8_t)(is_shared(w, rank) << rank % 8);
    sections_append(&w->file, LEXICON_SHARED, w->bytes, (w->n + 7) / 8);
    for (uint32_t rank = 0; rank < w->n; rank++)
        w->column[rank] = w->order[rank].id;
    sections_append(&w->file, LEXICON_IDS, w->column, w->n * sizeof *w->column);
    for (uint32_t rank = 0; rank < w->n; rank++)
        w->column[w->order[rank].id] = rank;
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

static bool begins_stem(const struct writing *w, uint32_t i)
{
    return i == 0 || compare_stem_of(w->words, w->order[i - 1].id, w->order[i].id) != 0;
}

/* Where a stem's text stands: at the beginning of its first word that begins with it, else in the
 * text of its own that was written for it. */
static bool find_stem(const struct writing *w, uint32_t first, uint32_t *at)
{
    uint32_t i = first;
    do {
        const struct lexicon_row *row = row_at(w, i);
        *at = w->places[w->order[i].id];
        if (row->stem == row->exact)
            return true;
        i++;
    } while (i < w->n && !begins_stem(w, i));
    return false;
}

/* Texts of stems that begin none of their words; order is by stem. */
static void write_own_stems(struct writing *w)
{
    uint32_t at;
    for (uint32_t i = 0; i < w->n; i++)
        if (begins_stem(w, i) && !find_stem(w, i, &at))
            put_text(w, lexicon_words_stem(w->words, row_at(w, i)));
}

static uint32_t write_stems(struct writing *w, uint32_t own_at)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->n; i++) {
        if (!begins_stem(w, i))
            continue;
        uint32_t at;
        if (!find_stem(w, i, &at)) {
            at = own_at;
            own_at += row_at(w, i)->stem_len;
        }
        w->column[n++] = at;
    }
    sections_append(&w->file, LEXICON_STEMS, w->column, n * sizeof *w->column);
    n = 0;
    for (uint32_t i = 0; i < w->n; i++)
        if (begins_stem(w, i))
            w->bytes[n++] = row_at(w, i)->stem_len;
    sections_append(&w->file, LEXICON_STEM_LENGTHS, w->bytes, n);
    n = 0;
    for (uint32_t i = 0; i < w->n; i++)
        if (begins_stem(w, i))
            w->bytes[n++] = row_at(w, i)->mark & MARK_LANGUAGE;
    sections_append(&w->file, LEXICON_STEM_LANGUAGES, w->bytes, n);
    return n;
}

static void write_stem_words(struct writing *w)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->n; i++)
        if (begins_stem(w, i))
            w->column[n++] = i;
    w->column[n++] = w->n;
    sections_append(&w->file, LEXICON_STEM_STARTS, w->column, n * sizeof *w->column);
    for (uint32_t i = 0; i < w->n; i++)
        w->column[i] = w->order[i].id;
    sections_append(&w->file, LEXICON_STEM_WORDS, w->column, w->n * sizeof *w->column);
    uint32_t stem = UINT32_MAX;
    for (uint32_t i = 0; i < w->n; i++) {
        stem += begins_stem(w, i);
        w->column[w->order[i].id] = stem;
    }
    sections_append(&w->file, LEXICON_STEM_OF, w->column, w->n * sizeof *w->column);
}

/* Everything of TEXT comes first, so the sorting by rank is done twice: it is cheaper than keeping
 * both orders. */
static uint32_t write_all(struct writing *w, struct buf *surfaces)
{
    sort_by(w, lexicon_words_exact, compare_words);
    write_exact(w);
    write_surfaces(w, surfaces);
    sort_by(w, lexicon_words_stem, compare_stems);
    uint32_t own_at = w->text_len;
    write_own_stems(w);
    uint32_t n_stems = write_stems(w, own_at);
    write_stem_words(w);
    sort_by(w, lexicon_words_exact, compare_words);
    write_by_rank(w);
    write_by_id(w);
    sections_append(&w->file, LEXICON_SURFACES, surfaces->at, surfaces->len);
    return n_stems;
}

enum status lexicon_words_write(const struct lexicon_words *words, const char *path,
                                uint32_t *n_stems, struct error *err)
{
    enum status status;
    struct buf surfaces;
    struct writing w = {.words = words, .n = lexicon_words_count(words)};
    buf_init(&surfaces, UINT32_MAX);
    TRY(sections_create(&w.file, path, err));
    w.order = malloc((w.n + 1) * sizeof *w.order);
    w.column = malloc((w.n + 1) * sizeof *w.column);
    w.places = malloc((w.n + 1) * sizeof *w.places);
    w.bytes = malloc(w.n + 1);
    if (w.order == NULL || w.column == NULL || w.places == NULL || w.bytes == NULL) {
        status = error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
        goto done;
    }
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
    sections_abandon(&w.file);
    buf_release(&surfaces);
    free(w.order);
    free(w.column);
    free(w.places);
    free(w.bytes);
    return status;
}
