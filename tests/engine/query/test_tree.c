#include "engine/query/tree.h"

#include <stdlib.h>

#include "tests/engine/query/asked.h"
#include "tests/engine/query/sentences.h"
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

static uint32_t depth_of(const struct tree *tree)
{
    uint32_t depth = 0;
    for (uint32_t i = 0; i < tree->n_kids; i++) {
        uint32_t below = depth_of(tree->kids[i]);
        depth = below > depth ? below : depth;
    }
    return depth + 1;
}

/* What tree.h promises of every tree that was understood. */
static void check_shape(const struct tree *tree, struct span q)
{
    bool is_group = tree->kind <= TREE_OR, has_positive = false;
    assert_true(tree->start <= tree->end && tree->end <= q.len);
    assert_true(!is_group || tree->n_kids >= 2);
    for (uint32_t i = 0; i < tree->n_kids; i++) {
        const struct tree *kid = tree->kids[i];
        has_positive = has_positive || kid->kind != TREE_NOT;
        assert_true(kid->kind != TREE_NOT || tree->kind == TREE_ROW || tree->kind == TREE_AND);
        assert_true(kid->kind != tree->kind || tree->kind == TREE_ROW || tree->kind == TREE_NOT ||
                    tree->kind == TREE_PLUS || tree->kind == TREE_FIELD);
        check_shape(kid, q);
    }
    assert_true(!is_group || has_positive);
    assert_true(!tree_is_leaf(tree) || tree->n_words >= 1);
    for (uint32_t i = 0; i < tree->n_words; i++) {
        assert_true(tree->words[i].start < tree->words[i].end && tree->words[i].end <= q.len);
        assert_true(tree->words[i].is_gap || tree->words[i].exact.len > 0);
    }
}

/* Prints the tree of `q`, reads it strictly and finds the same tree. False: that was not asked, as
 * its words are not stable. */
static bool check_round_trip(struct span q, enum query_syntax syntax)
{
    struct asked asked, again;
    ask(&asked, q, syntax, analyzer);
    if (asked.status != OK)
        fail_msg("%.*s: %s", SPAN_FMT(q), asked.err.text);
    if (asked.query->root != NULL) {
        check_shape(asked.query->root, q);
        assert_true(depth_of(asked.query->root) <= TREE_MAX_DEPTH);
    }
    struct span understood = asked_understood(&asked);
    bool is_stable = sentence_is_stable(asked.query->root, asked.query->language, analyzer);
    if (understood.len <= QUERY_MAX_BYTES && is_stable) {
        ask(&again, understood, SYNTAX_STRICT, analyzer);
        if (again.status != OK || !tree_equal(asked.query->root, again.query->root) ||
            !span_equal(understood, asked_understood(&again)))
            fail_msg("%.*s\n  is  %.*s\n  as  %.*s\n  but %.*s %.*s", SPAN_FMT(q),
                     SPAN_FMT(asked_tree(&asked)), SPAN_FMT(understood),
                     SPAN_FMT(asked_tree(&again)), SPAN_FMT(asked_remarks(&again)));
        asked_release(&again);
    }
    asked_release(&asked);
    return is_stable;
}

/* How many random texts: PILCROW_CASES, else `usual`. */
static uint64_t cases(uint64_t usual)
{
    const char *wanted = getenv("PILCROW_CASES");
    return wanted != NULL ? strtoull(wanted, NULL, 10) : usual;
}

static void a_tree_that_is_printed_is_read_as_the_same_tree(void **state)
{
    (void)state;
    struct chance chance = {20261125};
    struct buf q;
    buf_init(&q, 1 << 16);
    for (uint64_t i = 0; i < cases(10000); i++) {
        sentence_make(&chance, &q);
        if (i % 2 == 1)
            sentence_break(&chance, &q);
        if (q.len <= QUERY_MAX_BYTES)
            assert_true(check_round_trip(buf_span(&q), i % 8 == 7 ? SYNTAX_PLAIN : SYNTAX_AUTO));
        if (i % 4096 == 0)
            analyzer_forget(analyzer);
    }
    buf_release(&q);
}

static void any_text_is_a_query_and_prints_as_one(void **state)
{
    (void)state;
    struct chance chance = {7};
    struct buf q;
    buf_init(&q, 1 << 16);
    uint64_t unstable = 0, n = cases(20000);
    for (uint64_t i = 0; i < n; i++) {
        sentence_noise(&chance, &q);
        unstable += !check_round_trip(buf_span(&q), i % 4 == 3 ? SYNTAX_PLAIN : SYNTAX_AUTO);
        if (i % 4096 == 0)
            analyzer_forget(analyzer);
    }
    assert_true(unstable < n / 20);
    buf_release(&q);
}

static bool are_equal(const char *a, const char *b)
{
    struct asked x, y;
    ask(&x, span_of(a), SYNTAX_AUTO, analyzer);
    ask(&y, span_of(b), SYNTAX_AUTO, analyzer);
    bool is_equal = tree_equal(x.query->root, y.query->root);
    assert_int_equal(is_equal, tree_equal(y.query->root, x.query->root));
    asked_release(&x);
    asked_release(&y);
    return is_equal;
}

static void trees_are_equal_when_they_mean_the_same(void **state)
{
    (void)state;
    assert_true(are_equal("gas  lng", "Gas LNG"));
    assert_true(are_equal("café", "cafe"));
    assert_true(are_equal("gas NOT oil", "gas -oil"));
    assert_true(are_equal("a | b", "a OR b"));
    assert_true(are_equal("(gas (lng)) oil", "gas lng oil"));
    assert_true(are_equal("date:2019", "date:2019-01-01..2019-12-31"));
    assert_true(are_equal("?!", ""));
    assert_true(are_equal("tag:Gas", "TAG:gas"));
}

static void trees_differ_when_they_mean_another_thing(void **state)
{
    (void)state;
    assert_false(are_equal("gas lng", "lng gas"));
    assert_false(are_equal("gas lng", "gas OR lng"));
    assert_false(are_equal("gas lng", "gas AND lng"));
    assert_false(are_equal("gas", "\"gas\""));
    assert_false(are_equal("gas", "gas*"));
    assert_false(are_equal("gas", "+gas"));
    assert_false(are_equal("gas", "title:gas"));
    assert_false(are_equal("gas", ""));
    assert_false(are_equal("\"a * b\"", "\"a b\""));
    assert_false(are_equal("\"gas lines\"", "\"gas lines*\""));
    assert_false(are_equal("a NEAR/2 b", "a NEAR/3 b"));
    assert_false(are_equal("a NEAR/2 b", "a ADJ/2 b"));
    assert_false(are_equal("\"a b\"~3", "\"a b\"~4"));
    assert_false(are_equal("tag:a", "author:a"));
    assert_false(are_equal("tag:a", "tag:a,b"));
    assert_false(are_equal("tag:a", "tag:b"));
    assert_false(are_equal("date:2019", "date:2018"));
}

static void one_kid_needs_no_group(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1 << 16);
    struct tree *word = tree_new(&arena, TREE_WORD, 0, 3);
    struct tree_kids kids = {0};
    assert_null(tree_join(&arena, TREE_ROW, &kids));
    assert_true(tree_kids_add(&kids, &arena, word));
    assert_ptr_equal(tree_join(&arena, TREE_ROW, &kids), word);
    assert_false(tree_kids_add(&kids, &arena, NULL));
    arena_release(&arena);
}

static void without_memory_nothing_is_made(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 8);
    struct tree_kids kids = {0};
    assert_null(tree_new(&arena, TREE_WORD, 0, 0));
    assert_false(tree_kids_add(&kids, &arena, &(struct tree){.kind = TREE_WORD}));
    assert_int_equal(arena_status(&arena), ERR_LIMIT);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_that_is_printed_is_read_as_the_same_tree),
        cmocka_unit_test(any_text_is_a_query_and_prints_as_one),
        cmocka_unit_test(trees_are_equal_when_they_mean_the_same),
        cmocka_unit_test(trees_differ_when_they_mean_another_thing),
        cmocka_unit_test(one_kid_needs_no_group),
        cmocka_unit_test(without_memory_nothing_is_made),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
