#include "engine/search/lists.h"

#include <math.h>

#include "tests/engine/shim/collection.h"
#include "tests/support/test.h"

/* What the walks find is compared with what Xapian finds in the same files: docids, scores to the
 * last bit, counts. */

enum { SEGMENTS_MOST = 3, PLANS = 400, WANTED_MOST = DOCS_MAX };

static struct collection all;
static struct flat flat;
static struct lists lists;

/* The same documents, open both ways. */
struct both {
    struct temp temp;
    struct glass_file files[SEGMENTS_MOST];
    uint32_t n_files;
    struct shim_db *db;
};

struct found {
    struct shim_hit hits[WANTED_MOST];
    size_t n;
    struct shim_count count;
};

static struct found ours, theirs;

static void open_both(struct both *both, uint32_t n_docs, uint32_t first_docid, uint32_t n_files)
{
    struct error err;
    const char *paths[SEGMENTS_MOST];
    temp_make(&both->temp);
    collection_make(&all, n_docs, first_docid);
    both->n_files = n_files;
    for (uint32_t i = 0; i < n_files; i++) {
        paths[i] = write_segment(&both->temp, arena_printf(&both->temp.arena, "s%u", i), &all,
                                 n_docs * i / n_files, n_docs * (i + 1) / n_files, i);
        struct span bytes = temp_read_path(&both->temp, paths[i]);
        assert_ok(glass_file_read(bytes, &both->files[i], &err), &err);
    }
    assert_ok(shim_db_open(paths, NULL, n_files, &both->db, &err), &err);
}

static void close_both(struct both *both)
{
    shim_db_close(both->db);
    temp_remove(&both->temp);
}

/* ---- A search ------------------------------------------------------------------------------- */

static void weigh(const struct both *both)
{
    double n = shim_db_doc_count(both->db);
    for (uint32_t i = 0; i < flat.n_terms; i++) {
        struct error err;
        struct flat_term *term = &flat.terms[i];
        assert_ok(shim_db_term_counts(both->db, &term->term, 1, &term->count, &err), &err);
        double df = term->count, odds = (n - df + .5) / (df + .5);
        double idf = log(odds < 2 ? odds * .5 + 1 : odds) * term->weight;
        term->weight = idf * (1e6 + 1) * (1 / (1e6 + 1));
    }
}

/* Of the plan that `flat` was read from. */
static void run(const struct both *both, const struct shim_search *search, struct found *out)
{
    struct best best;
    struct error err;
    weigh(both);
    best_begin(&best, search, out->hits);
    for (uint32_t i = 0; i < both->n_files && !best.is_over; i++) {
        bool may_match;
        assert_ok(lists_open(&lists, &flat, &both->files[i], &may_match, &err), &err);
        if (may_match)
            lists_run(&lists, 0, &best);
        assert_false(lists_are_damaged(&lists));
    }
    assert_false(best.is_late);
    out->n = best_finish(&best, &out->count);
}

static void assert_same(const struct both *both, const struct shim_search *search)
{
    struct error err;
    struct buf text;
    buf_init(&text, 1 << 16);
    plan_print(search->plan, &text);
    assert_ok(shim_db_search(both->db, search, theirs.hits, &theirs.n, &theirs.count, &err), &err);
    assert_true(flat_read(search->plan, &flat));
    run(both, search, &ours);
    bool is_same = ours.n == theirs.n && ours.count.matches == theirs.count.matches &&
                   ours.count.is_exact == theirs.count.is_exact;
    for (size_t i = 0; i < ours.n && is_same; i++)
        is_same = ours.hits[i].docid == theirs.hits[i].docid &&
                  ours.hits[i].score == theirs.hits[i].score;
    if (!is_same) {
        for (size_t i = 0; i < ours.n && i < theirs.n && i < 1000; i++)
            if (ours.hits[i].docid != theirs.hits[i].docid ||
                ours.hits[i].score != theirs.hits[i].score)
                print_message("%zu: %u %a, %u %a\n", i, ours.hits[i].docid, ours.hits[i].score,
                              theirs.hits[i].docid, theirs.hits[i].score);
        fail_msg("%.*s: want %u, count to %u: %zu of %u%s, by Xapian %zu of %u%s", (int)text.len,
                 text.at, search->want, search->count_to, ours.n, ours.count.matches,
                 ours.count.is_exact ? "" : "+", theirs.n, theirs.count.matches,
                 theirs.count.is_exact ? "" : "+");
    }
    buf_release(&text);
}

static void assert_same_for_all_wants(const struct both *both, const struct plan *plan)
{
    static const uint32_t wants[] = {0, 1, 7, 60, WANTED_MOST},
                          limits[] = {0, 1, 50, 1000, UINT32_MAX};
    uint32_t share = draw(257);
    struct shim_search search = {.plan = plan, .want = wants[draw(5)], .count_to = limits[draw(5)]};
    if (draw(2) == 0) {
        search.keep = keep_some;
        search.keep_ctx = &share;
    }
    assert_same(both, &search);
}

/* ---- Plans ---------------------------------------------------------------------------------- */

static void add(struct plan *plan, struct arena *arena, struct plan_step step)
{
    struct error err;
    assert_ok(plan_add(plan, arena, step, &err), &err);
}

/* Some terms, the same one also twice; alternatives when there are several. */
static void add_group(struct plan *plan, struct arena *arena, uint32_t most)
{
    static const float weights[] = {1, 1, 1, 0.5f, 0, 2.7f};
    uint32_t n = 1 + draw(most);
    for (uint32_t i = 0; i < n; i++)
        add(plan, arena, term_step(draw(TERMS), weights[draw(6)]));
    if (n > 1)
        add(plan, arena, (struct plan_step){.op = PLAN_OR, .n = n});
    if (draw(6) == 0)
        add(plan, arena, (struct plan_step){.op = PLAN_SCALE, .weight = weights[draw(6)]});
}

static void make_alternatives(struct plan *plan, struct arena *arena)
{
    *plan = (struct plan){0};
    add_group(plan, arena, draw(4) == 0 ? 60 : 8);
}

static void make_groups(struct plan *plan, struct arena *arena)
{
    uint32_t n = 1 + draw(4);
    *plan = (struct plan){0};
    for (uint32_t i = 0; i < n; i++)
        add_group(plan, arena, 4);
    if (n > 1)
        add(plan, arena, (struct plan_step){.op = PLAN_AND, .n = n});
    for (n = draw(3); n > 0; n--) {
        add_group(plan, arena, 3);
        add(plan, arena, (struct plan_step){.op = draw(2) == 0 ? PLAN_FILTER : PLAN_NOT, .n = 2});
    }
}

/* ---- Tests ---------------------------------------------------------------------------------- */

static void search_all(uint32_t n_docs, uint32_t first_docid, uint32_t n_files)
{
    struct both both;
    open_both(&both, n_docs, first_docid, n_files);
    for (uint32_t i = 0; i < PLANS; i++) {
        struct plan plan;
        struct arena arena;
        arena_init(&arena, 1 << 20);
        switch (i % 3) {
        case 0:
            make_alternatives(&plan, &arena);
            break;
        case 1:
            make_groups(&plan, &arena);
            break;
        default:
            do
                make_plan(&plan, &arena, &all);
            while (!flat_read(&plan, &flat));
        }
        assert_same_for_all_wants(&both, &plan);
        arena_release(&arena);
    }
    close_both(&both);
}

static void one_segment_is_searched_as_by_xapian(void **state)
{
    (void)state;
    seed = 1;
    search_all(3000, 1, 1);
    search_all(1, 1, 1);
    search_all(500, 0xffff0000u, 1);
}

static void several_segments_are_searched_as_by_xapian(void **state)
{
    (void)state;
    seed = 2;
    search_all(2500, 100, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_segment_is_searched_as_by_xapian),
        cmocka_unit_test(several_segments_are_searched_as_by_xapian),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    lists_release(&lists);
    return failed;
}
