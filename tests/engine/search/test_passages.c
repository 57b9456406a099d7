#include "engine/search/passages.h"

#include "tests/engine/search/library.h"
#include "tests/support/test.h"

static const struct book books[] = {
    {.id = "wrapped",
     .lang = "en",
     .text = "one two\nthree gas four\nfive\n\nsix\nseven eight gas\ngas"},
    {.id = "deep",
     .lang = "en",
     .title = "On oil, and more oil",
     .date = "2019-12-02",
     .text = "# Energy\n\n## Fuels\n\n### Liquid\n\noil\n\n## Winds\n\nsails\n\n# Epilogue\n\nend"},
    {.id = "long",
     .lang = "en",
     .text =
         "coal here\nand then a good many words of no weight before the second\n"
         "peat and coal and peat\nafter which words come again and again and again, until coal"},
    {.id = "tagged",
     .lang = "en",
     .tags = "a tag of very many words",
     .text = "Salts differ, and salt of one sea is not salt of another\n\nno more"},
    {.id = "tagged too", .lang = "en", .tags = "a tag of very many words", .text = "salt"},
};

static struct library library;

static int set_up(void **state)
{
    (void)state;
    library_open(&library, books, sizeof books / sizeof *books, 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    library_close(&library);
    return 0;
}

static const struct hit *find(struct search_result *result, const char *id, uint32_t n)
{
    for (uint32_t i = 0; i < result->n_hits; i++)
        if (span_equal(result->hits[i].article.id, span_of(id)) &&
            result->hits[i].passages[0].paragraph.n == n)
            return &result->hits[i];
    fail_msg("%s#%u was not found", id, n);
    return NULL;
}

static void assert_at(const struct passage *passage, uint32_t line, uint32_t column)
{
    assert_int_equal(passage->at.line, line);
    assert_int_equal(passage->at.column, column);
}

static void the_place_is_that_of_the_first_match_in_its_line(void **state)
{
    (void)state;
    struct search_result *result = library_ask(&library, "gas", MATCH_ALL);
    assert_int_equal(result->n_hits, 2);
    const struct passage *first = find(result, "wrapped", 1)->passages;
    const struct passage *second = find(result, "wrapped", 2)->passages;
    assert_int_equal(first->paragraph.line, 1);
    assert_at(first, 2, 7);
    assert_int_equal(second->paragraph.line, 5);
    assert_at(second, 6, 13);
    assert_at(find(library_ask(&library, "six", MATCH_ALL), "wrapped", 2)->passages, 5, 1);
}

static void without_a_match_the_place_is_that_of_the_paragraph(void **state)
{
    (void)state;
    struct search_result *result = library_ask(&library, "date:2019", MATCH_ALL);
    assert_int_equal(result->n_hits, 3);
    const struct passage *passage = find(result, "deep", 2)->passages;
    assert_int_equal(passage->n_matches, 0);
    assert_text(passage->text, "sails");
    assert_at(passage, passage->paragraph.line, 1);
}

static void headings_stand_outermost_first(void **state)
{
    static const struct {
        const char *q;
        const char *headings[3];
        uint32_t n;
    } rows[] = {{"oil", {"Energy", "Fuels", "Liquid"}, 3},
                {"sails", {"Energy", "Winds"}, 2},
                {"end", {"Epilogue"}, 1},
                {"six", {NULL}, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct search_result *result = library_ask(&library, rows[i].q, MATCH_ALL);
        const struct passage *passage = result->hits[0].passages;
        assert_int_equal(passage->n_headings, rows[i].n);
        for (uint32_t k = 0; k < rows[i].n; k++)
            assert_span_is(passage->headings[k], span_of(rows[i].headings[k]), rows[i].q);
    }
}

static void matches_in_the_title_are_told_too(void **state)
{
    (void)state;
    struct search_result *result = library_ask(&library, "oil", MATCH_ALL);
    const struct hit *hit = find(result, "deep", 1);
    assert_int_equal(hit->n_title_matches, 2);
    assert_int_equal(hit->title_matches[0].start, 3);
    assert_int_equal(hit->title_matches[0].end, 6);
    assert_int_equal(hit->title_matches[1].start, 17);
    assert_int_equal(hit->title_matches[1].end, 20);
    result = library_ask(&library, "sails", MATCH_ALL);
    assert_int_equal(find(result, "deep", 2)->n_title_matches, 0);
}

static void check_piece(const struct passage *passage, struct span whole, uint32_t snippet)
{
    assert_int_equal(passage->is_truncated, passage->text.len < whole.len);
    assert_true(snippet == 0 || passage->text.len <= snippet);
    assert_span_is(passage->text, span_cut(whole, passage->text_start, passage->text.len), "piece");
    assert_int_equal(passage->n_matches + passage->more_matches, 5);
    for (uint32_t i = 0; i < passage->n_matches; i++) {
        const struct match_span *match = &passage->matches[i];
        struct span word = span_cut(passage->text, match->start, match->end - match->start);
        assert_true(span_equal(word, SPAN("coal")) || span_equal(word, SPAN("peat")));
    }
}

static void a_piece_says_where_it_stands_and_what_it_leaves_out(void **state)
{
    (void)state;
    struct search_request request;
    search_request_init(&request);
    request.q = SPAN("coal peat");
    request.snippet = 40;
    struct search_result *result = library_search(&library, &request);
    const struct passage *passage = find(result, "long", 1)->passages;
    check_piece(passage, span_of(books[2].text), 40);
    assert_true(passage->is_truncated && passage->text_start > 0);
    assert_int_equal(passage->n_matches, 3);
    assert_int_equal(passage->more_matches, 2);
    assert_at(passage, 3, 1);
    request.snippet = 0;
    passage = find(library_search(&library, &request), "long", 1)->passages;
    check_piece(passage, span_of(books[2].text), 0);
    assert_int_equal(passage->text_start, 0);
    assert_int_equal(passage->more_matches, 0);
    assert_at(passage, 1, 1);
}

/* `tag:` looks at the words of the tag while those of the paragraph are waited for. */
static void a_filter_moves_no_match(void **state)
{
    static const uint32_t places[][2] = {{0, 5}, {18, 22}, {41, 45}};
    (void)state;
    struct search_result *result =
        library_ask(&library, "salt tag:\"a tag of very many words\"", MATCH_ALL);
    const struct passage *passage = find(result, "tagged", 1)->passages;
    assert_int_equal(passage->n_matches, sizeof places / sizeof *places);
    for (uint32_t i = 0; i < passage->n_matches; i++) {
        assert_int_equal(passage->matches[i].start, places[i][0]);
        assert_int_equal(passage->matches[i].end, places[i][1]);
    }
}

static void nothing_is_painted_where_nothing_was_asked(void **state)
{
    struct inquiry inquiry = {.generation = library.generation,
                              .analyzer = library.analyzer,
                              .reader = library.reader,
                              .scratch = &library.scratch,
                              .arena = &library.arena};
    struct candidate candidate = {.docid = library_docid(&library, "deep", 1)};
    struct passage passage;
    struct hit hit = {0};
    struct store_paragraph paragraph;
    struct error err;
    (void)state;
    store_paragraph(segment_store(generation_segment(library.generation, 0)), candidate.docid,
                    &paragraph);
    assert_ok(passages_fill(&inquiry, &candidate, 0, &passage, &err), &err);
    assert_ok(passages_article(&inquiry, 0, paragraph.article, &hit, &err), &err);
    assert_text(passage.text, "oil");
    assert_int_equal(passage.n_matches + passage.more_matches, 0);
    assert_text(hit.article.id, "deep");
    assert_int_equal(hit.n_title_matches, 0);
    assert_at(&passage, paragraph.line, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_place_is_that_of_the_first_match_in_its_line),
        cmocka_unit_test(without_a_match_the_place_is_that_of_the_paragraph),
        cmocka_unit_test(headings_stand_outermost_first),
        cmocka_unit_test(matches_in_the_title_are_told_too),
        cmocka_unit_test(a_piece_says_where_it_stands_and_what_it_leaves_out),
        cmocka_unit_test(a_filter_moves_no_match),
        cmocka_unit_test(nothing_is_painted_where_nothing_was_asked),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
