#include "engine/search/candidates.h"

#include "engine/search/scoring.h"

#include "tests/engine/search/library.h"
#include "tests/engine/search/question.h"
#include "tests/support/test.h"

#define BOOKS 110
#define PARAGRAPHS 4
#define PAGE 10
#define EVERY (BOOKS * PARAGRAPHS)

static struct arena texts;
static struct book equal[BOOKS], unequal[BOOKS], nearly[BOOKS];

static const char *text_of(struct buf *text)
{
    const char *copy = arena_text(&texts, buf_span(text));
    buf_release(text);
    return copy;
}

static const char *equal_text(void)
{
    struct buf text;
    buf_init(&text, 1 << 16);
    for (uint32_t p = 0; p < PARAGRAPHS; p++)
        buf_add_text(&text, p > 0 ? "\n\ngas line" : "gas line");
    return text_of(&text);
}

static const char *unequal_text(struct dice *dice)
{
    static const char *const words[] = {"gas ", "line ", "oil ", "of ", "power ", "steel "};
    struct buf text;
    buf_init(&text, 1 << 16);
    for (uint32_t p = 0; p < PARAGRAPHS; p++) {
        buf_add_text(&text, p > 0 ? "\n\ngas line " : "line gas ");
        for (uint32_t i = dice_below(dice, 30); i > 0; i--)
            buf_add_text(&text, words[dice_below(dice, 6)]);
        buf_add_text(&text, "end");
    }
    return text_of(&text);
}

static int set_up(void **state)
{
    struct dice dice = {5};
    (void)state;
    arena_init(&texts, 16 << 20);
    for (uint32_t i = 0; i < BOOKS; i++) {
        const char *id = arena_printf(&texts, "a%03u", (i * 37) % BOOKS);
        equal[i] = (struct book){.id = id, .text = equal_text(), .lang = "en"};
        unequal[i] = (struct book){.id = id, .text = unequal_text(&dice), .lang = "en"};
        nearly[i] = (struct book){.id = id,
                                  .text = "gas line of steel\n\nsteel of line of gas\n\n"
                                          "of gas line and steel\n\nline and gas and steel",
                                  .lang = "en"};
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&texts);
    return 0;
}

static void find(struct library *library, const char *q, uint32_t want, struct candidates *out)
{
    struct inquiry inquiry;
    struct query *query;
    struct error err;
    library_inquire(library, q, &inquiry, &query);
    assert_ok(candidates_find(&inquiry, want, EVERY + 1, out, &err), &err);
    filter_release(inquiry.filter);
}

static const struct {
    const char *q;
    const struct book *books;
} cases[] = {
    {"gas", equal},        {"gas line", equal},   {"gas", unequal},
    {"gas line", unequal}, {"line gas", unequal},
};
#define CASES (sizeof cases / sizeof *cases)

static void pages_give_each_hit_once_however_far_they_reach(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES; c++) {
        static bool is_seen[EVERY + 1];
        struct library library;
        struct candidates whole, page;
        memset(is_seen, 0, sizeof is_seen);
        library_open(&library, cases[c].books, BOOKS, 3);
        find(&library, cases[c].q, EVERY, &whole);
        assert_int_equal(whole.n, EVERY);
        for (uint32_t from = 0; from < EVERY; from += PAGE) {
            find(&library, cases[c].q, from + PAGE, &page);
            assert_true(page.n >= from + PAGE);
            for (uint32_t i = from; i < from + PAGE; i++) {
                assert_int_equal(page.items[i].docid, whole.items[i].docid);
                assert_true(page.items[i].score == whole.items[i].score);
                assert_false(is_seen[page.items[i].docid]);
                is_seen[page.items[i].docid] = true;
            }
        }
        library_close(&library);
    }
}

static void rows_come_first_and_scores_never_rise(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES; c++) {
        struct library library;
        struct candidates all;
        library_open(&library, cases[c].books, BOOKS, 2);
        find(&library, cases[c].q, EVERY, &all);
        for (uint32_t i = 1; i < all.n; i++) {
            assert_true(all.items[i].score <= all.items[i - 1].score);
            assert_false(all.items[i].is_row && !all.items[i - 1].is_row);
        }
        if (cases[c].books == unequal && strchr(cases[c].q, ' ') != NULL) {
            assert_true(all.items[0].is_row);
            assert_false(all.items[all.n - 1].is_row);
        }
        library_close(&library);
    }
}

static struct span id_of(struct library *library, const struct candidate *item)
{
    struct store_article article;
    store_article(segment_store(generation_segment(library->generation, item->segment)),
                  item->article, &article);
    return article.id;
}

/* Of one block; the articles are not indexed in the order of their ids. */
static void equals_come_by_id_and_paragraph(void **state)
{
    struct library library;
    struct candidates all;
    (void)state;
    library_open(&library, equal, SCORING_FIRST / PARAGRAPHS, 3);
    find(&library, "gas", SCORING_FIRST, &all);
    assert_int_equal(all.n, SCORING_FIRST);
    for (uint32_t i = 1; i < all.n; i++) {
        const struct candidate *a = &all.items[i - 1], *b = &all.items[i];
        int order = span_compare(id_of(&library, a), id_of(&library, b));
        assert_true(a->score == b->score);
        assert_true(i % PARAGRAPHS == 0 ? order < 0 : order == 0 && a->docid < b->docid);
    }
    library_close(&library);
}

/* The newest is indexed last, far behind the first block; two others stand before the equals or
 * behind them. */
static void equals_come_newest_first_however_many(void **state)
{
    static const char *const queries[] = {"gas", "gas line", "line gas"};
    static struct book dated[BOOKS + 2];
    struct library library;
    struct candidates few;
    (void)state;
    for (uint32_t i = 0; i < BOOKS; i++) {
        dated[i] = equal[i];
        dated[i].date = i + 1 == BOOKS ? "2024-05-01" : "2020-01-31";
    }
    dated[BOOKS] =
        (struct book){.id = "one", .text = "gas line gas line gas line gas line", .lang = "en"};
    dated[BOOKS + 1] = (struct book){
        .id = "two", .text = "the line of which they speak is full of gas today", .lang = "en"};
    library_open(&library, dated, BOOKS + 2, 2);
    for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
        uint32_t i = 0;
        find(&library, queries[q], 3, &few);
        while (i < few.n && id_of(&library, &few.items[i]).at[0] != 'a')
            i++;
        assert_in_range(i, 0, 2);
        assert_span_is(id_of(&library, &few.items[i]), span_of(dated[BOOKS - 1].id), queries[q]);
    }
    library_close(&library);
}

static void all_are_counted_though_few_are_wanted(void **state)
{
    static const struct {
        uint32_t want;
        bool is_complete;
    } rows[] = {{0, false}, {1, true /* equals are all put in order */}, {EVERY, true}};
    struct library library;
    (void)state;
    library_open(&library, equal, BOOKS, 2);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct candidates some;
        find(&library, "gas", rows[i].want, &some);
        assert_int_equal(some.count.matches, EVERY);
        assert_true(some.count.is_exact);
        assert_false(some.is_partial);
        assert_int_equal(some.is_complete, rows[i].is_complete);
    }
    library_close(&library);
}

/* More paragraphs hold the row but for one word than are found on the way, so that one search more
 * looks for the best of them. */
static void what_matches_stays_noted_when_parts_of_the_row_are_looked_for(void **state)
{
    struct library library;
    struct candidates found;
    (void)state;
    library_open(&library, nearly, BOOKS, 1);
    find(&library, "gas line steel", PAGE, &found);
    assert_int_equal(found.n_matches, EVERY);
    for (uint32_t i = 1; i < found.n_matches; i++)
        assert_true(found.matches[i - 1] < found.matches[i]);
    library_close(&library);
}

/* Fewer than are counted to: the one list that there is tells which they are. */
static void matches_of_one_word_are_noted(void **state)
{
    struct library library;
    struct candidates found;
    (void)state;
    library_open(&library, unequal, BOOKS, 1);
    find(&library, "gas", PAGE, &found);
    assert_false(found.is_complete);
    assert_int_equal(found.count.matches, EVERY);
    assert_int_equal(found.n_matches, EVERY);
    for (uint32_t i = 1; i < found.n_matches; i++)
        assert_true(found.matches[i - 1] < found.matches[i]);
    library_close(&library);
}

/* Time stands still until it has been looked at `looks_left` times; then the deadline is over. */
static uint64_t looks_left;

static uint64_t scarce_time(void)
{
    if (looks_left == 0)
        return 2;
    looks_left--;
    return 0;
}

/* What notes no more than the memory for it holds finds the same. */
static void more_matches_than_can_be_noted_are_found_otherwise(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES; c++) {
        struct library library;
        struct candidates all, few;
        struct inquiry inquiry;
        struct query *query;
        struct error err;
        library_open(&library, cases[c].books, BOOKS, 3);
        find(&library, cases[c].q, PAGE, &all);
        library_inquire(&library, cases[c].q, &inquiry, &query);
        inquiry.noted_most = 2 * PAGE;
        assert_ok(candidates_find(&inquiry, PAGE, EVERY + 1, &few, &err), &err);
        assert_int_equal(few.count.matches, all.count.matches);
        assert_true(few.n >= PAGE && all.n >= PAGE);
        for (uint32_t i = 0; i < PAGE; i++)
            assert_int_equal(few.items[i].docid, all.items[i].docid);
        filter_release(inquiry.filter);
        library_close(&library);
    }
}

/* Whenever the time ends: an error and nothing, or a beginning of the hits that says so. */
static void a_deadline_leaves_an_error_or_a_partial_list(void **state)
{
    struct library library;
    uint32_t n_errors = 0, n_partial = 0, n_whole = 0;
    (void)state;
    library_open(&library, unequal, BOOKS, 2);
    for (uint32_t looks = 0; looks < 2000; looks = looks * 5 / 4 + 1) {
        struct inquiry inquiry;
        struct query *query;
        struct candidates some;
        struct error err;
        library_inquire(&library, "gas line", &inquiry, &query);
        inquiry.deadline = (struct deadline){1, NULL};
        looks_left = looks;
        clock_replace(scarce_time);
        enum status status = candidates_find(&inquiry, EVERY, EVERY, &some, &err);
        clock_replace(NULL);
        assert_true(status == OK || status == ERR_DEADLINE);
        n_errors += status == ERR_DEADLINE;
        n_whole += status == OK && !some.is_partial;
        n_partial += status == OK && some.is_partial;
        if (status == OK) {
            assert_true(some.n > 0);
            assert_true(some.is_partial ? !some.is_complete : some.n == EVERY);
        }
        for (uint32_t i = 1; status == OK && i < some.n; i++)
            assert_true(some.items[i].score <= some.items[i - 1].score);
        filter_release(inquiry.filter);
        library_clear(&library);
    }
    assert_true(n_errors > 0 && n_partial > 0 && n_whole > 0);
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_give_each_hit_once_however_far_they_reach),
        cmocka_unit_test(rows_come_first_and_scores_never_rise),
        cmocka_unit_test(equals_come_by_id_and_paragraph),
        cmocka_unit_test(equals_come_newest_first_however_many),
        cmocka_unit_test(all_are_counted_though_few_are_wanted),
        cmocka_unit_test(more_matches_than_can_be_noted_are_found_otherwise),
        cmocka_unit_test(what_matches_stays_noted_when_parts_of_the_row_are_looked_for),
        cmocka_unit_test(matches_of_one_word_are_noted),
        cmocka_unit_test(a_deadline_leaves_an_error_or_a_partial_list),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
