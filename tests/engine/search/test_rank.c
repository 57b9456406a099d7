#include "engine/search/rank.h"

#include <math.h>

#include "tests/engine/search/library.h"
#include "tests/support/table.h"
#include "tests/support/test.h"

enum cell { QUERY, BETTER, WORSE };

/* Which article leads; `other` texts keep the words from being in every paragraph. */
static void check_order(const struct table_row *row, bool is_better_first)
{
    struct library library;
    struct book books[] = {
        {.id = is_better_first ? "a" : "b", .text = row->cell[BETTER].at, .lang = "en"},
        {.id = is_better_first ? "b" : "a", .text = row->cell[WORSE].at, .lang = "en"},
        {.id = "c", .text = "coal\n\nwater\n\nwind\n\nsteam\n\npeat\n\nwood", .lang = "en"}};
    library_open(&library, books, 3, 1);
    struct search_result *result = library_ask(&library, row->cell[QUERY].at, MATCH_ALL);
    if (result->n_hits != 2)
        print_error("%s: %u hits\n", row->where, result->n_hits);
    assert_int_equal(result->n_hits, 2);
    assert_span_is(result->hits[0].article.id, span_of(books[0].id), row->where);
    if (!(result->hits[0].score > result->hits[1].score))
        print_error("%s: equal scores\n", row->where);
    assert_true(result->hits[0].score > result->hits[1].score);
    library_close(&library);
}

static void every_row_ranks_as_promised_whatever_the_ids(void **state)
{
    struct table table;
    (void)state;
    table_load("ranks.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        check_order(&table.rows[i], true);
        check_order(&table.rows[i], false);
    }
    table_release(&table);
}

static void equals_go_by_date_then_id_then_number(void **state)
{
    static const struct book books[] = {
        {.id = "undated", .text = "gas"},
        {.id = "b", .text = "gas\n\ngas", .date = "2019-01-01"},
        {.id = "old", .text = "gas", .date = "2001-01-01"},
        {.id = "a", .text = "gas", .date = "2019-01-01"},
    };
    struct library library;
    (void)state;
    library_open(&library, books, 4, 2);
    struct search_result *result = library_ask(&library, "gas", MATCH_ALL);
    assert_text(library_ids(&library, result), "a#1 b#1 b#2 old#1 undated#1");
    library_close(&library);
}

static void idf_falls_with_the_count_and_is_never_negative(void **state)
{
    (void)state;
    for (uint32_t count = 0; count < 100; count++) {
        assert_true(rank_idf(100, count) > rank_idf(100, count + 1));
        assert_true(rank_idf(100, count + 1) >= 0);
    }
    assert_true(isfinite(rank_idf(0, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_ranks_as_promised_whatever_the_ids),
        cmocka_unit_test(equals_go_by_date_then_id_then_number),
        cmocka_unit_test(idf_falls_with_the_count_and_is_never_negative),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
