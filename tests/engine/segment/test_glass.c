#include "engine/segment/glass.h"

#include <stdlib.h>

#include "engine/shim/xapian_shim.h"
#include "tests/engine/segment/list_sample.h"
#include "tests/support/test.h"

/* What Xapian reads out of our files is compared with what it reads out of its own. */

enum { ROUNDS = 200 };

static struct list_sample sample;

/* ---- Comparison ----------------------------------------------------------------------------- */

static void assert_same_list(struct shim_db *ours, struct shim_db *theirs, struct span term,
                             uint32_t from)
{
    static struct shim_entry a[2 * SAMPLE_DOCS + 1], b[2 * SAMPLE_DOCS + 1];
    struct error err;
    size_t n_a = 2 * SAMPLE_DOCS + 1, n_b = 2 * SAMPLE_DOCS + 1;
    assert_ok(shim_db_postings(ours, term, from, a, &n_a, &err), &err);
    assert_ok(shim_db_postings(theirs, term, from, b, &n_b, &err), &err);
    assert_int_equal(n_a, n_b);
    assert_memory_equal(a, b, n_a * sizeof *a);
}

/* The list, and where one gets in it by skipping. */
static void assert_same_lists(struct shim_db *ours, struct shim_db *theirs, struct span term)
{
    assert_same_list(ours, theirs, term, 0);
    for (int i = 0; i < 6; i++) {
        uint32_t docid = sample.n_docs > 0 ? sample.docids[list_sample_draw(sample.n_docs)] : 1;
        assert_same_list(ours, theirs, term, docid + list_sample_draw(3) - 1);
    }
}

static void assert_same_terms(struct shim_db *ours, struct shim_db *theirs)
{
    struct error err;
    char a[256], b[256] = {0};
    size_t a_len, b_len = 0;
    uint32_t a_n, b_n;
    uint64_t a_weights, b_weights;
    for (;;) {
        char from[257];
        memcpy(from, b, b_len);
        from[b_len] = 1; /* the least that follows: no term holds NUL */
        struct span next = {from, b_len == 0 ? 0 : b_len + 1};
        assert_ok(shim_db_term(ours, next, a, &a_len, &a_n, &a_weights, &err), &err);
        assert_ok(shim_db_term(theirs, next, b, &b_len, &b_n, &b_weights, &err), &err);
        assert_int_equal(a_len, b_len);
        if (b_len == 0)
            return;
        assert_memory_equal(a, b, b_len);
        assert_int_equal(a_n, b_n);
        assert_int_equal(a_weights, b_weights);
        assert_same_lists(ours, theirs, (struct span){b, b_len});
    }
}

static void assert_same_content(const char *our_file, const char *their_file)
{
    struct error err;
    struct shim_db *ours, *theirs;
    assert_ok(shim_db_open(&our_file, NULL, 1, &ours, &err), &err);
    assert_ok(shim_db_open(&their_file, NULL, 1, &theirs, &err), &err);
    assert_int_equal(shim_db_doc_count(ours), shim_db_doc_count(theirs));
    assert_same_lists(ours, theirs, SPAN_NONE);
    assert_same_terms(ours, theirs);
    shim_db_close(ours);
    shim_db_close(theirs);
}

static void assert_same(const char *our_file, const char *their_file)
{
    struct error err;
    assert_ok(shim_check(our_file, &err), &err);
    assert_same_content(our_file, their_file);
}

/* Both files, after Xapian has gone on with each: a few documents more, with old terms and new. It
 * makes term lists then, for the new ones only, and its check misses the others, in its own as in
 * ours. */
static void assert_same_extended(struct temp *temp, const char *ours, const char *theirs)
{
    enum { MORE = 40 };
    static const struct span fresh = SPAN("zz-fresh");
    struct error err;
    struct shim_posting postings[MORE][2];
    struct shim_doc docs[MORE];
    const char *dirs[] = {temp_path(temp, "ours.dir"), temp_path(temp, "theirs.dir")};
    const char *files[] = {ours, theirs};
    uint32_t last = sample.n_docs > 0 ? sample.docids[sample.n_docs - 1] : 0;
    uint32_t n = last < UINT32_MAX - MORE ? MORE : 1;
    for (uint32_t d = 0; d < n; d++) {
        struct span term = sample.terms[list_sample_draw(sample.n_terms)];
        postings[d][0] = (struct shim_posting){term, (uint8_t)(1 + list_sample_draw(127))};
        postings[d][1] = (struct shim_posting){fresh, (uint8_t)(1 + list_sample_draw(127))};
        docs[d] = (struct shim_doc){last + 1 + d, postings[d], 1 + list_sample_draw(2)};
    }
    for (size_t i = 0; i < 2; i++)
        assert_ok(shim_extend(files[i], dirs[i], docs, n, &err), &err);
    assert_same_content(dirs[0], dirs[1]);
}

static uint32_t number_from(const char *variable, uint32_t otherwise)
{
    const char *wanted = getenv(variable);
    return wanted != NULL ? (uint32_t)strtoul(wanted, NULL, 10) : otherwise;
}

static void xapian_reads_what_it_would_have_written(void **state)
{
    (void)state;
    uint32_t first = number_from("PILCROW_GLASS_FIRST", 0);
    uint32_t end = first + number_from("PILCROW_GLASS_ROUNDS", ROUNDS);
    for (uint32_t round = first; round < end; round++) {
        struct temp temp;
        temp_make(&temp);
        list_sample_make(&sample, round);
        const char *ours = list_sample_write(&sample, &temp, "ours", 2048u << round % 6);
        const char *theirs = list_sample_write_by_xapian(&sample, &temp, "theirs");
        assert_same(ours, theirs);
        if (round % 4 == 1)
            assert_same_extended(&temp, ours, theirs);
        temp_remove(&temp);
    }
}

static void xapian_merges_it_with_its_own(void **state)
{
    (void)state;
    for (uint32_t round = 1; round < 20; round++) {
        struct temp temp;
        struct error err;
        temp_make(&temp);
        list_sample_make(&sample, 1000 + round);
        const char *parts[2][2];
        parts[0][0] = list_sample_write(&sample, &temp, "first", GLASS_BLOCK);
        parts[1][0] = list_sample_write_by_xapian(&sample, &temp, "first.x");
        uint32_t last = sample.docids[sample.n_docs - 1];
        list_sample_make(&sample, 2000 + round);
        for (uint32_t d = 0; d < sample.n_docs; d++)
            sample.docids[d] = last < UINT32_MAX - SAMPLE_DOCS ? last + 1 + d : UINT32_MAX;
        if (last < UINT32_MAX - SAMPLE_DOCS) {
            parts[0][1] = parts[1][1] = list_sample_write_by_xapian(&sample, &temp, "second");
            const char *merged[] = {temp_path(&temp, "merged"), temp_path(&temp, "merged.x")};
            for (size_t i = 0; i < 2; i++)
                assert_ok(shim_compact(parts[i], 2, merged[i], &err), &err);
            assert_same(merged[0], merged[1]);
        }
        temp_remove(&temp);
    }
}

/* ---- What is refused ------------------------------------------------------------------------ */

static void wrong_lists_are_refused(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct glass *glass;
    temp_make(&temp);
    const char *file = temp_path(&temp, "file");
    assert_status(glass_open(file, 3000, &glass, &err), ERR_INVALID);
    assert_ok(glass_open(file, 2048, &glass, &err), &err);
    assert_status(glass_begin(glass, (struct span){"a\0b", 3}, 1, 1, &err), ERR_INVALID);
    assert_ok(glass_begin(glass, SPAN("b"), 2, 2, &err), &err);
    glass_post(glass, 1, 1);
    assert_status(glass_end(glass, &err), ERR_INVALID); /* one is missing */
    assert_ok(glass_begin(glass, SPAN("b"), 1, 1, &err), &err);
    glass_post(glass, 1, 1);
    assert_ok(glass_end(glass, &err), &err);
    assert_ok(glass_begin(glass, SPAN("a"), 1, 1, &err), &err);
    glass_post(glass, 1, 1);
    assert_status(glass_end(glass, &err), ERR_INVALID); /* terms must ascend */
    glass_abandon(glass);
    glass_abandon(NULL);
    temp_remove(&temp);
}

static void docids_must_ascend(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct glass *glass;
    temp_make(&temp);
    assert_ok(glass_open(temp_path(&temp, "file"), 2048, &glass, &err), &err);
    assert_ok(glass_begin(glass, SPAN("b"), 2, 2, &err), &err);
    glass_post(glass, 2, 1);
    glass_post(glass, 2, 1);
    assert_status(glass_end(glass, &err), ERR_INVALID);
    glass_abandon(glass);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xapian_reads_what_it_would_have_written),
        cmocka_unit_test(xapian_merges_it_with_its_own),
        cmocka_unit_test(wrong_lists_are_refused),
        cmocka_unit_test(docids_must_ascend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
