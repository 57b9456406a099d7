#include "engine/search/flat.h"

#include <stdlib.h>

#include "tests/support/test.h"

/* Plans as plan_print() writes them, and their groups: "(a b^2)" one of which must be there, "-(c)"
 * which must not, "=(d)" whose scores do not count. */

static struct flat flat;

struct row {
    const char *plan, *groups;
};

static const struct row rows[] = {
    {"a", "(a)"},
    {"a^0", "(a^0)"},
    {"a b OR(2)", "(a b)"},
    {"a a OR(2)", "(a a)"},
    {"a b OR(2) c OR(2)", "(a b c)"},
    {"a b AND(2)", "(a) (b)"},
    {"a a AND(2)", "(a) (a)"},
    {"a b c OR(2) AND(2)", "(a) (b c)"},
    {"a b OR(2) c d OR(2) AND(2) e AND(2)", "(a b) (c d) (e)"},
    {"a AND(1)", "(a)"},
    {"a OR(1)", "(a)"},
    /* Scaled: all terms of the operand, and only those. */
    {"a SCALE(2)", "(a^2)"},
    {"a^0.5 b OR(2) SCALE(4)", "(a^2 b^4)"},
    {"a b SCALE(2) AND(2)", "(a) (b^2)"},
    {"a b AND(2) SCALE(2) c AND(2)", "(a^2) (b^2) (c)"},
    {"a b SCALE(0) OR(2)", "(a b^0)"},
    {"a b SCALE(2) SCALE(3) OR(2)", "(a b^6)"},
    /* Without. */
    {"a b NOT(2)", "(a) -(b)"},
    {"a b c NOT(3)", "(a) -(b) -(c)"},
    {"a b c OR(2) NOT(2)", "(a) -(b c)"},
    {"a b OR(2) c NOT(2)", "(a b) -(c)"},
    {"a b AND(2) c NOT(2)", "(a) (b) -(c)"},
    {"a b NOT(2) c NOT(2)", "(a) -(b) -(c)"},
    {"a b NOT(2) c AND(2)", "(a) -(b) (c)"},
    {"a b NOT(2) SCALE(2) c AND(2)", "(a^2) -(b^2) (c)"},
    /* Restricted. */
    {"a b FILTER(2)", "(a) =(b)"},
    {"a b c OR(2) FILTER(2)", "(a) =(b c)"},
    {"a b c AND(2) FILTER(2)", "(a) =(b) =(c)"},
    {"a b c FILTER(3)", "(a) =(b) =(c)"},
    {"a b c NOT(2) FILTER(2)", "(a) =(b) -(c)"},
    {"a b FILTER(2) c AND(2)", "(a) =(b) (c)"},
    {"a b FILTER(2) c NOT(2)", "(a) =(b) -(c)"},
    /* What is left to Xapian. */
    {"ALL", NULL},
    {"RANGE", NULL},
    {"a RANGE FILTER(2)", NULL},
    {"ALL a NOT(2)", NULL},
    {"a b AND(2) c OR(2)", NULL},
    {"a b NOT(2) c OR(2)", NULL},
    {"a b FILTER(2) c OR(2)", NULL},
    {"a b c AND(2) NOT(2)", NULL},
    {"a b c NOT(2) NOT(2)", NULL},
    {"a b c FILTER(2) NOT(2)", NULL},
    {"a b AND(2) OR(1)", NULL},
};

/* ---- Text → plan → text --------------------------------------------------------------------- */

static struct plan_step step_of(struct span word)
{
    static const char *const names[] = {
        [PLAN_ALL] = "ALL", [PLAN_RANGE] = "RANGE",   [PLAN_AND] = "AND",    [PLAN_OR] = "OR",
        [PLAN_NOT] = "NOT", [PLAN_FILTER] = "FILTER", [PLAN_SCALE] = "SCALE"};
    const char *mark = memchr(word.at, '^', word.len), *open = memchr(word.at, '(', word.len);
    const char *number = mark != NULL ? mark : open;
    struct span name = span_cut(word, 0, number != NULL ? (size_t)(number - word.at) : word.len);
    double value = number != NULL ? strtod(number + 1, NULL) : 1;
    for (enum plan_op op = PLAN_ALL; op <= PLAN_SCALE; op++)
        if (span_equal(name, span_of(names[op])))
            return (struct plan_step){.op = op, .n = (uint32_t)value, .weight = (float)value};
    return (struct plan_step){.op = PLAN_TERM, .term = name, .weight = (float)value};
}

static void read_plan(const char *text, struct plan *plan, struct arena *arena)
{
    struct error err;
    *plan = (struct plan){0};
    for (size_t len; *text != '\0'; text += len + (text[len] == ' ')) {
        len = strcspn(text, " ");
        assert_ok(plan_add(plan, arena, step_of((struct span){text, len}), &err), &err);
    }
    assert_ok(plan_check(plan, &err), &err);
}

static void print_groups(struct buf *out)
{
    for (uint32_t g = 0; g < flat.n_groups; g++) {
        const struct flat_group *group = &flat.groups[g];
        buf_printf(out, "%s%s(", g > 0 ? " " : "",
                   group->is_excluded   ? "-"
                   : group->is_unscored ? "="
                                        : "");
        for (uint32_t i = group->first; i < group->first + group->n; i++) {
            const struct flat_term *term = &flat.terms[i];
            buf_printf(out, "%s%.*s", i > group->first ? " " : "", (int)term->term.len,
                       term->term.at);
            if (term->weight < 1 || term->weight > 1)
                buf_printf(out, "^%g", term->weight);
        }
        buf_add_char(out, ')');
    }
}

static void plans_are_read_as_groups(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct plan plan;
        struct arena arena;
        struct buf out;
        arena_init(&arena, 1 << 16);
        buf_init(&out, 1 << 16);
        read_plan(rows[i].plan, &plan, &arena);
        if (flat_read(&plan, &flat))
            print_groups(&out);
        else
            buf_add_text(&out, "not flat");
        assert_span_is(buf_span(&out),
                       span_of(rows[i].groups != NULL ? rows[i].groups : "not flat"), rows[i].plan);
        buf_release(&out);
        arena_release(&arena);
    }
}

/* ---- Limits --------------------------------------------------------------------------------- */

/* Whether `groups` groups of `members` terms are read; as they are pushed before one AND. */
static bool is_read(uint32_t groups, uint32_t members)
{
    static struct plan_step steps[FLAT_TERMS + 2 * FLAT_GROUPS + 8];
    struct plan plan = {.steps = steps};
    struct error err;
    for (uint32_t g = 0; g < groups; g++) {
        for (uint32_t i = 0; i < members; i++)
            steps[plan.n++] =
                (struct plan_step){.op = PLAN_TERM, .term = SPAN("t"), .count = i, .weight = 1};
        steps[plan.n++] = (struct plan_step){.op = PLAN_OR, .n = members};
    }
    steps[plan.n++] = (struct plan_step){.op = PLAN_AND, .n = groups};
    assert_ok(plan_check(&plan, &err), &err);
    bool is_flat = flat_read(&plan, &flat);
    if (is_flat) {
        assert_int_equal(flat.n_terms, groups * members);
        assert_int_equal(flat.n_groups, groups);
        for (uint32_t i = 0; i < flat.n_terms; i++)
            assert_int_equal(flat.terms[i].count, i % members);
    }
    return is_flat;
}

static void large_plans_are_left_to_xapian(void **state)
{
    (void)state;
    assert_true(is_read(1, FLAT_GROUPS));
    assert_true(is_read(2, FLAT_MEMBERS));
    assert_false(is_read(2, FLAT_MEMBERS + 1));
    assert_true(is_read(FLAT_GROUPS, 1));
    assert_false(is_read(FLAT_GROUPS + 1, 1));
    assert_true(is_read(1, FLAT_TERMS));
    assert_false(is_read(1, FLAT_TERMS + 1));
}

static void a_bad_term_is_left_to_the_shim_to_refuse(void **state)
{
    (void)state;
    char longest[201];
    memset(longest, 'a', sizeof longest);
    struct plan_step steps[] = {{.op = PLAN_TERM, .term = {longest, 200}, .weight = 1}};
    struct plan plan = {steps, 1, 1};
    assert_true(flat_read(&plan, &flat));
    steps[0].term.len++;
    assert_false(flat_read(&plan, &flat));
    steps[0].term.len--;
    longest[100] = '\0';
    assert_false(flat_read(&plan, &flat));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_are_read_as_groups),
        cmocka_unit_test(large_plans_are_left_to_xapian),
        cmocka_unit_test(a_bad_term_is_left_to_the_shim_to_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
