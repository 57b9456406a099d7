#include "engine/search/suggest.h"

#include "engine/search/completion.h"
#include "tests/engine/search/library.h"
#include "tests/support/table.h"
#include "tests/support/test.h"

static const struct book books[] = {
    {.id = "a",
     .title = "Power of Siberia pipeline",
     .text =
         "The Power of Siberia line, Siberia's first\n\npower of Siberia and power of speech\n\n"
         "gas prices rose in Siberia",
     .lang = "en"},
    {.id = "b",
     .title = "Rivers",
     .text = "the power of the river\n\ngas prices rose, said the powers\n\nSiberian thaw\n\n"
             "power café café cafe\n\na café",
     .lang = "en"},
    {.id = "c",
     .text = "西伯利亚力量管道很长\n\n穿过西伯利亚的河流\n\n西伯利亚力量输送天然气\n\n"
             "西伯利亚冬天很冷",
     .lang = "zh"},
};

static struct library library;

static int set_up(void **state)
{
    (void)state;
    library_open(&library, books, sizeof books / sizeof *books, 2);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    library_close(&library);
    return 0;
}

static struct suggest_result *suggest(const struct suggest_request *request)
{
    struct suggest_result *result = NULL;
    struct error err;
    assert_ok(searcher_suggest(library.searcher, request, &library.arena, &result, &err), &err);
    return result;
}

static struct span suggestions(struct span q, uint32_t limit)
{
    struct suggest_request request = {.q = q, .limit = limit, .deadline = DEADLINE_NONE};
    struct suggest_result *result = suggest(&request);
    struct buf out;
    buf_init(&out, 1 << 16);
    for (uint32_t i = 0; i < result->n; i++)
        buf_printf(&out, "%s%s %.*s %u", i > 0 ? "; " : "",
                   suggestion_kind_name(result->items[i].kind), SPAN_FMT(result->items[i].text),
                   result->items[i].paragraphs);
    struct span copy = arena_copy(&library.arena, buf_span(&out));
    buf_release(&out);
    return copy;
}

static void texts_go_on_as_the_corpus_does(void **state)
{
    struct table table;
    (void)state;
    table_load("suggest.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        const struct table_row *row = &table.rows[i];
        assert_span_is(suggestions(row->cell[0], 8), row->cell[1], row->where);
        library_clear(&library);
    }
    table_release(&table);
}

static void nothing_typed_is_nothing_suggested(void **state)
{
    (void)state;
    assert_text(suggestions(SPAN(""), 8), "");
    assert_text(suggestions(SPAN(" \t "), 8), "");
    library_clear(&library);
}

static void a_limit_keeps_the_best(void **state)
{
    (void)state;
    assert_text(suggestions(SPAN("sib"), 1), "word siberia 3");
    assert_text(suggestions(SPAN("power of s"), 2),
                "title Power of Siberia pipeline 3; phrase power of siberia 2");
    library_clear(&library);
}

static void a_title_names_its_article(void **state)
{
    struct suggest_request request = {.q = SPAN("rive"), .limit = 8, .deadline = DEADLINE_NONE};
    (void)state;
    struct suggest_result *result = suggest(&request);
    assert_int_equal(result->n, 2);
    assert_text(result->items[0].article, "b");
    assert_null(result->items[1].article.at);
    library_clear(&library);
}

static void what_is_suggested_is_found_so_often(void **state)
{
    struct suggest_request request = {
        .q = SPAN("power of s"), .limit = 8, .deadline = DEADLINE_NONE};
    (void)state;
    struct suggest_result *result = suggest(&request);
    for (uint32_t i = 0; i < result->n; i++) {
        if (result->items[i].kind == SUGGESTION_TITLE)
            continue;
        char *q = arena_printf(&library.arena, "\"%.*s\"", SPAN_FMT(result->items[i].text));
        struct search_result *found = library_ask(&library, q, MATCH_ALL);
        assert_int_equal(result->items[i].paragraphs, found->total.value);
    }
    library_clear(&library);
}

/* All stand behind a word of so many paragraphs that a part of them is looked at. */
static void rare_phrases_are_counted_in_large_indexes_too(void **state)
{
    enum { PARAGRAPHS = 30000 };
    struct library large;
    struct suggest_request request = {.q = SPAN("gas l"), .limit = 8, .deadline = DEADLINE_NONE};
    struct suggest_result *result = NULL;
    struct error err;
    struct buf text;
    (void)state;
    buf_init(&text, 4 << 20);
    for (uint32_t i = 0; i < PARAGRAPHS; i++) {
        buf_add_text(&text, "gas");
        buf_add_text(&text, i % 97 == 0 ? " lines" : i % 71 == 0 ? " law" : " low");
        buf_add_text(&text, i % 5 == 0 ? " lines\n\n" : "\n\n");
    }
    buf_add_char(&text, '\0');
    struct book book = {.id = "a", .text = text.at, .lang = "en"};
    library_open(&large, &book, 1, 1);
    assert_ok(searcher_suggest(large.searcher, &request, &large.arena, &result, &err), &err);
    assert_int_equal(result->n, 3);
    assert_text(result->items[0].text, "gas low");
    assert_text(result->items[1].text, "gas law");
    assert_int_equal(result->items[1].paragraphs, PARAGRAPHS / 71 + 1 - 5);
    assert_text(result->items[2].text, "gas lines"); /* of too many to be counted */
    assert_true(result->items[2].paragraphs > 0);
    library_close(&large);
    buf_release(&text);
}

static void a_deadline_that_has_passed_is_told(void **state)
{
    struct suggest_request request = {.q = SPAN("power of s"), .limit = 8, .deadline = {0, NULL}};
    struct suggest_result *result = NULL;
    struct error err;
    (void)state;
    assert_status(searcher_suggest(library.searcher, &request, &library.arena, &result, &err),
                  ERR_DEADLINE);
    assert_null(result);
    library_clear(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_go_on_as_the_corpus_does),
        cmocka_unit_test(nothing_typed_is_nothing_suggested),
        cmocka_unit_test(a_limit_keeps_the_best),
        cmocka_unit_test(a_title_names_its_article),
        cmocka_unit_test(what_is_suggested_is_found_so_often),
        cmocka_unit_test(rare_phrases_are_counted_in_large_indexes_too),
        cmocka_unit_test(a_deadline_that_has_passed_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
