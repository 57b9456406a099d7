#include "tests/engine/segment/alike.h"

#include "engine/shim/xapian_shim.h"
#include "tests/support/test.h"

enum { BATCH = 1000 };

/* ---- Postings -------------------------------------------------------------------------------- */

static void assert_alike_lists(struct shim_db *a, struct shim_db *b, struct span term)
{
    static struct shim_entry x[BATCH], y[BATCH];
    struct error err;
    for (uint32_t from = 1;;) {
        size_t n = BATCH, m = BATCH;
        assert_ok(shim_db_postings(a, term, from, x, &n, &err), &err);
        assert_ok(shim_db_postings(b, term, from, y, &m, &err), &err);
        assert_int_equal(n, m);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(x[i].docid, y[i].docid);
            assert_int_equal(x[i].weight, y[i].weight);
        }
        if (n < BATCH)
            return;
        from = x[n - 1].docid + 1;
    }
}

void assert_alike_postings(const char *a, const char *b)
{
    struct shim_db *left, *right;
    struct error err;
    char x[257] = "", y[256];
    size_t n = 0, m;
    uint32_t n_postings[2];
    uint64_t weights[2];
    assert_ok(shim_db_open(&a, NULL, 1, &left, &err), &err);
    assert_ok(shim_db_open(&b, NULL, 1, &right, &err), &err);
    assert_alike_lists(left, right, SPAN_NONE);
    for (size_t from = 0;; from = n + 1) {
        struct span next = {x, from};
        char term[256];
        assert_ok(shim_db_term(left, next, term, &n, &n_postings[0], &weights[0], &err), &err);
        assert_ok(shim_db_term(right, next, y, &m, &n_postings[1], &weights[1], &err), &err);
        assert_span_is((struct span){term, n}, (struct span){y, m}, "term");
        if (n == 0)
            break;
        assert_int_equal(n_postings[0], n_postings[1]);
        assert_int_equal(weights[0], weights[1]);
        assert_alike_lists(left, right, (struct span){term, n});
        memcpy(x, term, n);
        x[n] = '\0';
    }
    shim_db_close(left);
    shim_db_close(right);
}

/* ---- Words ----------------------------------------------------------------------------------- */

static void assert_alike_word(const struct lexicon *a, uint32_t x, const struct lexicon *b,
                              uint32_t y)
{
    struct lexicon_word left, right;
    lexicon_word(a, x, &left);
    lexicon_word(b, y, &right);
    assert_span_is(left.surface, right.surface, "surface");
    assert_span_is(left.exact, right.exact, "exact");
    assert_span_is(lexicon_stem_text(a, left.stem), lexicon_stem_text(b, right.stem), "stem");
    assert_int_equal(left.language, right.language);
    assert_int_equal(left.rank, right.rank);
    assert_int_equal(left.count, right.count);
    assert_int_equal(left.is_stop, right.is_stop);
    assert_int_equal(left.is_number, right.is_number);
    assert_int_equal(left.is_han, right.is_han);
}

static void assert_alike_lexicons(const struct lexicon *a, const struct lexicon *b)
{
    assert_int_equal(lexicon_count(a), lexicon_count(b));
    assert_int_equal(lexicon_stem_count(a), lexicon_stem_count(b));
    for (uint32_t rank = 0; rank < lexicon_count(a); rank++)
        assert_alike_word(a, lexicon_id_at(a, rank), b, lexicon_id_at(b, rank));
}

typedef uint32_t read_words(const struct store *store, uint32_t of, uint32_t *ids, uint32_t room);

static void assert_alike_words(const struct segment *a, const struct segment *b, read_words *read,
                               uint32_t of)
{
    enum { ROOM = 4096 };
    static uint32_t x[ROOM], y[ROOM];
    uint32_t n = read(segment_store(a), of, x, ROOM), m = read(segment_store(b), of, y, ROOM);
    assert_int_equal(n, m);
    for (uint32_t i = 0; i < n && i < ROOM; i++)
        assert_alike_word(segment_lexicon(a), x[i], segment_lexicon(b), y[i]);
}

/* ---- Articles -------------------------------------------------------------------------------- */

static void assert_same_or_both_none(struct span a, struct span b)
{
    assert_span_is(a.at != NULL ? a : SPAN("(none)"), b.at != NULL ? b : SPAN("(none)"), "string");
}

static void assert_alike_article(const struct segment *a, const struct segment *b, uint32_t i)
{
    struct store_article x, y;
    store_article(segment_store(a), i, &x);
    store_article(segment_store(b), i, &y);
    const struct span left[] = {x.id, x.path, x.title, x.date, x.lang, x.url};
    const struct span right[] = {y.id, y.path, y.title, y.date, y.lang, y.url};
    for (size_t k = 0; k < sizeof left / sizeof left[0]; k++)
        assert_same_or_both_none(left[k], right[k]);
    assert_int_equal(x.source, y.source);
    assert_int_equal(x.first_docid, y.first_docid);
    assert_int_equal(x.n_paragraphs, y.n_paragraphs);
    assert_int_equal(x.n_authors, y.n_authors);
    assert_int_equal(x.n_tags, y.n_tags);
    for (uint32_t k = 0; k < x.n_authors; k++)
        assert_span_is(store_author(segment_store(a), i, k), store_author(segment_store(b), i, k),
                       "author");
    for (uint32_t k = 0; k < x.n_tags; k++)
        assert_span_is(store_tag(segment_store(a), i, k), store_tag(segment_store(b), i, k), "tag");
    assert_alike_words(a, b, store_title_tokens, i);
    assert_true(segment_hash(a, i) == segment_hash(b, i));
    assert_int_equal(store_find_id(segment_store(a), x.id), store_find_id(segment_store(b), x.id));
    assert_int_equal(store_find_path(segment_store(a), x.path),
                     store_find_path(segment_store(b), x.path));
}

static void assert_alike_places(const struct store *a, const struct store *b, uint32_t docid)
{
    enum { ROOM = 64 };
    struct place x[ROOM], y[ROOM];
    uint32_t n = store_places(a, docid, x, ROOM);
    assert_int_equal(n, store_places(b, docid, y, ROOM));
    for (uint32_t i = 0; i < n && i < ROOM; i++)
        assert_memory_equal(&x[i], &y[i], sizeof x[i]);
}

static void assert_alike_paragraph(const struct segment *a, const struct segment *b, uint32_t docid,
                                   struct store_reader *reader, struct arena *arena)
{
    struct store_paragraph x, y;
    struct span left, right, headings[2][8];
    struct error err;
    arena_clear(arena);
    store_paragraph(segment_store(a), docid, &x);
    store_paragraph(segment_store(b), docid, &y);
    assert_int_equal(x.article, y.article);
    assert_int_equal(x.n, y.n);
    assert_int_equal(x.line, y.line);
    assert_int_equal(x.heading, y.heading);
    assert_ok(store_text(segment_store(a), reader, docid, arena, &left, &err), &err);
    assert_ok(store_text(segment_store(b), reader, docid, arena, &right, &err), &err);
    assert_span_is(left, right, "text");
    uint32_t n = store_headings(segment_store(a), x.heading, headings[0], 8);
    assert_int_equal(n, store_headings(segment_store(b), y.heading, headings[1], 8));
    for (uint32_t i = 0; i < n; i++)
        assert_span_is(headings[0][i], headings[1][i], "heading");
    assert_alike_words(a, b, store_tokens, docid);
    assert_alike_places(segment_store(a), segment_store(b), docid);
}

void assert_alike(const struct segment *a, const struct segment *b)
{
    const struct store *store = segment_store(a);
    struct store_reader *reader;
    struct arena arena;
    struct error err;
    arena_init(&arena, 1 << 26);
    assert_ok(store_reader_new(&reader, &err), &err);
    assert_int_equal(store_first_docid(store), store_first_docid(segment_store(b)));
    assert_int_equal(store_count(store), store_count(segment_store(b)));
    assert_int_equal(store_article_count(store), store_article_count(segment_store(b)));
    assert_int_equal(store_heading_count(store), store_heading_count(segment_store(b)));
    assert_alike_lexicons(segment_lexicon(a), segment_lexicon(b));
    for (uint32_t i = 0; i < store_article_count(store); i++)
        assert_alike_article(a, b, i);
    for (uint32_t i = 0; i < store_heading_count(store); i++)
        assert_alike_words(a, b, store_heading_tokens, i);
    for (uint32_t i = 0; i < store_count(store); i++)
        assert_alike_paragraph(a, b, store_first_docid(store) + i, reader, &arena);
    assert_alike_postings(segment_postings_path(a), segment_postings_path(b));
    store_reader_free(reader);
    arena_release(&arena);
}
