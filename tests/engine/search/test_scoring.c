#include "engine/search/scoring.h"

#include <math.h>

#include "tests/engine/search/library.h"
#include "tests/support/test.h"

#define BOOKS 300

static struct library library;

static int set_up(void **state)
{
    static struct book books[BOOKS];
    struct arena texts;
    (void)state;
    arena_init(&texts, 1 << 20);
    for (uint32_t i = 0; i < BOOKS; i++) {
        struct buf text;
        buf_init(&text, 1 << 12);
        buf_add_text(&text, "gas flows through one of the long pipelines here");
        for (uint32_t k = 0; k < i % 7; k++)
            buf_add_text(&text, " gas");
        books[i] = (struct book){.id = arena_printf(&texts, "a%03u", i),
                                 .text = arena_text(&texts, buf_span(&text)),
                                 .lang = "en"};
        buf_release(&text);
    }
    library_open(&library, books, BOOKS, 2);
    arena_release(&texts);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    library_close(&library);
    return 0;
}

static void blocks_end_at_fixed_places(void **state)
{
    struct inquiry inquiry = {.n_ties = 0};
    (void)state;
    assert_int_equal(scoring_block_end(&inquiry, 1), SCORING_FIRST);
    assert_int_equal(scoring_block_end(&inquiry, SCORING_FIRST), SCORING_FIRST);
    assert_int_equal(scoring_block_end(&inquiry, SCORING_FIRST + 1), SCORING_FIRST + SCORING_MORE);
    inquiry.rules.is_any = true;
    assert_int_equal(scoring_block_end(&inquiry, 1), SCORING_FIRST_ANY);
    inquiry.n_ties = 5000;
    assert_int_equal(scoring_block_end(&inquiry, 300), 5000);
}

/* All paragraphs in the order of their docids, scored. */
static void score_all(struct inquiry *inquiry, double ceiling, struct candidates *out)
{
    struct error err;
    *out = (struct candidates){.n = BOOKS};
    out->items = ARENA_ARRAY(&library.arena, struct candidate, BOOKS);
    assert_non_null(out->items);
    for (uint32_t i = 0; i < BOOKS; i++)
        out->items[i].docid = i + 1;
    assert_ok(scoring_run(inquiry, out, BOOKS, ceiling, &err), &err);
}

static void each_block_is_sorted_and_none_beats_the_one_before(void **state)
{
    struct inquiry inquiry;
    struct query *query;
    struct candidates all;
    (void)state;
    library_inquire(&library, "gas", &inquiry, &query);
    score_all(&inquiry, INFINITY, &all);
    for (uint32_t i = 1; i < BOOKS; i++)
        assert_true(all.items[i].score <= all.items[i - 1].score);
    for (uint32_t i = 0; i < SCORING_FIRST; i++)
        assert_true(all.items[i].docid <= SCORING_FIRST);
    double best = all.items[0].score;
    score_all(&inquiry, best / 2, &all);
    assert_true(all.items[0].score == best / 2);
    inquiry_release(&inquiry);
}

static void a_deadline_leaves_what_was_scored(void **state)
{
    struct inquiry inquiry;
    struct query *query;
    struct candidates all;
    (void)state;
    library_inquire(&library, "gas", &inquiry, &query);
    inquiry.deadline = (struct deadline){1, NULL};
    score_all(&inquiry, INFINITY, &all);
    assert_true(all.is_partial);
    assert_int_equal(all.n, 1);
    inquiry_release(&inquiry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_end_at_fixed_places),
        cmocka_unit_test(each_block_is_sorted_and_none_beats_the_one_before),
        cmocka_unit_test(a_deadline_leaves_what_was_scored),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
