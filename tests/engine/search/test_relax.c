#include "engine/search/relax.h"

#include <stdlib.h>

#include "engine/search/around.h"
#include "engine/search/offers.h"
#include "engine/search/repair.h"
#include "tests/engine/search/library.h"
#include "tests/support/table.h"
#include "tests/support/test.h"

static const struct book books[] = {
    {.id = "a", .text = "Power of Siberia line\n\nGas prices rose", .lang = "en"},
    {.id = "b", .title = "Helium", .text = "Kyakhta frontier post\n\nTea by caravan", .lang = "en"},
    {.id = "c",
     .text = "# Furs\n\nHunters came\n\nWinter was hard\n\n## North\n\nTundra everywhere",
     .lang = "en"},
    {.id = "d", .text = "Gas again\n\nOil, gas, lime, lime, and a bowler", .lang = "en"},
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

/* ---- results as a cell of the table ---- */

static int by_text(const void *a, const void *b)
{
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

static struct span hit_text(const struct hit *hit)
{
    struct buf out;
    const struct passage *passage = &hit->passages[0];
    buf_init(&out, 4096);
    buf_printf(&out, "%.*s#%u", SPAN_FMT(hit->article.id), passage->paragraph.n);
    for (uint32_t i = 0; i < passage->n_elsewhere; i++)
        buf_printf(&out, "%s%.*s", i > 0 ? "," : "[", SPAN_FMT(passage->elsewhere[i]));
    buf_add_text(&out, passage->n_elsewhere > 0 ? "]" : "");
    struct span copy = arena_copy(&library.arena, buf_span(&out));
    buf_release(&out);
    return copy;
}

static struct span join(const struct span *texts, uint32_t n)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    for (uint32_t i = 0; i < n; i++)
        buf_printf(&out, "%s%.*s", i > 0 ? " " : "", SPAN_FMT(texts[i]));
    struct span copy = arena_copy(&library.arena, buf_span(&out));
    buf_release(&out);
    return copy;
}

static struct span hits_text(const struct search_result *result)
{
    struct span texts[64];
    assert_true(result->n_hits <= 64);
    for (uint32_t i = 0; i < result->n_hits; i++)
        texts[i] = hit_text(&result->hits[i]);
    if (result->n_hits > 1)
        qsort(texts, result->n_hits, sizeof *texts, by_text);
    return join(texts, result->n_hits);
}

static struct span offers_text(const struct search_result *result)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    for (uint32_t i = 0; i < result->n_offers; i++) {
        const struct search_offer *offer = &result->offers[i];
        buf_printf(&out, "%s%s: %.*s (%u)", i > 0 ? "; " : "",
                   offer->is_correction ? "corrected" : "unquoted", SPAN_FMT(offer->q),
                   offer->total.value);
    }
    struct span copy = arena_copy(&library.arena, buf_span(&out));
    buf_release(&out);
    return copy;
}

/* ---- tests ---- */

static enum query_match match_of(struct span cell)
{
    return span_equal(cell, SPAN("any"))   ? MATCH_ANY
           : span_equal(cell, SPAN("all")) ? MATCH_ALL
                                           : MATCH_AUTO;
}

static void check_row(const struct table_row *row)
{
    const struct span *cell = row->cell;
    struct search_result *result = library_ask(&library, cell[0].at, match_of(cell[1]));
    bool is_relaxed =
        result->tier != TIER_ALL && result->tier != TIER_NONE && match_of(cell[1]) == MATCH_AUTO;
    assert_span_is(span_of(search_tier_name(result->tier)), cell[2], row->where);
    assert_span_is(result->corrected, cell[3], row->where);
    assert_span_is(join(result->missing, result->n_missing), cell[4], row->where);
    assert_span_is(hits_text(result), cell[5], row->where);
    assert_span_is(offers_text(result), cell[6], row->where);
    assert_int_equal(result->is_relaxed, is_relaxed);
    assert_int_equal(result->total.value, result->n_hits);
    assert_true(result->total.is_exact);
}

static void each_tier_gives_up_what_it_says_and_no_more(void **state)
{
    struct table table;
    (void)state;
    table_load("relax.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        check_row(&table.rows[i]);
        library_clear(&library);
    }
    table_release(&table);
}

static void the_tier_does_not_hang_on_the_page(void **state)
{
    static const uint32_t pages[][3] = {{0, 0, 0}, {0, 0, 1000}, {1, 50, 0}, {1, 0, 1}};
    struct table table;
    (void)state;
    table_load("relax.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        const struct table_row *row = &table.rows[i];
        for (size_t p = 0; p < sizeof pages / sizeof *pages; p++) {
            struct search_request request;
            search_request_init(&request);
            request.q = row->cell[0];
            request.match = match_of(row->cell[1]);
            request.limit = pages[p][0];
            request.offset = pages[p][1];
            request.count_to = pages[p][2];
            struct search_result *result = library_search(&library, &request);
            assert_span_is(span_of(search_tier_name(result->tier)), row->cell[2], row->where);
            library_clear(&library);
        }
    }
    table_release(&table);
}

/* A filter lets through or not, whatever the query gives up. */
static void filters_hold_in_every_tier(void **state)
{
    const struct span id = SPAN("d");
    struct search_request request;
    (void)state;
    search_request_init(&request);
    request.q = SPAN("tea gas");
    request.filters[FIELD_ID] = &id;
    request.n_filters[FIELD_ID] = 1;
    struct search_result *result = library_search(&library, &request);
    assert_int_equal(result->tier, TIER_ANY);
    assert_text(hits_text(result), "d#1 d#2");
    request.q = SPAN("tea quokka");
    result = library_search(&library, &request);
    assert_int_equal(result->tier, TIER_NONE);
    library_clear(&library);
}

static void a_corrected_word_is_highlighted_and_worth_less(void **state)
{
    (void)state;
    struct search_result *meant = library_ask(&library, "power siberia", MATCH_AUTO);
    struct search_result *typed = library_ask(&library, "power sibiria", MATCH_AUTO);
    assert_int_equal(typed->n_hits, 1);
    assert_int_equal(typed->hits[0].passages[0].n_matches, 2);
    assert_true(typed->hits[0].score < meant->hits[0].score);
    library_clear(&library);
}

static void a_deadline_ends_the_search_for_a_tier(void **state)
{
    struct search_request request;
    struct search_result *result = NULL;
    struct query_fault fault;
    struct error err;
    (void)state;
    search_request_init(&request);
    request.q = SPAN("power siberia quokka");
    request.deadline.at_ns = 0;
    assert_status(
        searcher_search(library.searcher, &request, &library.arena, &result, &fault, &err),
        ERR_DEADLINE);
    library_clear(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_tier_gives_up_what_it_says_and_no_more),
        cmocka_unit_test(the_tier_does_not_hang_on_the_page),
        cmocka_unit_test(filters_hold_in_every_tier),
        cmocka_unit_test(a_corrected_word_is_highlighted_and_worth_less),
        cmocka_unit_test(a_deadline_ends_the_search_for_a_tier),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
