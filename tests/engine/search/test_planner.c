#include "engine/search/planner.h"

#include "tests/engine/search/library.h"
#include "tests/support/table.h"
#include "tests/support/test.h"

enum cell { MODE, QUERY, PLAN };

static const struct book books[] = {
    {.id = "a", .text = "gas and gases\n\noil line\n\npower", .lang = "en"},
};

static void every_row_makes_its_plan(void **state)
{
    struct library library;
    struct table table;
    (void)state;
    library_open(&library, books, 1, 1);
    table_load("plans.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        const struct table_row *row = &table.rows[i];
        struct inquiry inquiry;
        struct query *query;
        struct buf plan;
        struct error err;
        buf_init(&plan, 1 << 16);
        if (span_equal(row->cell[MODE], SPAN("any")))
            library_inquire_any(&library, row->cell[QUERY].at, &inquiry, &query);
        else
            library_inquire(&library, row->cell[QUERY].at, &inquiry, &query);
        for (size_t k = 0; k < inquiry.plan.n; k++)
            inquiry.plan.steps[k].weight = 1;
        plan_print(&inquiry.plan, &plan);
        assert_span_is(buf_span(&plan), row->cell[PLAN], row->where);
        if (inquiry.plan.n > 0)
            assert_ok(plan_check(&inquiry.plan, &err), &err);
        buf_release(&plan);
        filter_release(inquiry.filter);
        library_clear(&library);
    }
    table_release(&table);
    library_close(&library);
}

static void a_plan_weighs_a_word_of_several_terms_alike(void **state)
{
    static const struct book two[] = {
        {.id = "a", .text = "gases gases\n\ngas\n\noil\n\noil\n\noil", .lang = "en"},
        {.id = "b", .text = "gas", .lang = "fr"},
    };
    struct library library;
    struct inquiry inquiry;
    struct query *query;
    (void)state;
    library_open(&library, two, 2, 1);
    library_inquire(&library, "gas", &inquiry, &query);
    const struct bound_word *word = &inquiry.bound->words[0];
    assert_int_equal(word->n_terms, 2);
    for (uint32_t i = 0; i < inquiry.plan.n; i++)
        if (inquiry.plan.steps[i].op == PLAN_TERM)
            assert_true(inquiry.plan.steps[i].weight > 0);
    filter_release(inquiry.filter);
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_makes_its_plan),
        cmocka_unit_test(a_plan_weighs_a_word_of_several_terms_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
