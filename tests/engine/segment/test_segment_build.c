#include "tests/support/test.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/file.h"
#include "engine/segment/segment.h"
#include "engine/segment/segment_build.h"
#include "engine/shim/xapian_shim.h"
#include "tests/engine/segment/articles.h"
#include "tests/support/temp.h"

#define FIRST 100

/* Xapian 1.4.22's own check deletes a table through its base class; AddressSanitizer would end us.
 */
const char *__asan_default_options(void) __attribute__((visibility("default")));
const char *__asan_default_options(void)
{
    return "new_delete_type_mismatch=0";
}

struct job {
    struct segment_build *build;
    struct segment_chunk chunk;
    enum status status;
    struct error err;
};

static void *run_job(void *ctx)
{
    struct job *job = ctx;
    struct analyzer *analyzer;
    assert_ok(analyzer_new(&analyzer, &job->err), &job->err);
    job->status = segment_build_chunk(job->build, analyzer, &job->chunk, NULL, &job->err);
    analyzer_free(analyzer);
    return NULL;
}

/* Builds a segment of `n` chunks that are cut from the articles, each on a thread of its own,
 * started from the last to the first. */
static void build(const char *dir, const struct article *articles, uint32_t n_articles, uint32_t n,
                  struct segment_totals *totals)
{
    struct error err;
    struct segment_build *segment;
    struct job jobs[16];
    pthread_t threads[16];
    uint32_t docid = FIRST, from = 0;
    assert_ok(segment_build_open(dir, FIRST, &segment, &err), &err);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t to = n_articles * (i + 1) / n;
        jobs[i] = (struct job){segment, {i, docid, articles + from, to - from}, OK, {0}};
        for (; from < to; from++)
            docid += articles[from].n_paragraphs;
    }
    for (uint32_t i = n; i-- > 0;)
        assert_int_equal(pthread_create(&threads[i], NULL, run_job, &jobs[i]), 0);
    for (uint32_t i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
        assert_ok(jobs[i].status, &jobs[i].err);
    }
    assert_ok(segment_build_finish(segment, totals, &err), &err);
    segment_build_close(segment);
}

static struct segment *build_sample(struct temp *temp, struct segment_totals *totals)
{
    struct error err;
    struct segment *segment;
    temp_make(temp);
    build(temp_path(temp, "s"), sample_articles, 3, 2, totals);
    assert_ok(segment_open(temp_path(temp, "s"), FIRST, &segment, &err), &err);
    return segment;
}

/* "word word …" of ids. */
static struct span words_of(struct arena *arena, const struct segment *segment, const uint32_t *ids,
                            uint32_t n)
{
    const char *text = "";
    for (uint32_t i = 0; i < n; i++) {
        struct lexicon_word word;
        lexicon_word(segment_lexicon(segment), ids[i], &word);
        text = arena_printf(arena, "%s%s%.*s", text, i > 0 ? " " : "", SPAN_FMT(word.surface));
    }
    return span_of(text);
}

static void what_goes_in_comes_out(void **state)
{
    (void)state;
    struct temp temp;
    struct segment_totals totals;
    struct error err;
    struct segment *segment = build_sample(&temp, &totals);
    const struct store *store = segment_store(segment);
    struct store_reader *reader;
    assert_ok(store_reader_new(&reader, &err), &err);
    assert_int_equal(store_count(store), SAMPLE_PARAGRAPHS);
    assert_int_equal(store_article_count(store), 3);
    assert_int_equal(totals.paragraphs, SAMPLE_PARAGRAPHS);
    assert_int_equal(totals.words, lexicon_count(segment_lexicon(segment)));
    assert_int_equal(totals.stems, lexicon_stem_count(segment_lexicon(segment)));
    uint32_t docid = FIRST;
    for (uint32_t a = 0; a < 3; a++) {
        const struct article *in = &sample_articles[a];
        struct store_article out;
        store_article(store, a, &out);
        assert_span_is(out.id, in->id, "id");
        assert_span_is(out.path, in->path, "path");
        assert_span_is(out.title, in->title, "title");
        assert_span_is(out.date, in->date, "date");
        assert_span_is(out.lang, in->lang, "lang");
        assert_span_is(out.url, in->url, "url");
        assert_int_equal(out.date.at == NULL, in->date.at == NULL);
        assert_int_equal(out.source, in->source);
        assert_int_equal(out.first_docid, docid);
        assert_int_equal(out.n_paragraphs, in->n_paragraphs);
        assert_int_equal(out.n_authors, in->n_authors);
        assert_int_equal(out.n_tags, in->n_tags);
        for (uint32_t i = 0; i < in->n_authors; i++)
            assert_span_is(store_author(store, a, i), in->authors[i], "author");
        for (uint32_t i = 0; i < in->n_tags; i++)
            assert_span_is(store_tag(store, a, i), in->tags[i], "tag");
        assert_int_equal(store_find_id(store, in->id), a);
        assert_int_equal(store_find_path(store, in->path), a);
        for (uint32_t p = 0; p < in->n_paragraphs; p++, docid++) {
            struct store_paragraph paragraph;
            struct span text;
            store_paragraph(store, docid, &paragraph);
            assert_int_equal(paragraph.article, a);
            assert_int_equal(paragraph.n, p + 1);
            assert_int_equal(paragraph.line, in->paragraphs[p].places[0].line);
            assert_ok(store_text(store, reader, docid, &temp.arena, &text, &err), &err);
            assert_span_is(text, in->paragraphs[p].text, "text");
        }
    }
    assert_int_equal(store_find_id(store, SPAN("nothing")), UINT32_MAX);
    assert_int_equal(store_find_path(store, SPAN("b#1")), UINT32_MAX);
    store_reader_free(reader);
    segment_close(segment);
    temp_remove(&temp);
}

static void tokens_are_the_words_of_the_text(void **state)
{
    (void)state;
    struct temp temp;
    struct segment_totals totals;
    struct segment *segment = build_sample(&temp, &totals);
    const struct store *store = segment_store(segment);
    uint32_t ids[64];
    uint32_t n = store_tokens(store, FIRST + 1, ids, 64);
    assert_text(words_of(&temp.arena, segment, ids, n), "the power of siberia is the power of gas");
    assert_int_equal(store_tokens(store, FIRST + 1, ids, 2), 9);
    n = store_tokens(store, FIRST + 4, ids, 64);
    assert_int_equal(n, 0);
    n = store_title_tokens(store, 0, ids, 64);
    assert_text(words_of(&temp.arena, segment, ids, n), "siberia's gas and the gas of amur");
    assert_int_equal(store_title_tokens(store, 1, ids, 64), 0);
    n = store_title_tokens(store, 2, ids, 64);
    assert_text(words_of(&temp.arena, segment, ids, n), "l'été");
    struct store_paragraph paragraph;
    store_paragraph(store, FIRST + 1, &paragraph);
    n = store_heading_tokens(store, paragraph.heading, ids, 64);
    assert_text(words_of(&temp.arena, segment, ids, n), "power of siberia");
    segment_close(segment);
    temp_remove(&temp);
}

static void headings_come_outermost_first(void **state)
{
    (void)state;
    struct temp temp;
    struct segment_totals totals;
    struct segment *segment = build_sample(&temp, &totals);
    const struct store *store = segment_store(segment);
    struct store_paragraph paragraph;
    struct span headings[4];
    store_paragraph(store, FIRST, &paragraph);
    assert_int_equal(paragraph.heading, NO_HEADING);
    assert_int_equal(store_headings(store, paragraph.heading, headings, 4), 0);
    store_paragraph(store, FIRST + 1, &paragraph);
    assert_int_equal(store_headings(store, paragraph.heading, headings, 4), 2);
    assert_text(headings[0], "Pipelines");
    assert_text(headings[1], "Power of Siberia");
    assert_int_equal(store_headings(store, paragraph.heading, headings, 1), 1);
    assert_text(headings[0], "Power of Siberia");
    segment_close(segment);
    temp_remove(&temp);
}

static void places_are_found_by_offset(void **state)
{
    (void)state;
    struct temp temp;
    struct segment_totals totals;
    struct segment *segment = build_sample(&temp, &totals);
    const struct store *store = segment_store(segment);
    static const struct {
        uint32_t docid, at, line, column;
    } rows[] = {{0, 0, 7, 1},   {0, 5, 7, 6},   {1, 0, 9, 3}, {1, 19, 9, 22},
                {1, 20, 10, 1}, {1, 23, 10, 4}, {2, 2, 7, 3}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct place place = store_place(store, FIRST + rows[i].docid, rows[i].at);
        assert_int_equal(place.at, rows[i].at);
        assert_int_equal(place.line, rows[i].line);
        assert_int_equal(place.column, rows[i].column);
    }
    segment_close(segment);
    temp_remove(&temp);
}

/* ---- Postings ------------------------------------------------------------------------------- */

struct posted {
    const char *term;
    uint32_t docids[4];
    uint32_t n;
};

static void each_term_is_posted_where_it_belongs(void **state)
{
    (void)state;
    static const struct posted rows[] = {
        {"gas", {FIRST, FIRST + 1}, 2},
        {"the", {FIRST + 1, FIRST + 2}, 2}, /* stop words are posted; the title is not text */
        {"siberia", {FIRST + 1}, 1},
        {"walk", {FIRST + 3}, 1},
        {"38", {FIRST + 3}, 1},
        {"T:siberia", {FIRST}, 1},
        {"T:amur", {FIRST}, 1},
        {"T:gas", {0}, 0},             /* stands in the text of the first paragraph */
        {"H:pipelin", {FIRST + 1}, 1}, /* the first paragraph below */
        {"H:power", {0}, 0},           /* stands in that paragraph's text */
        {"H:amur", {0}, 0},
        {"pipelin", {0}, 0},
        {"FRferm", {FIRST + 5}, 1},
    };
    struct temp temp;
    struct segment_totals totals;
    struct error err;
    struct shim_db *db;
    struct segment *segment = build_sample(&temp, &totals);
    const char *file = segment_postings_path(segment);
    assert_ok(shim_check(file, &err), &err);
    assert_ok(shim_db_open(&file, NULL, 1, &db, &err), &err);
    assert_int_equal(shim_db_doc_count(db), SAMPLE_PARAGRAPHS);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct plan_step step = {.op = PLAN_TERM, .term = span_of(rows[i].term), .weight = 1};
        struct plan plan = {&step, 1, 1};
        struct shim_search search = {.plan = &plan, .want = 4, .count_to = 4};
        struct shim_hit hits[4];
        struct shim_count count;
        size_t n;
        assert_ok(shim_db_search(db, &search, hits, &n, &count, &err), &err);
        uint32_t found = 0;
        for (size_t h = 0; h < n; h++)
            for (uint32_t d = 0; d < rows[i].n; d++)
                found += hits[h].docid == rows[i].docids[d];
        if (n != rows[i].n || found != n)
            print_error("%s\n", rows[i].term);
        assert_int_equal(n, rows[i].n);
        assert_int_equal(found, n);
    }
    shim_db_close(db);
    segment_close(segment);
    temp_remove(&temp);
}

/* ---- Order and failure ---------------------------------------------------------------------- */

static void files_do_not_depend_on_threads_or_history(void **state)
{
    (void)state;
    struct temp temp;
    struct segment_totals totals;
    struct arena arena;
    temp_make(&temp);
    arena_init(&arena, 1 << 26);
    struct article *articles = make_articles(&arena, 240, 5, 7);
    build(temp_path(&temp, "a"), articles, 240, 8, &totals);
    build(temp_path(&temp, "b"), articles, 240, 8, &totals);
    assert_true(span_equal(temp_read(&temp, "a/store"), temp_read(&temp, "b/store")));
    assert_true(span_equal(temp_read(&temp, "a/lexicon"), temp_read(&temp, "b/lexicon")));
    assert_false(temp_has(&temp, "a/shard-000000"));
    arena_release(&arena);
    temp_remove(&temp);
}

static void frequent_words_have_small_ids(void **state)
{
    (void)state;
    struct temp temp;
    struct segment_totals totals;
    struct error err;
    struct arena arena;
    struct segment *segment;
    temp_make(&temp);
    arena_init(&arena, 1 << 26);
    build(temp_path(&temp, "a"), make_articles(&arena, 100, 5, 3), 100, 1, &totals);
    assert_ok(segment_open(temp_path(&temp, "a"), FIRST, &segment, &err), &err);
    const struct lexicon *lexicon = segment_lexicon(segment);
    uint64_t counted = 0;
    uint32_t last = UINT32_MAX;
    for (uint32_t id = 0; id < lexicon_count(lexicon); id++) {
        struct lexicon_word word;
        lexicon_word(lexicon, id, &word);
        assert_true(word.count <= last);
        last = word.count;
        counted += word.count;
    }
    assert_int_equal(counted, totals.tokens);
    segment_close(segment);
    arena_release(&arena);
    temp_remove(&temp);
}

static void a_failed_chunk_fails_the_segment_and_leaves_nothing(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct segment_build *build;
    struct segment_totals totals;
    struct analyzer *analyzer;
    atomic_bool cancelled = true;
    struct deadline stop = {UINT64_MAX, &cancelled};
    temp_make(&temp);
    assert_ok(analyzer_new(&analyzer, &err), &err);
    assert_ok(segment_build_open(temp_path(&temp, "s"), 1, &build, &err), &err);
    struct segment_chunk chunk = {0, 1, sample_articles, 3};
    assert_status(segment_build_chunk(build, analyzer, &chunk, &stop, &err), ERR_CANCELLED);
    chunk.number = 1;
    assert_status(segment_build_chunk(build, analyzer, &chunk, NULL, &err), ERR_CANCELLED);
    assert_status(segment_build_finish(build, &totals, &err), ERR_CANCELLED);
    segment_build_close(build);
    assert_false(temp_has(&temp, "s"));
    analyzer_free(analyzer);
    temp_remove(&temp);
}

static void wrong_docids_and_empty_segments_are_refused(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct segment_build *build;
    struct segment_totals totals;
    struct analyzer *analyzer;
    temp_make(&temp);
    assert_ok(analyzer_new(&analyzer, &err), &err);
    assert_ok(segment_build_open(temp_path(&temp, "s"), 1, &build, &err), &err);
    struct segment_chunk chunk = {0, 2, sample_articles, 3};
    assert_status(segment_build_chunk(build, analyzer, &chunk, NULL, &err), ERR_INVALID);
    segment_build_close(build);
    assert_ok(segment_build_open(temp_path(&temp, "s"), 1, &build, &err), &err);
    assert_status(segment_build_finish(build, &totals, &err), ERR_INVALID);
    segment_build_close(build);
    temp_write(&temp, "t/kept", SPAN("x"));
    assert_status(segment_build_open(temp_path(&temp, "t"), 1, &build, &err), ERR_IO);
    assert_true(temp_has(&temp, "t/kept"));
    analyzer_free(analyzer);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_comes_out),
        cmocka_unit_test(tokens_are_the_words_of_the_text),
        cmocka_unit_test(headings_come_outermost_first),
        cmocka_unit_test(places_are_found_by_offset),
        cmocka_unit_test(each_term_is_posted_where_it_belongs),
        cmocka_unit_test(files_do_not_depend_on_threads_or_history),
        cmocka_unit_test(frequent_words_have_small_ids),
        cmocka_unit_test(a_failed_chunk_fails_the_segment_and_leaves_nothing),
        cmocka_unit_test(wrong_docids_and_empty_segments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
