#include "engine/search/matcher.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/engine/search/books.h"
#include "tests/engine/search/flat_plans.h"
#include "tests/support/test.h"

/* The same books in one segment, in several and in joined indexes: what a matcher finds in each is
 * compared with what Xapian finds in the one segment. Docids run alike through all. */

enum { PLANS = 600, TERMS_MOST = 4000, ROOM = BOOKS_N * BOOKS_PARAGRAPHS };

static struct world {
    struct books books;
    struct shim_db *db; /* of the one segment */
    struct arena arena;
    struct span terms[TERMS_MOST];
    uint32_t n_terms;
} world;

static struct dice dice = {31};

struct found {
    struct shim_hit hits[ROOM];
    size_t n;
    struct shim_count count;
};

static struct found ours, theirs;

/* ---- The world ------------------------------------------------------------------------------ */

static void gather_terms(void)
{
    struct error err;
    char term[257];
    size_t n = 0;
    uint32_t n_postings;
    uint64_t weights;
    for (;;) {
        term[n] = 1; /* what follows at least: no term holds NUL */
        struct span from = {term, n == 0 ? 0 : n + 1};
        assert_ok(shim_db_term(world.db, from, term, &n, &n_postings, &weights, &err), &err);
        if (n == 0)
            break;
        assert_true(world.n_terms < TERMS_MOST);
        world.terms[world.n_terms++] = arena_copy(&world.arena, (struct span){term, n});
    }
    assert_true(world.n_terms > 20);
}

static int set_up(void **state)
{
    (void)state;
    struct error err;
    struct dice made = {7};
    books_open(&world.books, &made);
    arena_init(&world.arena, 64 << 20);
    const struct generation *one = world.books.libraries[0].generation;
    int fd = segment_postings_fd(generation_segment(one, 0));
    assert_ok(shim_db_open(NULL, &fd, 1, &world.db, &err), &err);
    gather_terms();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    shim_db_close(world.db);
    books_close(&world.books);
    arena_release(&world.arena);
    return 0;
}

static struct matcher *new_matcher(uint32_t library)
{
    struct matcher *matcher;
    struct error err;
    assert_ok(matcher_new(world.books.libraries[library].generation, shim_db_doc_count(world.db),
                          &matcher, &err),
              &err);
    assert_non_null(matcher);
    return matcher;
}

/* ---- Searches ------------------------------------------------------------------------------- */

static bool keep_some(void *ctx, uint32_t docid)
{
    return (docid * 2654435761u) >> 24 < *(const uint32_t *)ctx;
}

static void assert_same(struct matcher *matcher, const struct shim_search *search)
{
    struct error err;
    bool is_taken;
    assert_ok(matcher_search(matcher, search, ours.hits, &ours.n, &ours.count, &is_taken, &err),
              &err);
    assert_true(is_taken);
    assert_int_equal(ours.n, theirs.n);
    assert_int_equal(ours.count.matches, theirs.count.matches);
    assert_int_equal(ours.count.is_exact, theirs.count.is_exact);
    for (size_t i = 0; i < ours.n; i++) {
        assert_int_equal(ours.hits[i].docid, theirs.hits[i].docid);
        assert_true(ours.hits[i].score == theirs.hits[i].score);
    }
}

static void draw_search(const struct plan *plan, uint32_t *share, struct shim_search *out)
{
    static const uint32_t wants[] = {0, 1, 10, 100, ROOM}, limits[] = {0, 1, 30, UINT32_MAX};
    *share = dice_below(&dice, 257);
    *out = (struct shim_search){.plan = plan,
                                .want = wants[dice_below(&dice, 5)],
                                .count_to = limits[dice_below(&dice, 4)]};
    if (dice_below(&dice, 2) == 0) {
        out->keep = keep_some;
        out->keep_ctx = share;
    }
}

static void all_libraries_are_searched_as_by_xapian(void **state)
{
    (void)state;
    struct matcher *matchers[BOOKS_LIBRARIES];
    for (uint32_t i = 0; i < BOOKS_LIBRARIES; i++)
        matchers[i] = new_matcher(i);
    for (uint32_t round = 0; round < PLANS; round++) {
        struct plan plan;
        struct arena arena;
        struct shim_search search;
        struct error err;
        uint32_t share, n_terms = round % 2 == 0 ? world.n_terms : 10;
        arena_init(&arena, 1 << 20);
        flat_plan_make(&dice, world.terms, n_terms, &plan, &arena);
        draw_search(&plan, &share, &search);
        assert_ok(shim_db_search(world.db, &search, theirs.hits, &theirs.n, &theirs.count, &err),
                  &err);
        for (uint32_t i = 0; i < BOOKS_LIBRARIES; i++)
            assert_same(matchers[i], &search);
        arena_release(&arena);
    }
    for (uint32_t i = 0; i < BOOKS_LIBRARIES; i++)
        matcher_free(matchers[i]);
}

static void counts_are_those_of_xapian(void **state)
{
    (void)state;
    static const struct span absent[] = {SPAN("a b"), SPAN("\xff\xff"), SPAN_NONE, SPAN("\0\xe0")};
    struct error err;
    for (uint32_t library = 0; library < BOOKS_LIBRARIES; library++) {
        struct matcher *matcher = new_matcher(library);
        for (uint32_t i = 0; i < world.n_terms; i++) {
            uint32_t count, expected;
            assert_ok(matcher_count(matcher, world.terms[i], &count, &err), &err);
            assert_ok(shim_db_term_counts(world.db, &world.terms[i], 1, &expected, &err), &err);
            assert_int_equal(count, expected);
        }
        for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
            uint32_t count = 1;
            assert_ok(matcher_count(matcher, absent[i], &count, &err), &err);
            assert_int_equal(count, 0);
        }
        matcher_free(matcher);
    }
}

/* ---- Plans that are not taken --------------------------------------------------------------- */

static void assert_taken(struct matcher *matcher, struct plan_step *steps, size_t n, bool expected,
                         enum status status)
{
    struct plan plan = {steps, n, n};
    struct shim_search search = {.plan = &plan, .want = 10, .count_to = 10};
    struct error err;
    bool is_taken;
    ours.n = 1;
    assert_status(
        matcher_search(matcher, &search, ours.hits, &ours.n, &ours.count, &is_taken, &err), status);
    assert_int_equal(is_taken, expected);
    assert_int_equal(ours.n, 0);
}

static void other_plans_are_left(void **state)
{
    (void)state;
    struct plan_step all[] = {{.op = PLAN_ALL}};
    struct plan_step range[] = {{.op = PLAN_TERM, .term = SPAN("none"), .weight = 1},
                                {.op = PLAN_RANGE, .first = 1, .last = 5},
                                {.op = PLAN_FILTER, .n = 2}};
    struct plan_step none[] = {{.op = PLAN_TERM, .term = SPAN("none"), .weight = 1}};
    struct plan_step bad[] = {{.op = PLAN_AND, .n = 2}};
    struct matcher *matcher = new_matcher(2);
    assert_taken(matcher, all, 1, false, OK);
    assert_taken(matcher, range, 3, false, OK);
    assert_taken(matcher, none, 1, true, OK);
    assert_taken(matcher, bad, 1, true, ERR_INVALID);
    assert_taken(matcher, bad, 0, true, ERR_INVALID);
    matcher_free(matcher);
    matcher_free(NULL);
}

/* ---- Deadlines ------------------------------------------------------------------------------ */

struct stop {
    atomic_bool cancelled;
    uint32_t asked, at;
};

static bool keep_until(void *ctx, uint32_t docid)
{
    struct stop *stop = ctx;
    (void)docid;
    if (++stop->asked == stop->at)
        stop->cancelled = true;
    return true;
}

static void assert_stopped(struct matcher *matcher, struct shim_search *search, enum status status)
{
    struct error err;
    bool is_taken;
    ours.n = 1;
    assert_status(matcher_search(matcher, search, ours.hits, &ours.n, &ours.count, &is_taken, &err),
                  status);
    assert_true(is_taken);
    assert_int_equal(ours.n, 0);
    assert_int_equal(ours.count.matches, 0);
}

static void a_search_without_time_has_nothing(void **state)
{
    (void)state;
    struct stop stop = {false, 0, 3};
    struct deadline passed = {1, NULL}, cancelled = {UINT64_MAX, &stop.cancelled};
    struct plan_step steps[] = {
        {.op = PLAN_TERM, .weight = 1}, {.op = PLAN_TERM, .weight = 1}, {.op = PLAN_OR, .n = 2}};
    struct plan plan = {steps, 3, 3};
    struct shim_search search = {.plan = &plan, .want = 10, .count_to = ROOM, .deadline = &passed};
    struct matcher *matcher = new_matcher(4);
    steps[0].term = world.terms[0];
    steps[1].term = world.terms[world.n_terms / 2];
    assert_stopped(matcher, &search, ERR_DEADLINE);
    search.deadline = &cancelled;
    search.keep = keep_until;
    search.keep_ctx = &stop;
    assert_stopped(matcher, &search, ERR_CANCELLED); /* in the midst of it */
    assert_int_equal(stop.asked, 3);
    assert_stopped(matcher, &search, ERR_CANCELLED);
    assert_int_equal(stop.asked, 3);
    matcher_free(matcher);
}

static uint64_t now;

static uint64_t tick(void)
{
    return now++;
}

/* Also where no segment has anything to walk through. */
static void the_clock_is_looked_at_before_each_segment(void **state)
{
    (void)state;
    struct deadline deadline = {3, NULL};
    struct plan_step step = {.op = PLAN_TERM, .term = SPAN("none"), .weight = 1};
    struct plan plan = {&step, 1, 1};
    struct shim_search search = {.plan = &plan, .want = 10, .deadline = &deadline};
    struct matcher *matcher = new_matcher(4);
    now = 1;
    clock_replace(tick);
    assert_stopped(matcher, &search, ERR_DEADLINE);
    clock_replace(NULL);
    matcher_free(matcher);
}

/* ---- Damage --------------------------------------------------------------------------------- */

/* Writes into the file under the mapping. */
static void change(const struct segment *segment, size_t at, const char *bytes, size_t n)
{
    const char *path = segment_postings_path(segment);
    assert_int_equal(chmod(path, 0600), 0);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, n, (off_t)at), n);
    close(fd);
}

static uint32_t ask_all(struct matcher *matcher)
{
    uint32_t n_corrupt = 0;
    for (uint32_t i = 0; i < 40; i++) {
        struct plan plan;
        struct arena arena;
        struct shim_search search;
        struct error err;
        uint32_t share;
        bool is_taken;
        arena_init(&arena, 1 << 20);
        flat_plan_make(&dice, world.terms, world.n_terms, &plan, &arena);
        draw_search(&plan, &share, &search);
        enum status status =
            matcher_search(matcher, &search, ours.hits, &ours.n, &ours.count, &is_taken, &err);
        assert_true(status == OK || status == ERR_CORRUPT);
        n_corrupt += status == ERR_CORRUPT;
        arena_release(&arena);
    }
    return n_corrupt;
}

/* The last test: it leaves a damaged library behind. */
static void damaged_postings_are_told(void **state)
{
    (void)state;
    static char noise[2048], zeros[8192];
    const struct generation *generation = world.books.libraries[1].generation;
    const struct segment *segment = generation_segment(generation, 1);
    size_t len = segment_postings(segment).len;
    struct matcher *matcher = new_matcher(1), *refused;
    struct error err;
    assert_int_equal(ask_all(matcher), 0);
    for (int round = 0; round < 60; round++) {
        size_t at = 64 + dice_below(&dice, (uint32_t)len - 64), n = 1 + dice_below(&dice, 30);
        for (size_t i = 0; i < n; i++)
            noise[i] = (char)dice_below(&dice, 256);
        change(segment, at, noise, n < len - at ? n : len - at);
        ask_all(matcher);
    }
    for (size_t at = sizeof zeros; at < len; at += sizeof zeros)
        change(segment, at, zeros, len - at < sizeof zeros ? len - at : sizeof zeros);
    assert_int_equal(ask_all(matcher), 40);
    matcher_free(matcher);
    change(segment, 0, zeros, 16);
    assert_ok(matcher_new(generation, 100, &refused, &err), &err);
    assert_null(refused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_libraries_are_searched_as_by_xapian),
        cmocka_unit_test(counts_are_those_of_xapian),
        cmocka_unit_test(other_plans_are_left),
        cmocka_unit_test(a_search_without_time_has_nothing),
        cmocka_unit_test(the_clock_is_looked_at_before_each_segment),
        cmocka_unit_test(damaged_postings_are_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
