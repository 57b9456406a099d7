#include "engine/search/collection.h"

#include "base/file.h"
#include "tests/engine/search/library.h"
#include "tests/support/test.h"

/* The same articles in one index, and in three that are joined. */
#define BOOK(name, paragraphs)                                                                     \
    {                                                                                              \
        .id = name, .text = paragraphs                                                             \
    }
static const struct book books[] = {
    BOOK("a", "gas gas gas\n\noil"), BOOK("b", "gas and oil\n\nwater"),
    BOOK("c", "gas\n\ngas oil"),     BOOK("d", "water water\n\ngas water"),
    BOOK("e", "oil oil oil\n\ngas"), BOOK("f", "stone\n\ngas stone"),
};
enum { BOOKS = sizeof books / sizeof *books, PARAGRAPHS = 2 * BOOKS, ROOM = PARAGRAPHS };

struct pair {
    struct library one, three;
};

static int set_up(void **state)
{
    static struct pair pair;
    library_open(&pair.one, books, BOOKS, 2);
    library_open_joined(&pair.three, books, BOOKS, 1, 3);
    *state = &pair;
    return 0;
}

static int tear_down(void **state)
{
    struct pair *pair = *state;
    library_close(&pair->one);
    library_close(&pair->three);
    return 0;
}

/* The term of a word as it is posted. */
static struct span term_of(struct library *library, const char *q)
{
    struct inquiry inquiry;
    struct query *query;
    library_inquire(library, q, &inquiry, &query);
    assert_true(inquiry.bound->words[0].n_terms > 0);
    struct span term = inquiry.bound->words[0].terms[0].term;
    inquiry_release(&inquiry);
    return term;
}

static void counts_add_up(void **state)
{
    struct pair *pair = *state;
    struct error err = {0};
    struct span terms[] = {term_of(&pair->one, "gas"), term_of(&pair->one, "stone"), SPAN("none")};
    uint32_t one[3], three[3];
    assert_int_equal(collection_documents(pair->three.db), PARAGRAPHS);
    assert_ok(collection_term_counts(pair->one.db, terms, 3, one, &err), &err);
    assert_ok(collection_term_counts(pair->three.db, terms, 3, three, &err), &err);
    for (int i = 0; i < 3; i++)
        assert_int_equal(three[i], one[i]);
    assert_int_equal(three[0], 7);
    assert_int_equal(three[2], 0);
}

struct found {
    struct shim_hit hits[ROOM];
    size_t n;
    struct shim_count count;
};

static void search(struct library *library, const struct shim_search *search, struct found *out)
{
    struct error err = {0};
    assert_ok(collection_search(library->db, search, out->hits, &out->n, &out->count, &err), &err);
}

/* Docids run alike through both: the articles are in the same order. */
static void assert_same(struct pair *pair, const struct shim_search *asked)
{
    struct found one, three;
    search(&pair->one, asked, &one);
    search(&pair->three, asked, &three);
    assert_int_equal(three.count.matches, one.count.matches);
    assert_int_equal(three.count.is_exact, one.count.is_exact);
    assert_int_equal(three.n, one.n);
    for (size_t i = 0; i < one.n; i++) {
        assert_int_equal(three.hits[i].docid, one.hits[i].docid);
        assert_true(three.hits[i].score == one.hits[i].score);
    }
}

static void scores_order_and_counts_are_those_of_one(void **state)
{
    struct pair *pair = *state;
    struct plan_step steps[] = {
        {.op = PLAN_TERM, .term = term_of(&pair->one, "gas"), .weight = 1},
        {.op = PLAN_TERM, .term = term_of(&pair->one, "oil"), .weight = 1.5f},
        {.op = PLAN_OR, .n = 2},
    };
    struct plan one = {steps, 1, 1}, both = {steps, 3, 3};
    for (uint32_t want = 0; want <= ROOM; want++)
        for (uint32_t count_to = 0; count_to <= ROOM; count_to++) {
            assert_same(pair, &(struct shim_search){&one, .want = want, .count_to = count_to});
            assert_same(pair, &(struct shim_search){&both, .want = want, .count_to = count_to});
        }
    assert_same(pair, &(struct shim_search){&both, .want = ROOM, .count_to = UINT32_MAX});
}

static void a_range_is_of_all_docids(void **state)
{
    struct pair *pair = *state;
    for (uint32_t first = 0; first <= PARAGRAPHS + 1; first++)
        for (uint32_t last = first; last <= PARAGRAPHS + 1; last++) {
            struct plan_step step = {.op = PLAN_RANGE, .first = first, .last = last};
            struct plan plan = {&step, 1, 1};
            assert_same(pair, &(struct shim_search){&plan, .want = ROOM, .count_to = ROOM});
        }
    struct plan_step rest = {.op = PLAN_RANGE, .first = 6, .last = UINT32_MAX};
    struct plan plan = {&rest, 1, 1};
    assert_same(pair, &(struct shim_search){&plan, .want = ROOM, .count_to = ROOM});
}

struct seen {
    uint32_t docids[ROOM], n;
};

static bool see(void *ctx, uint32_t docid)
{
    struct seen *seen = ctx;
    seen->docids[seen->n++] = docid;
    return docid % 2 == 1;
}

static void keep_is_told_docids_of_the_generation(void **state)
{
    struct pair *pair = *state;
    struct plan_step all = {.op = PLAN_ALL};
    struct plan plan = {&all, 1, 1};
    struct seen seen = {.n = 0};
    struct found found;
    struct shim_search asked = {&plan, .want = ROOM, .count_to = ROOM, .keep = see,
                                .keep_ctx = &seen};
    search(&pair->three, &asked, &found);
    assert_int_equal(seen.n, PARAGRAPHS);
    for (uint32_t i = 0; i < seen.n; i++)
        assert_int_equal(seen.docids[i], i + 1);
    assert_int_equal(found.count.matches, PARAGRAPHS / 2);
    assert_int_equal(found.hits[1].docid, 3);
}

static void a_cancelled_search_has_nothing(void **state)
{
    struct pair *pair = *state;
    atomic_bool cancelled = true;
    struct deadline deadline = {UINT64_MAX, &cancelled};
    struct plan_step all = {.op = PLAN_ALL}, bad = {.op = PLAN_AND, .n = 2};
    struct plan plan = {&all, 1, 1};
    struct shim_search asked = {&plan, .want = ROOM, .deadline = &deadline};
    struct found found = {.n = 1};
    struct error err;
    assert_status(
        collection_search(pair->three.db, &asked, found.hits, &found.n, &found.count, &err),
        ERR_CANCELLED);
    assert_int_equal(found.n, 0);
    plan.steps = &bad;
    assert_status(
        collection_search(pair->three.db, &asked, found.hits, &found.n, &found.count, &err),
        ERR_INVALID);
}

/* A worker opens a generation that is held anew, also when a later one has pruned its files. */
static void what_is_held_needs_no_files(void **state)
{
    struct library library;
    struct error err = {0};
    (void)state;
    for (uint32_t indexes = 1; indexes <= 3; indexes++) {
        struct collection *again, *third;
        struct plan_step all = {.op = PLAN_ALL};
        struct plan plan = {&all, 1, 1};
        struct found found;
        library_open_joined(&library, books, BOOKS, 2, indexes);
        assert_ok(file_remove_tree(library.temp.path, &err), &err);
        assert_ok(file_make_dir(library.temp.path, 0700, &err), &err);
        assert_ok(collection_open(library.generation, &again, &err), &err);
        assert_ok(collection_open(library.generation, &third, &err), &err);
        assert_ok(collection_search(again,
                                    &(struct shim_search){&plan, .want = ROOM, .count_to = ROOM},
                                    found.hits, &found.n, &found.count, &err),
                  &err);
        assert_int_equal(found.n, PARAGRAPHS);
        collection_close(again);
        assert_int_equal(collection_documents(third), PARAGRAPHS);
        collection_close(third);
        library_close(&library);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_add_up),
        cmocka_unit_test(scores_order_and_counts_are_those_of_one),
        cmocka_unit_test(a_range_is_of_all_docids),
        cmocka_unit_test(keep_is_told_docids_of_the_generation),
        cmocka_unit_test(a_cancelled_search_has_nothing),
        cmocka_unit_test(what_is_held_needs_no_files),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
