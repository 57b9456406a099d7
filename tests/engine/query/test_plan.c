#include "engine/query/plan.h"

#include <math.h>

#include "tests/support/test.h"

#define TERM(text)                                                                                 \
    ((struct plan_step){.op = PLAN_TERM, .term = {(text), sizeof(text) - 1}, .weight = 1})
#define OPERATOR(kind, count) ((struct plan_step){.op = (kind), .n = (count)})
#define STEPS(...)                                                                                 \
    (const struct plan_step[]){__VA_ARGS__},                                                       \
        sizeof((struct plan_step[]){__VA_ARGS__}) / sizeof(struct plan_step)

struct plan_row {
    const struct plan_step *steps;
    size_t n;
    const char *text;
};

static void make(const struct plan_row *row, struct arena *arena, struct plan *plan)
{
    struct error err;
    *plan = (struct plan){0};
    arena_init(arena, 1 << 16);
    for (size_t i = 0; i < row->n; i++)
        assert_ok(plan_add(plan, arena, row->steps[i], &err), &err);
    assert_int_equal(plan->n, row->n);
}

static void a_plan_prints_as_it_runs(void **state)
{
    (void)state;
    const struct plan_row rows[] = {
        {STEPS(TERM("power"), TERM("siberia"), OPERATOR(PLAN_AND, 2), TERM("gas"),
               OPERATOR(PLAN_NOT, 2)),
         "power siberia AND(2) gas NOT(2)"},
        {STEPS({.op = PLAN_ALL}, {.op = PLAN_RANGE, .first = 3, .last = 9},
               OPERATOR(PLAN_FILTER, 2)),
         "ALL RANGE(3-9) FILTER(2)"},
        {STEPS(TERM("gas"), {.op = PLAN_SCALE, .weight = 0}), "gas SCALE(0)"},
        {STEPS({.op = PLAN_TERM, .term = SPAN("gas"), .weight = .5f}), "gas^0.5"},
        {STEPS(TERM("two words")), "\"two words\""},
        {STEPS(TERM("a\"b\\c\x01")), "\"a\\\"b\\\\c\\x01\""},
        {STEPS(TERM("газ"), TERM("AND(2)"), OPERATOR(PLAN_OR, 2)), "газ \"AND(2)\" OR(2)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena;
        struct plan plan;
        struct buf text;
        struct error err;
        make(&rows[i], &arena, &plan);
        assert_ok(plan_check(&plan, &err), &err);
        buf_init(&text, 1000);
        plan_print(&plan, &text);
        assert_text(buf_span(&text), rows[i].text);
        buf_release(&text);
        arena_release(&arena);
    }
}

static void a_malformed_plan_is_told_not_run(void **state)
{
    (void)state;
    const struct plan_row rows[] = {
        {NULL, 0, "nothing"},
        {STEPS(TERM("a"), TERM("b")), "two operands are left"},
        {STEPS(OPERATOR(PLAN_AND, 1)), "pops from nothing"},
        {STEPS(TERM("a"), OPERATOR(PLAN_AND, 2)), "pops too much"},
        {STEPS(TERM("a"), OPERATOR(PLAN_OR, 0)), "pops nothing"},
        {STEPS(TERM("a"), OPERATOR(PLAN_NOT, 1)), "nothing to exclude"},
        {STEPS(TERM("a"), OPERATOR(PLAN_FILTER, 1)), "nothing to filter by"},
        {STEPS(TERM("a"), OPERATOR(PLAN_AND, UINT32_MAX)), "pops far too much"},
        {STEPS({.op = PLAN_SCALE, .weight = 1}), "scales nothing"},
        {STEPS({.op = PLAN_TERM, .weight = 1}), "no term"},
        {STEPS({.op = PLAN_TERM, .term = SPAN("a"), .weight = -1}), "negative weight"},
        {STEPS({.op = PLAN_TERM, .term = SPAN("a"), .weight = NAN}), "no weight"},
        {STEPS(TERM("a"), {.op = PLAN_SCALE, .weight = INFINITY}), "no weight"},
        {STEPS({.op = PLAN_RANGE, .first = 2, .last = 1}), "ends before it begins"},
        {STEPS(TERM("a"), OPERATOR((enum plan_op)99, 1)), "no operator"},
        {STEPS(TERM("a"), OPERATOR((enum plan_op) - 1, 1)), "no operator"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena;
        struct plan plan;
        struct error err;
        struct buf text;
        make(&rows[i], &arena, &plan);
        if (plan_check(&plan, &err) != ERR_INVALID)
            fail_msg("%s", rows[i].text);
        buf_init(&text, 1000);
        plan_print(&plan, &text); /* what is wrong can be shown */
        buf_release(&text);
        arena_release(&arena);
    }
}

static void a_plan_of_one_operand_may_pop_it(void **state)
{
    (void)state;
    const struct plan_row row = {STEPS(TERM("a"), OPERATOR(PLAN_AND, 1), OPERATOR(PLAN_OR, 1)), ""};
    struct arena arena;
    struct plan plan;
    struct error err;
    make(&row, &arena, &plan);
    assert_ok(plan_check(&plan, &err), &err);
    arena_release(&arena);
}

static void a_plan_grows_until_memory_ends(void **state)
{
    (void)state;
    struct arena arena;
    struct plan plan = {0};
    struct error err;
    enum status status = OK;
    arena_init(&arena, 1 << 16);
    while (status == OK && plan.n < 100000)
        status = plan_add(&plan, &arena, TERM("a"), &err);
    assert_int_equal(status, ERR_LIMIT);
    assert_true(plan.n >= 256);
    for (size_t i = 0; i < plan.n; i++)
        assert_text(plan.steps[i].term, "a");
    arena_release(&arena);
}

static void postings_are_added_up_where_they_are_known(void **state)
{
    static struct plan_step steps[] = {{.op = PLAN_TERM, .term = SPAN("a"), .count = 3},
                                       {.op = PLAN_TERM, .term = SPAN("b"), .count = 4},
                                       {.op = PLAN_AND, .n = 2},
                                       {.op = PLAN_ALL}};
    struct plan plan = {.steps = steps, .n = 3};
    (void)state;
    assert_int_equal(plan_postings(&plan), 7);
    plan.n = 4;
    assert_true(plan_postings(&plan) == UINT64_MAX);
    steps[1].count = 0;
    plan.n = 2;
    assert_true(plan_postings(&plan) == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_prints_as_it_runs),
        cmocka_unit_test(a_malformed_plan_is_told_not_run),
        cmocka_unit_test(a_plan_of_one_operand_may_pop_it),
        cmocka_unit_test(a_plan_grows_until_memory_ends),
        cmocka_unit_test(postings_are_added_up_where_they_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
