#include "engine/query/rebuild.h"

#include "tests/engine/query/asked.h"
#include "tests/support/test.h"

static struct analyzer *analyzer;

static int set_up(void **state)
{
    (void)state;
    struct error err;
    return analyzer_new(&analyzer, &err) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    analyzer_free(analyzer);
    return 0;
}

static void check(const char *q, const char *tree)
{
    struct asked asked;
    struct buf text;
    struct tree *root;
    buf_init(&text, 1 << 16);
    ask(&asked, span_of(q), SYNTAX_AUTO, NULL);
    struct understanding u = {
        .reading = {SYNTAX_AUTO, TODAY, &asked.arena, asked.query, &asked.fault, &asked.err},
        .analyzer = analyzer};
    assert_ok(rebuild_tree(&u, asked.query->root, &root), &asked.err);
    tree_dump(root, &text);
    assert_span_is(buf_span(&text), span_of(tree), q);
    buf_release(&text);
    asked_release(&asked);
}

static void what_has_no_words_takes_its_parents_with_it(void **state)
{
    (void)state;
    check("?!", "()");
    check("-?! +(?! OR -?!) title:(?!)", "()");
    check("gas (?! -?!)", "(word gas)");
    check("gas OR (?! lng)", "(or (word gas) (word lng))");
    check("a NEAR/1 ?! NEAR/2 b ADJ/3 ?!", "(near (word a) 2 (word b))");
    check("?! NEAR/1 a ADJ/2 b", "(near (word a) >2 (word b))");
}

static void what_is_left_alone_joins_its_neighbours(void **state)
{
    (void)state;
    check("gas ((lng ?!) OR ?!)", "(row (word gas) (word lng))");
    check("a AND ((b AND c) ?!)", "(and (word a) (word b) (word c))");
    check("a OR ((b OR c) ?!)", "(or (word a) (word b) (word c))");
    check("(a b -?!) c", "(row (word a) (word b) (word c))");
}

static void exclusions_alone_exclude_from_everything(void **state)
{
    (void)state;
    check("-a", "(row (every) (not (word a)))");
    check("-a AND -b", "(and (every) (not (word a)) (not (word b)))");
    check("a OR -b", "(or (word a) (row (every) (not (word b))))");
    check("a (-b -c)", "(row (word a) (row (every) (not (word b)) (not (word c))))");
    check("-(-a)", "(row (every) (not (row (every) (not (word a)))))");
    check("title:(-a)", "(field title (row (every) (not (word a))))");
}

static void an_exclusion_beside_something_needs_nothing(void **state)
{
    (void)state;
    check("a -b", "(row (word a) (not (word b)))");
    check("a AND (-b AND -c)", "(and (word a) (not (word b)) (not (word c)))");
    check("-a AND (-b AND -c ?!)", "(and (every) (not (word a)) (not (word b)) (not (word c)))");
    check("tag:x -b", "(row (field tag \"x\") (not (word b)))");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_no_words_takes_its_parents_with_it),
        cmocka_unit_test(what_is_left_alone_joins_its_neighbours),
        cmocka_unit_test(exclusions_alone_exclude_from_everything),
        cmocka_unit_test(an_exclusion_beside_something_needs_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
