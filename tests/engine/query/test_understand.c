#include "engine/query/understand.h"

#include "engine/analysis/language.h"
#include "tests/engine/query/asked.h"
#include "tests/support/table.h"
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

static void every_row_is_understood(void **state)
{
    (void)state;
    struct table table;
    table_load("understood.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        const struct table_row *row = &table.rows[i];
        struct asked asked;
        ask(&asked, row->cell[0], syntax_of(row->cell[1]), analyzer);
        assert_span_is(asked_tree(&asked), row->cell[2], row->where);
        assert_span_is(asked_understood(&asked), row->cell[3], row->where);
        assert_span_is(asked_remarks(&asked), row->cell[4], row->where);
        asked_release(&asked);
    }
    table_release(&table);
}

static void every_row_reads_back_as_itself(void **state)
{
    (void)state;
    struct table table;
    table_load("understood.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        const struct table_row *row = &table.rows[i];
        struct asked asked, again;
        ask(&asked, row->cell[0], syntax_of(row->cell[1]), analyzer);
        if (asked.status == OK) {
            ask(&again, row->cell[3], SYNTAX_STRICT, analyzer);
            if (again.status != OK || !tree_equal(asked.query->root, again.query->root))
                fail_msg("%s: %.*s", row->where, SPAN_FMT(asked_tree(&again)));
            assert_true(again.query->root == NULL || again.query->warnings == NULL);
            asked_release(&again);
        }
        asked_release(&asked);
    }
    table_release(&table);
}

/* "0 1 2 …" of the leaves and fields, from the left. */
static void write_clauses(const struct tree *tree, struct buf *out)
{
    if (tree_is_leaf(tree) || tree->kind == TREE_FIELD)
        buf_printf(out, "%s%u", out->len > 0 ? " " : "", tree->clause);
    for (uint32_t i = 0; i < tree->n_kids; i++)
        write_clauses(tree->kids[i], out);
}

static void clauses_are_numbered_from_the_left(void **state)
{
    (void)state;
    const char *const rows[][2] = {
        {"gas", "0"},
        {"\"power of siberia\" gas", "0 1"},
        {"-oil (gas OR lng) tag:x title:y", "0 1 2 3 4 4"},
        {"a NEAR \"b c\" ADJ d e", "0 1 2 3"},
        {"xfce4-terminal ?! gas", "0 1 2"},
        {"title:(a OR \"b c\") d", "0 0 0 1"},
        {"西伯利亚力量 gas", "0 1 2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct asked asked;
        struct buf clauses;
        buf_init(&clauses, 1000);
        ask(&asked, span_of(rows[i][0]), SYNTAX_AUTO, analyzer);
        write_clauses(asked.query->root, &clauses);
        assert_span_is(buf_span(&clauses), span_of(rows[i][1]), rows[i][0]);
        buf_release(&clauses);
        asked_release(&asked);
    }
}

static void exclusions_alone_are_told(void **state)
{
    (void)state;
    const struct {
        const char *q;
        bool is_all_excluded;
    } rows[] = {{"-oil", true},          {"-oil -gas", true},   {"NOT oil AND NOT gas", true},
                {"-oil gas", false},     {"gas", false},        {"-oil OR -gas", false},
                {"-oil ?!", true},       {"-oil tag:x", false}, {"(-oil)", true},
                {"title:(-oil)", false}, {"-(-oil)", true},     {"", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct asked asked;
        ask(&asked, span_of(rows[i].q), SYNTAX_AUTO, analyzer);
        if (asked.query->is_all_excluded != rows[i].is_all_excluded)
            fail_msg("%s", rows[i].q);
        asked_release(&asked);
    }
}

static uint8_t language_of(const char *q, const char *const *tags, uint32_t n)
{
    uint8_t languages[8];
    struct asked asked;
    for (uint32_t i = 0; i < n; i++)
        languages[i] = language_find(span_of(tags[i]));
    ask(&asked, span_of(q), SYNTAX_AUTO, NULL);
    assert_ok(query_understand(asked.query, SYNTAX_AUTO, analyzer, languages, n, &asked.arena,
                               &asked.fault, &asked.err),
              &asked.err);
    uint8_t language = asked.query->language;
    asked_release(&asked);
    return language;
}

static void the_language_is_that_of_most_stop_words(void **state)
{
    (void)state;
    const char *const all[] = {"en", "de", "fr", "ru"}, *const german[] = {"de", "en"};
    assert_int_equal(language_of("the power of siberia", all, 4), language_find(SPAN("en")));
    assert_int_equal(language_of("die Kraft und der Wille", all, 4), language_find(SPAN("de")));
    assert_int_equal(language_of("le gaz dans la mer", all, 4), language_find(SPAN("fr")));
    assert_int_equal(language_of("\"le gaz\" title:(dans la mer)", all, 4),
                     language_find(SPAN("fr")));
    assert_int_equal(language_of("газ и нефть на севере", all, 4), language_find(SPAN("ru")));
    assert_int_equal(language_of("siberia", all, 4), language_find(SPAN("en")));
    assert_int_equal(language_of("siberia", german, 2), language_find(SPAN("de")));
    assert_int_equal(language_of("the power", german, 1), language_find(SPAN("de")));
    assert_int_equal(language_of("the power", all, 0), LANGUAGE_NONE);
}

static void stop_words_are_those_of_the_languages_of_the_index(void **state)
{
    (void)state;
    const uint8_t german = language_find(SPAN("de"));
    struct asked asked;
    ask(&asked, SPAN("die gas the"), SYNTAX_AUTO, NULL);
    assert_ok(query_understand(asked.query, SYNTAX_AUTO, analyzer, &german, 1, &asked.arena,
                               &asked.fault, &asked.err),
              &asked.err);
    assert_text(asked_tree(&asked), "(row (word die :optional) (word gas) (word the))");
    asked_release(&asked);
}

static void without_memory_understanding_fails_cleanly(void **state)
{
    (void)state;
    struct span q =
        SPAN("the café \"b c*\"~3 (d OR -e) title:(f NEAR g-h) tag:h,i 西伯利亚力量 +x-y");
    enum status status = ERR_LIMIT;
    for (size_t ceiling = 4000; status != OK; ceiling += 64) {
        struct arena arena;
        struct query *query;
        struct query_fault fault;
        struct error err;
        const uint8_t languages[] = {LANGUAGE_ENGLISH, language_find(SPAN("fr"))};
        arena_init(&arena, ceiling);
        status = query_parse(q, SYNTAX_AUTO, TODAY, &arena, &query, &fault, &err);
        if (status == OK)
            status =
                query_understand(query, SYNTAX_AUTO, analyzer, languages, 2, &arena, &fault, &err);
        assert_true(status == OK || status == ERR_LIMIT);
        assert_in_range(ceiling, 0, 1 << 17);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_understood),
        cmocka_unit_test(every_row_reads_back_as_itself),
        cmocka_unit_test(clauses_are_numbered_from_the_left),
        cmocka_unit_test(exclusions_alone_are_told),
        cmocka_unit_test(the_language_is_that_of_most_stop_words),
        cmocka_unit_test(stop_words_are_those_of_the_languages_of_the_index),
        cmocka_unit_test(without_memory_understanding_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
