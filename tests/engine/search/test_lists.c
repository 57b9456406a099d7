#include "engine/search/lists.h"

#include <math.h>

#include "engine/segment/glass.h"
#include "tests/engine/search/flat_plans.h"
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

/* ---- Tests ---------------------------------------------------------------------------------- */

static void search_all(uint32_t n_docs, uint32_t first_docid, uint32_t n_files)
{
    struct both both;
    struct dice dice = {seed};
    struct span terms[TERMS];
    for (uint32_t t = 0; t < TERMS; t++)
        terms[t] = term_text(t);
    open_both(&both, n_docs, first_docid, n_files);
    for (uint32_t i = 0; i < PLANS; i++) {
        struct plan plan;
        struct arena arena;
        arena_init(&arena, 1 << 20);
        if (i % 3 > 0)
            flat_plan_make(&dice, terms, TERMS, &plan, &arena);
        else
            do
                make_plan(&plan, &arena, &all);
            while (!flat_read(&plan, &flat));
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
    search_all(500, 0xfffffb00u, 1);
}

static void several_segments_are_searched_as_by_xapian(void **state)
{
    (void)state;
    seed = 2;
    search_all(2500, 100, 3);
}

/* ---- Long lists ------------------------------------------------------------------------------ */

enum { LONG = 30000 };

/* Of one term, or of three of them. */
static const struct plan_step ends[] = {
    {.n = 0}, {.op = PLAN_OR, .n = 3}, {.op = PLAN_AND, .n = 3}, {.op = PLAN_NOT, .n = 3}};

/* Three terms in each of many documents. */
static void open_long(struct temp *temp, struct glass_file *file)
{
    static const struct span names[] = {SPAN("a"), SPAN("b"), SPAN("c")};
    struct error err;
    struct glass *glass;
    const char *path = temp_path(temp, "long");
    assert_ok(glass_open(path, GLASS_BLOCK, &glass, &err), &err);
    for (int t = 0; t < 3; t++) {
        assert_ok(glass_begin(glass, names[t], LONG, LONG, &err), &err);
        for (uint32_t docid = 1; docid <= LONG; docid++)
            glass_post(glass, docid, 1);
        assert_ok(glass_end(glass, &err), &err);
    }
    assert_ok(glass_finish(glass, &err), &err);
    assert_ok(glass_file_read(temp_read_path(temp, path), file, &err), &err);
}

static uint32_t matches_before_it_ends(const struct glass_file *file, struct plan_step last,
                                       const struct deadline *deadline)
{
    struct plan_step steps[] = {{.op = PLAN_TERM, .term = SPAN("a"), .weight = 1},
                                {.op = PLAN_TERM, .term = SPAN("b"), .weight = 1},
                                {.op = PLAN_TERM, .term = SPAN("c"), .weight = 1},
                                last};
    struct plan plan = {steps, last.n == 0 ? 1 : 4, 4};
    struct shim_search search = {
        .plan = &plan, .want = 10, .count_to = UINT32_MAX, .deadline = deadline};
    struct shim_hit hits[10];
    struct shim_count count;
    struct best best;
    struct error err;
    bool may_match;
    assert_true(flat_read(&plan, &flat));
    best_begin(&best, &search, hits);
    assert_ok(lists_open(&lists, &flat, file, &may_match, &err), &err);
    if (may_match)
        lists_run(&lists, 0, &best);
    assert_int_equal(best.is_late, deadline != NULL);
    best_finish(&best, &count);
    return count.matches;
}

static void a_cancelled_walk_ends(void **state)
{
    (void)state;
    struct temp temp;
    struct glass_file file;
    atomic_bool cancelled = true;
    struct deadline deadline = {UINT64_MAX, &cancelled};
    temp_make(&temp);
    open_long(&temp, &file);
    for (int i = 0; i < 4; i++) {
        uint32_t all_of_them = matches_before_it_ends(&file, ends[i], NULL);
        assert_int_equal(all_of_them, i < 3 ? LONG : 0);
        assert_true(matches_before_it_ends(&file, ends[i], &deadline) <= all_of_them / 2);
    }
    temp_remove(&temp);
}

/* With one byte of their file changed after the other. */
static void walks_over_damaged_lists_end(void **state)
{
    (void)state;
    struct temp temp;
    struct glass_file file;
    struct error err;
    seed = 3;
    temp_make(&temp);
    open_long(&temp, &file);
    struct span bytes = file.bytes;
    char *copy = arena_text(&temp.arena, bytes);
    for (int i = 0; i < 200; i++) {
        size_t at = draw(i % 4 == 0 ? 200 : (uint32_t)bytes.len);
        char before = copy[at];
        copy[at] = (char)draw(256);
        if (glass_file_read((struct span){copy, bytes.len}, &file, &err) == OK)
            assert_true(matches_before_it_ends(&file, ends[i % 4], NULL) <= UINT16_MAX);
        copy[at] = before;
    }
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_segment_is_searched_as_by_xapian),
        cmocka_unit_test(several_segments_are_searched_as_by_xapian),
        cmocka_unit_test(a_cancelled_walk_ends),
        cmocka_unit_test(walks_over_damaged_lists_end),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    lists_release(&lists);
    return failed;
}
