#include "tests/support/test.h"

#include <math.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "engine/shim/xapian_shim.h"
#include "tests/engine/shim/collection.h"
#include "tests/support/temp.h"

#define SERVER "/usr/bin/xapian-progsrv" /* of Xapian itself, spoken to through a pipe */

static void searches_equal_brute_force(void **state)
{
    (void)state;
    static struct collection all;
    static const uint32_t wants[] = {0, 1, 3, 10, 100, 2500}, counts[] = {0, 1, 7, 100, 10000};
    for (uint32_t round = 0; round < 6; round++) {
        struct temp temp;
        struct arena arena;
        temp_make(&temp);
        arena_init(&arena, 1 << 20);
        seed = 11 + round;
        collection_make(&all, 50 + 450 * round, 1 + 1000 * (round % 3));
        struct shim_db *db = open_segments(&temp, &all, 1 + round % 4);
        for (int i = 0; i < 150; i++) {
            struct plan plan;
            uint32_t share = draw(3) * 128;
            atomic_bool cancelled = false;
            struct deadline deadline = deadline_after_ms(600000, &cancelled);
            arena_clear(&arena);
            make_plan(&plan, &arena, &all);
            struct shim_search search = {
                .plan = &plan,
                .want = wants[draw(6)],
                .count_to = counts[draw(5)],
                .keep = draw(2) == 0 ? keep_some : NULL,
                .keep_ctx = &share,
                .deadline = draw(2) == 0 ? &deadline : NULL,
            };
            assert_as_expected(db, &all, &search);
        }
        shim_db_close(db);
        arena_release(&arena);
        temp_remove(&temp);
    }
}

/* A number of matches is exact up to count_to and no further, whatever is wanted or kept. */
static void counts_are_exact_up_to_the_bound(void **state)
{
    (void)state;
    static struct collection all;
    seed = 5;
    collection_make(&all, 700, 1);
    for (uint32_t segments = 1; segments <= 3; segments += 2) {
        struct temp temp;
        temp_make(&temp);
        struct shim_db *db = open_segments(&temp, &all, segments);
        for (uint32_t t = 0; t < TERMS; t++) {
            struct plan_step step = term_step(t, 1);
            struct plan plan = {&step, 1, 1};
            uint32_t df = 0, share = 100, kept = 0;
            for (uint32_t i = 0; i < all.n; i++) {
                df += all.impact[i][t] > 0;
                kept += all.impact[i][t] > 0 && keep_some(&share, all.docid[i]);
            }
            for (uint32_t want = 0; want <= 10; want += 5) {
                for (int off = -1; off <= 1; off++) {
                    struct shim_search search = {
                        .plan = &plan, .want = want, .count_to = df + (uint32_t)off};
                    assert_as_expected(db, &all, &search);
                    search.keep = keep_some;
                    search.keep_ctx = &share;
                    search.count_to = kept + (kept > 0 || off > 0 ? (uint32_t)off : 0);
                    assert_as_expected(db, &all, &search);
                }
            }
        }
        shim_db_close(db);
        temp_remove(&temp);
    }
}

/* Xapian 1.4.22 alone fails here: "Unexpected end of posting list for 'alpha'". */
static void a_term_of_every_document_can_filter_and_exclude(void **state)
{
    (void)state;
    static struct collection all;
    struct temp temp;
    temp_make(&temp);
    seed = 21;
    collection_make(&all, 600, 1000);
    struct shim_db *db = open_segments(&temp, &all, 2);
    struct plan_step steps[] = {term_step(3, 1), term_step(0, 1), {.op = PLAN_FILTER, .n = 2}};
    struct plan plan = {steps, 3, 3};
    struct shim_search search = {.plan = &plan, .want = 10, .count_to = 1000};
    assert_as_expected(db, &all, &search);
    steps[2].op = PLAN_NOT;
    assert_as_expected(db, &all, &search);
    steps[1].weight = 0;
    steps[2].op = PLAN_OR;
    assert_as_expected(db, &all, &search);
    search.want = 0;
    assert_as_expected(db, &all, &search);
    shim_db_close(db);
    temp_remove(&temp);
}

/* ---- The ranking is idf × impact, here and on a stock server -------------------------------- */

static void ranking_reads_no_document_lengths(void **state)
{
    (void)state;
    static struct collection all;
    struct temp temp;
    struct error err;
    struct shim_db *plain, *filled;
    temp_make(&temp);
    seed = 3;
    collection_make(&all, 500, 1);
    const char *files[] = {write_segment(&temp, "plain", &all, 0, all.n, 0),
                           write_segment(&temp, "filled", &all, 0, all.n, 3)};
    assert_ok(shim_db_open(&files[0], NULL, 1, &plain, &err), &err);
    assert_ok(shim_db_open(&files[1], NULL, 1, &filled, &err), &err);
    assert_same_hits(plain, filled);
    shim_db_close(plain);
    shim_db_close(filled);
    temp_remove(&temp);
}

static void weight_is_linear_in_impact(void **state)
{
    (void)state;
    static struct collection all;
    struct temp temp;
    struct error err;
    struct shim_hit hits[127];
    struct shim_count count;
    size_t n;
    temp_make(&temp);
    all.n = 1000;
    for (uint32_t i = 0; i < all.n; i++) {
        all.docid[i] = i + 1;
        memset(all.impact[i], 0, TERMS);
        all.impact[i][2] = i < 127 ? (uint8_t)(i + 1) : 0;
    }
    struct shim_db *db = open_segments(&temp, &all, 1);
    struct plan_step step = term_step(2, 1);
    struct plan plan = {&step, 1, 1};
    struct shim_search search = {.plan = &plan, .want = 127, .count_to = 127};
    assert_ok(shim_db_search(db, &search, hits, &n, &count, &err), &err);
    assert_int_equal(n, 127);
    for (uint32_t i = 0; i < 127; i++) {
        uint32_t impact = 127 - i;
        assert_int_equal(hits[i].docid, impact);
        assert_true(fabs((double)(hits[i].score / hits[126].score) - impact) < 0.02);
    }
    shim_db_close(db);
    temp_remove(&temp);
}

static void a_stock_server_ranks_the_same(void **state)
{
    (void)state;
    static struct collection all;
    struct temp temp;
    struct error err;
    struct shim_db *local, *remote;
    if (access(SERVER, X_OK) != 0) {
        print_message("SKIPPED: no %s here (package xapian-tools)\n", SERVER);
        skip();
    }
    temp_make(&temp);
    seed = 4;
    collection_make(&all, 500, 1);
    const char *file = write_segment(&temp, "plain", &all, 0, all.n, 0);
    const char *stub = arena_printf(&temp.arena, "remote :%s %s\n", SERVER, file);
    const char *there = temp_write(&temp, "stub", span_of(stub));
    assert_ok(shim_db_open(&there, NULL, 1, &remote, &err), &err);
    assert_ok(shim_db_open(&file, NULL, 1, &local, &err), &err);
    assert_same_hits(local, remote);
    shim_db_close(local);
    shim_db_close(remote);
    temp_remove(&temp);
}

/* ---- Time ----------------------------------------------------------------------------------- */

static uint64_t ticks;

static uint64_t ticking_clock(void)
{
    return ++ticks;
}

/* The clock moves only when it is looked at, so running out of time is a matter of candidates. */
static void a_deadline_ends_a_search_midway(void **state)
{
    (void)state;
    static struct collection all;
    struct temp temp;
    struct error err;
    struct shim_hit hits[10];
    struct shim_count count;
    size_t n = 7;
    uint32_t none = 0;
    temp_make(&temp);
    seed = 9;
    collection_make(&all, 2000, 1);
    struct shim_db *db = open_segments(&temp, &all, 2);
    struct plan_step steps[] = {term_step(0, 1), term_step(1, 1), {.op = PLAN_OR, .n = 2}};
    struct plan plan = {steps, 3, 3};
    struct deadline deadline = {4, NULL};
    struct shim_search search = {
        .plan = &plan, .want = 10, .count_to = 10000, .deadline = &deadline};
    clock_replace(ticking_clock);
    ticks = 0;
    enum status without_keep = shim_db_search(db, &search, hits, &n, &count, &err);
    size_t n_without = n;
    ticks = 0;
    search.keep = keep_some;
    search.keep_ctx = &none;
    enum status with_keep = shim_db_search(db, &search, hits, &n, &count, &err);
    ticks = 100;
    enum status too_late = shim_db_search(db, &search, hits, &n, &count, &err);
    clock_replace(NULL);
    assert_status(without_keep, ERR_DEADLINE);
    assert_int_equal(n_without, 0);
    assert_status(with_keep, ERR_DEADLINE);
    assert_status(too_late, ERR_DEADLINE);
    deadline = DEADLINE_NONE;
    search.keep = NULL;
    assert_ok(shim_db_search(db, &search, hits, &n, &count, &err), &err); /* the handle lives on */
    assert_int_equal(n, 10);
    shim_db_close(db);
    temp_remove(&temp);
}

struct canceller {
    atomic_bool cancelled;
    uint32_t calls;
};

static bool cancel_at_once(void *ctx, uint32_t docid)
{
    struct canceller *canceller = ctx;
    (void)docid;
    canceller->calls++;
    canceller->cancelled = true;
    return true;
}

static void a_cancelled_search_ends_soon(void **state)
{
    (void)state;
    static struct collection all;
    struct temp temp;
    struct error err;
    struct shim_hit hits[10];
    struct shim_count count;
    size_t n;
    struct canceller canceller = {false, 0};
    temp_make(&temp);
    seed = 9;
    collection_make(&all, 2000, 1);
    struct shim_db *db = open_segments(&temp, &all, 1);
    struct plan_step step = {.op = PLAN_ALL};
    struct plan plan = {&step, 1, 1};
    struct deadline deadline = {UINT64_MAX, &canceller.cancelled};
    struct shim_search search = {.plan = &plan,
                                 .want = 10,
                                 .count_to = 10000,
                                 .keep = cancel_at_once,
                                 .keep_ctx = &canceller,
                                 .deadline = &deadline};
    assert_status(shim_db_search(db, &search, hits, &n, &count, &err), ERR_CANCELLED);
    assert_int_equal(n, 0);
    assert_in_range(canceller.calls, 1, 256);
    shim_db_close(db);
    temp_remove(&temp);
}

/* ---- What is refused ------------------------------------------------------------------------ */

static void bad_postings_kill_the_writer(void **state)
{
    (void)state;
    static char long_term[201];
    memset(long_term, 'x', sizeof long_term);
    const struct shim_posting rows[] = {
        {{long_term, 201}, 1}, {{"", 0}, 1}, {{"a\0b", 3}, 1}, {SPAN("ok"), 0}, {SPAN("ok"), 128}};
    struct temp temp;
    struct error err;
    struct shim_writer *writer;
    struct shim_posting good = {{long_term, 200}, 127};
    struct shim_doc doc = {5, &good, 1};
    temp_make(&temp);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *dir = temp_path(&temp, arena_printf(&temp.arena, "w%zu", i));
        struct shim_doc bad = {6, &rows[i], 1};
        assert_ok(shim_writer_open(dir, &writer, &err), &err);
        assert_ok(shim_writer_add(writer, &doc, 1, &err), &err);
        assert_status(shim_writer_add(writer, &bad, 1, &err), ERR_INVALID);
        bad.postings = &good;
        assert_status(shim_writer_add(writer, &bad, 1, &err), ERR_INVALID);
        assert_status(shim_writer_commit(writer, NULL), ERR_INVALID);
        shim_writer_close(writer);
    }
    assert_ok(shim_writer_open(temp_path(&temp, "again"), &writer, &err), &err);
    assert_ok(shim_writer_add(writer, &doc, 1, &err), &err);
    assert_status(shim_writer_add(writer, &doc, 1, &err), ERR_INVALID); /* docids ascend */
    shim_writer_close(writer);
    temp_remove(&temp);
}

static void malformed_plans_are_refused(void **state)
{
    (void)state;
    static struct collection all;
    static struct plan_step deep[2048];
    static char long_term[201];
    memset(long_term, 'x', sizeof long_term);
    struct plan_step a = term_step(0, 1), all_step = {.op = PLAN_ALL};
    struct plan_step unknown = {.op = (enum plan_op)99},
                     backwards = {.op = PLAN_RANGE, .first = 2, .last = 1};
    struct plan_step negative = term_step(0, -1), too_long = a, with_nul = a;
    too_long.term = (struct span){long_term, 201};
    with_nul.term = (struct span){"a\0b", 3};
    struct plan_step pair[] = {a, a}, lone_or = {.op = PLAN_OR, .n = 2}, wide[] = {a, lone_or};
    for (size_t i = 0; i < 2047; i++)
        deep[i] = i == 0 ? a : i % 2 == 1 ? all_step : (struct plan_step){.op = PLAN_OR, .n = 2};
    const struct plan rows[] = {{NULL, 0, 0},      {&unknown, 1, 1},  {&backwards, 1, 1},
                                {&negative, 1, 1}, {&too_long, 1, 1}, {&with_nul, 1, 1},
                                {pair, 2, 2},      {&lone_or, 1, 1},  {wide, 2, 2},
                                {deep, 2047, 2047}};
    struct temp temp;
    struct error err;
    struct shim_hit hits[10];
    struct shim_count count;
    size_t n;
    temp_make(&temp);
    seed = 2;
    collection_make(&all, 50, 1);
    struct shim_db *db = open_segments(&temp, &all, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct shim_search search = {.plan = &rows[i], .want = 10, .count_to = 10};
        assert_status(shim_db_search(db, &search, hits, &n, &count, &err), ERR_INVALID);
        assert_int_equal(n, 0);
    }
    shim_db_close(db);
    temp_remove(&temp);
}

static void what_cannot_be_opened_says_so(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct shim_db *db;
    struct shim_writer *writer;
    temp_make(&temp);
    const char *missing = temp_path(&temp, "missing");
    assert_status(shim_db_open(&missing, NULL, 1, &db, &err), ERR_NO_INDEX);
    assert_null(db);
    assert_status(shim_db_open(&missing, NULL, 1, &db, NULL), ERR_NO_INDEX);
    const char *garbage = temp_write(&temp, "garbage", SPAN("not a database"));
    assert_true(shim_db_open(&garbage, NULL, 1, &db, &err) != OK);
    assert_null(db);
    assert_true(shim_writer_open(garbage, &writer, &err) != OK);
    assert_null(writer);
    assert_true(shim_compact(&missing, 1, temp_path(&temp, "out"), &err) != OK);
    assert_ok(shim_db_open(NULL, NULL, 0, &db, &err), &err);
    assert_int_equal(shim_db_doc_count(db), 0);
    struct plan_step step = {.op = PLAN_ALL};
    struct plan plan = {&step, 1, 1};
    struct shim_search search = {.plan = &plan, .want = 1, .count_to = 1};
    struct shim_hit hit;
    struct shim_count count;
    struct span term = SPAN("a");
    size_t n;
    uint32_t found = 7;
    assert_ok(shim_db_search(db, &search, &hit, &n, &count, &err), &err);
    assert_int_equal(n, 0);
    assert_true(count.is_exact && count.matches == 0);
    assert_ok(shim_db_term_counts(db, &term, 1, &found, &err), &err);
    assert_int_equal(found, 0);
    shim_db_close(db);
    shim_db_close(NULL);
    shim_writer_close(NULL);
    temp_remove(&temp);
}

static void docids_beyond_the_combined_space_are_refused(void **state)
{
    (void)state;
    static struct collection all;
    struct temp temp;
    struct error err;
    struct shim_db *db;
    temp_make(&temp);
    seed = 8;
    collection_make(&all, 40, UINT32_MAX / 2 - 20);
    const char *files[] = {write_segment(&temp, "a", &all, 0, 10, 0),
                           write_segment(&temp, "b", &all, 10, 40, 0)};
    assert_ok(shim_db_open(files, NULL, 1, &db, &err), &err);
    shim_db_close(db);
    assert_status(shim_db_open(files, NULL, 2, &db, &err), ERR_LIMIT);
    temp_remove(&temp);
}

static void term_counts_add_up_over_segments(void **state)
{
    (void)state;
    static struct collection all;
    struct temp temp;
    struct error err;
    struct span terms[TERMS + 1];
    uint32_t counts[TERMS + 1];
    temp_make(&temp);
    seed = 6;
    collection_make(&all, 300, 50);
    struct shim_db *db = open_segments(&temp, &all, 3);
    for (uint32_t t = 0; t < TERMS; t++)
        terms[t] = term_text(t);
    terms[TERMS] = SPAN("unheard-of");
    assert_ok(shim_db_term_counts(db, terms, TERMS + 1, counts, &err), &err);
    for (uint32_t t = 0; t < TERMS; t++) {
        uint32_t df = 0;
        for (uint32_t i = 0; i < all.n; i++)
            df += all.impact[i][t] > 0;
        assert_int_equal(counts[t], df);
    }
    assert_int_equal(counts[TERMS], 0);
    shim_db_close(db);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(searches_equal_brute_force),
        cmocka_unit_test(counts_are_exact_up_to_the_bound),
        cmocka_unit_test(a_term_of_every_document_can_filter_and_exclude),
        cmocka_unit_test(ranking_reads_no_document_lengths),
        cmocka_unit_test(weight_is_linear_in_impact),
        cmocka_unit_test(a_stock_server_ranks_the_same),
        cmocka_unit_test(a_deadline_ends_a_search_midway),
        cmocka_unit_test(a_cancelled_search_ends_soon),
        cmocka_unit_test(bad_postings_kill_the_writer),
        cmocka_unit_test(malformed_plans_are_refused),
        cmocka_unit_test(what_cannot_be_opened_says_so),
        cmocka_unit_test(docids_beyond_the_combined_space_are_refused),
        cmocka_unit_test(term_counts_add_up_over_segments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
