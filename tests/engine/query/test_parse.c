#include "engine/query/parse.h"

#include "base/utf8.h"
#include "engine/query/character.h"
#include "tests/engine/query/asked.h"
#include "tests/engine/query/sentences.h"
#include "tests/support/table.h"
#include "tests/support/test.h"

static void every_sentence_of_the_language_is_read(void **state)
{
    (void)state;
    struct table table;
    table_load("parse.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        const struct table_row *row = &table.rows[i];
        struct asked asked;
        ask(&asked, row->cell[0], syntax_of(row->cell[1]), NULL);
        assert_span_is(asked_tree(&asked), row->cell[2], row->where);
        assert_span_is(asked_remarks(&asked), row->cell[3], row->where);
        asked_release(&asked);
    }
    table_release(&table);
}

/* What every failure has in common. */
static void check_fault(const struct asked *asked, struct span q)
{
    assert_true(asked->status == OK || asked->status == ERR_SYNTAX);
    if (asked->status == OK)
        return;
    assert_null(asked->query);
    assert_true(asked->fault.start < asked->fault.end && asked->fault.end <= q.len);
    assert_int_equal(asked->err.at, asked->fault.start);
    assert_non_null(asked->fault.hint);
    assert_true(utf8_border_before(q, asked->fault.start) == asked->fault.start);
    assert_true(utf8_border_before(q, asked->fault.end) == asked->fault.end);
}

static void check_warnings(const struct asked *asked, struct span q)
{
    uint32_t last = 0;
    if (asked->status != OK)
        return;
    for (const struct query_warning *at = asked->query->warnings; at != NULL; at = at->next) {
        assert_true(at->start >= last && at->start < at->end && at->end <= q.len);
        assert_true(utf8_border_before(q, at->start) == at->start);
        assert_true(utf8_border_before(q, at->end) == at->end);
        assert_true(utf8_is_valid(span_of(at->message)));
        last = at->start;
    }
}

static void a_fault_has_a_place_in_the_query(void **state)
{
    (void)state;
    struct chance chance = {3};
    struct buf q;
    buf_init(&q, 1 << 16);
    uint32_t refused = 0;
    for (int i = 0; i < 20000; i++) {
        struct asked asked;
        if (i % 2 == 0)
            sentence_noise(&chance, &q);
        else
            sentence_make(&chance, &q);
        if (i % 4 == 1)
            sentence_break(&chance, &q);
        ask(&asked, buf_span(&q), i % 5 < 3 ? SYNTAX_STRICT : SYNTAX_AUTO, NULL);
        check_fault(&asked, buf_span(&q));
        if (q.len > 0 && !character_is_blank(buf_span(&q)))
            check_warnings(&asked, buf_span(&q));
        refused += asked.status != OK;
        asked_release(&asked);
    }
    assert_in_range(refused, 2000, 12000);
    buf_release(&q);
}

/* The longest queries of one piece each: read in memory that does not depend on which. */
static void the_longest_query_of_anything_is_read_in_bounds(void **state)
{
    (void)state;
    const char *const pieces[] = {"(",
                                  ")",
                                  "a ",
                                  "\"",
                                  "\"a\" ",
                                  "a|",
                                  "-",
                                  "-(",
                                  "*",
                                  "a* ",
                                  "\\",
                                  "title:(",
                                  "tag:a ",
                                  "tag:a,",
                                  "AND ",
                                  "NOT ",
                                  "NEAR a ",
                                  "中",
                                  "a AND ",
                                  "\"* ",
                                  "a:",
                                  "(a OR ",
                                  "-title:(x NEAR/2 ",
                                  "x:a ",
                                  "~5 ",
                                  "“",
                                  "date:1 ",
                                  ",",
                                  "((a) b) ",
                                  "foo:b* "};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        char q[QUERY_MAX_BYTES];
        size_t len = strlen(pieces[i]), n = QUERY_MAX_BYTES / len * len;
        for (size_t at = 0; at < n; at++)
            q[at] = pieces[i][at % len];
        for (int syntax = SYNTAX_AUTO; syntax <= SYNTAX_STRICT; syntax++) {
            struct asked asked;
            ask(&asked, (struct span){q, n}, (enum query_syntax)syntax, NULL);
            if (asked.status != OK && (syntax != SYNTAX_STRICT || asked.status != ERR_SYNTAX))
                fail_msg("%s: %s", pieces[i], asked.err.text);
            if (asked.arena.used > 2 << 20)
                fail_msg("%s takes %zu bytes", pieces[i], asked.arena.used);
            asked_release(&asked);
        }
    }
}

static void a_query_beyond_4096_bytes_is_too_large(void **state)
{
    (void)state;
    char q[QUERY_MAX_BYTES + 1];
    memset(q, 'a', sizeof q);
    for (int syntax = SYNTAX_AUTO; syntax <= SYNTAX_STRICT; syntax++) {
        struct asked asked;
        ask(&asked, (struct span){q, sizeof q}, (enum query_syntax)syntax, NULL);
        assert_int_equal(asked.status, ERR_LIMIT);
        assert_null(asked.query);
        asked_release(&asked);
        ask(&asked, (struct span){q, QUERY_MAX_BYTES}, (enum query_syntax)syntax, NULL);
        assert_int_equal(asked.status, OK);
        asked_release(&asked);
    }
}

/* Fails each allocation in turn, until the query is read. */
static void without_memory_nothing_is_lost_but_the_query(void **state)
{
    (void)state;
    struct span q = SPAN("a \"b c*\"~3 (d OR -e*) title:(f NEAR g) tag:h,i date:2019 foo:bar (");
    enum status status = ERR_LIMIT;
    for (size_t ceiling = 0; status != OK; ceiling += 16) {
        struct arena arena;
        struct query *query;
        struct query_fault fault;
        struct error err;
        arena_init(&arena, ceiling);
        status = query_parse(q, SYNTAX_AUTO, TODAY, &arena, &query, &fault, &err);
        assert_true(status == OK || status == ERR_LIMIT);
        assert_true((query != NULL) == (status == OK));
        assert_in_range(ceiling, 0, 1 << 16);
        arena_release(&arena);
    }
}

static void bytes_that_are_no_utf8_are_text(void **state)
{
    (void)state;
    const char *const texts[] = {"\xff",  "gas\xc3 lng",  "\"\xe2\x80\"",
                                 "-\x80", "tag:\xf0\x9f", "\\\xff"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct asked asked;
        ask(&asked, span_of(texts[i]), SYNTAX_AUTO, NULL);
        assert_int_equal(asked.status, OK);
        assert_non_null(asked.query->root);
        asked_release(&asked);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sentence_of_the_language_is_read),
        cmocka_unit_test(a_fault_has_a_place_in_the_query),
        cmocka_unit_test(the_longest_query_of_anything_is_read_in_bounds),
        cmocka_unit_test(a_query_beyond_4096_bytes_is_too_large),
        cmocka_unit_test(without_memory_nothing_is_lost_but_the_query),
        cmocka_unit_test(bytes_that_are_no_utf8_are_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
