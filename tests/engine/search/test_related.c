/* Paragraphs like others: what is asked, what is left out, what comes first. */
#include "engine/search/related.h"

#include "tests/engine/search/library.h"
#include "tests/support/test.h"

static const struct book books[] = {
    {.id = "pipes",
     .title = "Compressors",
     .lang = "en",
     .text = "The compressor station pushes gas along the frozen pipeline at 2500 revolutions."
             "\n\nCompressor crews live at the station."},
    {.id = "frost",
     .lang = "en",
     .text = "A pipeline over frozen ground needs a compressor station.\n\nGround that thaws sinks."
             "\n\nBread is baked at 2500 places."},
    {.id = "bread", .lang = "en", .text = "Bread and butter.\n\nButter is made of cream."},
    {.id = "winter", .lang = "en", .text = "Frozen rivers carry lorries.\n\nThe and of it."},
};

static struct related_source source_of(struct library *library, const char *id, uint32_t n)
{
    struct related_source source = {0};
    uint32_t article;
    assert_int_equal(
        generation_find_article(library->generation, span_of(id), &source.segment, &article), OK);
    store_article(segment_store(generation_segment(library->generation, source.segment)), article,
                  &source.article);
    source.first_docid = source.article.first_docid + (n > 0 ? n - 1 : 0);
    source.n = n > 0 ? 1 : source.article.n_paragraphs;
    return source;
}

static struct search_result *relate(struct library *library, const struct related_source *source)
{
    struct search_request request;
    search_request_init(&request);
    request.related = source;
    request.match = MATCH_ANY;
    request.is_expanded = false;
    request.wants_no_offers = true;
    return library_search(library, &request);
}

static void the_likest_comes_first_and_its_own_article_never(void **state)
{
    (void)state;
    for (uint32_t segments = 1; segments <= 3; segments++)
        for (uint32_t n = 0; n <= 1; n++) {
            struct library library;
            library_open(&library, books, 4, segments);
            struct related_source source = source_of(&library, "pipes", n);
            const struct search_result *result = relate(&library, &source);
            assert_span_is(library_ids(&library, result), SPAN("frost#1 winter#1"), "pipes");
            assert_int_equal(result->total.value, 2);
            assert_true(result->hits[0].passages[0].n_matches >= 4);
            library_close(&library);
        }
}

static void the_question_is_the_telling_words_in_order(void **state)
{
    (void)state;
    struct library library;
    struct inquiry inquiry;
    struct query *ignored, *query;
    struct error err;
    struct buf text;
    library_open(&library, books, 4, 1);
    library_inquire(&library, "gas", &inquiry, &ignored);
    struct related_source source = source_of(&library, "pipes", 1);
    assert_ok(related_query(&inquiry, &source, &query, &err), &err);
    buf_init(&text, 1 << 12);
    tree_print(query->root, &text);
    assert_text(buf_span(&text), "compressor OR station OR frozen OR pipeline");
    buf_release(&text);
    inquiry_release(&inquiry);
    library_close(&library);
}

static void nothing_telling_finds_nothing(void **state)
{
    (void)state;
    struct library library;
    library_open(&library, books, 4, 2);
    struct related_source source = source_of(&library, "winter", 2);
    const struct search_result *result = relate(&library, &source);
    assert_int_equal(result->n_hits, 0);
    assert_int_equal(result->total.value, 0);
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_likest_comes_first_and_its_own_article_never),
        cmocka_unit_test(the_question_is_the_telling_words_in_order),
        cmocka_unit_test(nothing_telling_finds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
