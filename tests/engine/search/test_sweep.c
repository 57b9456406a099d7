#include "engine/search/sweep.h"

#include "tests/engine/search/library.h"
#include "tests/support/test.h"

#define BOOKS 700 /* more than a batch */

static struct library library;

/* Every third has the phrase, every fifth of these with a word between. */
static int set_up(void **state)
{
    static struct book books[BOOKS];
    struct arena texts;
    (void)state;
    arena_init(&texts, 1 << 20);
    for (uint32_t i = 0; i < BOOKS; i++) {
        const char *text = i % 3 != 0 ? "flow of gas" : i % 5 == 0 ? "gas may flow" : "a gas flow";
        books[i] =
            (struct book){.id = arena_printf(&texts, "a%03u", i), .text = text, .lang = "en"};
    }
    library_open(&library, books, BOOKS, 3);
    arena_release(&texts);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    library_close(&library);
    return 0;
}

static bool has_phrase(uint32_t i)
{
    return i % 3 == 0 && i % 5 != 0;
}

static void check_docids(const struct sweep *sweep)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < BOOKS; i++) {
        if (!has_phrase(i))
            continue;
        assert_true(n < sweep->n);
        assert_int_equal(sweep->docids[n++], i + 1);
    }
    assert_int_equal(n, sweep->n);
}

static void matches_are_all_or_told_to_be_too_many(void **state)
{
    struct inquiry inquiry;
    struct query *query;
    struct sweep sweep;
    struct error err;
    (void)state;
    library_inquire(&library, "\"gas flow\"", &inquiry, &query);
    assert_ok(sweep_matches(&inquiry, BOOKS, &sweep, &err), &err);
    assert_false(sweep.is_over || sweep.is_cut);
    check_docids(&sweep);
    uint32_t all = sweep.n;
    assert_ok(sweep_matches(&inquiry, all, &sweep, &err), &err);
    assert_false(sweep.is_over);
    assert_ok(sweep_matches(&inquiry, all - 1, &sweep, &err), &err);
    assert_true(sweep.is_over);
    inquiry_release(&inquiry);
}

static void rows_are_those_side_by_side(void **state)
{
    struct inquiry inquiry;
    struct query *query;
    struct sweep sweep, parts;
    struct error err;
    uint32_t docids[BOOKS];
    (void)state;
    for (uint32_t i = 0; i < BOOKS; i++)
        docids[i] = i + 1;
    library_inquire(&library, "gas flow", &inquiry, &query);
    assert_ok(sweep_rows(&inquiry, docids, BOOKS, BOOKS, &sweep, &parts, &err), &err);
    check_docids(&sweep);
    assert_ok(sweep_rows(&inquiry, docids, BOOKS, 3, &sweep, &parts, &err), &err);
    assert_true(sweep.is_over);
    inquiry_release(&inquiry);
}

static void a_deadline_that_is_over_is_an_error_or_a_cut(void **state)
{
    struct inquiry inquiry;
    struct query *query;
    struct sweep sweep;
    struct error err;
    (void)state;
    library_inquire(&library, "\"gas flow\"", &inquiry, &query);
    inquiry.deadline = (struct deadline){1, NULL};
    assert_int_equal(sweep_matches(&inquiry, BOOKS, &sweep, &err), ERR_DEADLINE);
    inquiry_release(&inquiry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_are_all_or_told_to_be_too_many),
        cmocka_unit_test(rows_are_those_side_by_side),
        cmocka_unit_test(a_deadline_that_is_over_is_an_error_or_a_cut),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
