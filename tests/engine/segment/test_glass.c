#include "engine/segment/glass.h"

#include <stdlib.h>

#include "engine/shim/xapian_shim.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

/* What Xapian reads out of our files is compared with what it reads out of its own. */

enum { DOCS = 3000, TERMS = 48, DENSEST = 100, ROUNDS = 200 };

struct sample {
    uint32_t n_docs, n_terms;
    uint32_t docids[DOCS];
    uint32_t lengths[DOCS];
    uint8_t impacts[TERMS][DOCS]; /* 0: not in this document */
    char bytes[TERMS][GLASS_TERM_BYTES_MAX];
    struct span terms[TERMS]; /* in the order of their bytes */
};

static struct sample sample;
static uint32_t seed;

static uint32_t draw(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)seed * n >> 32);
}

/* ---- Samples -------------------------------------------------------------------------------- */

static int compare_spans(const void *a, const void *b)
{
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* Few different bytes, so that terms begin alike; also the highest and the lowest. */
static void make_terms(void)
{
    static const char letters[] = "ab\xff\x01\xe0z";
    uint32_t n = 0, wanted = 1 + draw(TERMS), longest = draw(3) == 0 ? GLASS_TERM_BYTES_MAX : 6;
    for (uint32_t i = 0; i < wanted; i++) {
        size_t len = 1 + draw(longest);
        for (size_t at = 0; at < len; at++)
            sample.bytes[i][at] = letters[draw(sizeof letters - 1)];
        sample.terms[i] = (struct span){sample.bytes[i], len};
    }
    qsort(sample.terms, wanted, sizeof *sample.terms, compare_spans);
    for (uint32_t i = 0; i < wanted; i++)
        if (n == 0 || !span_equal(sample.terms[i], sample.terms[n - 1]))
            sample.terms[n++] = sample.terms[i];
    sample.n_terms = n;
}

static void make_sample(uint32_t round)
{
    static const uint32_t sizes[] = {1, 5, 60, 400, DOCS};
    static const uint32_t gaps[] = {1, 3, 200, 100000, 0xfffffff0u / DOCS};
    seed = 77 + round;
    make_terms();
    uint32_t gap = gaps[draw(5)], docid = 0;
    sample.n_docs = round == 0 ? 0 : 1 + draw(sizes[draw(5)]);
    memset(sample.impacts, 0, sizeof sample.impacts);
    for (uint32_t d = 0; d < sample.n_docs; d++) {
        docid = d + 1 == sample.n_docs && draw(8) == 0 ? 0xfffffff0u : docid + 1 + draw(gap);
        sample.docids[d] = docid;
        sample.lengths[d] = 0;
    }
    for (uint32_t t = 0; t < sample.n_terms; t++) {
        uint32_t share = draw(4) == 0 ? DENSEST : 1 + draw(DENSEST / 4);
        for (uint32_t d = 0; d < sample.n_docs; d++) {
            if (draw(DENSEST) < share)
                sample.impacts[t][d] = (uint8_t)(1 + draw(127));
            sample.lengths[d] += sample.impacts[t][d];
        }
    }
}

static const char *write_theirs(struct temp *temp, const char *name)
{
    struct error err;
    struct shim_writer *writer;
    const char *dir = temp_path(temp, arena_printf(&temp->arena, "%s-shard", name));
    const char *file = temp_path(temp, name);
    assert_ok(shim_writer_open(dir, &writer, &err), &err);
    for (uint32_t d = 0; d < sample.n_docs; d++) {
        struct shim_posting postings[TERMS];
        struct shim_doc doc = {sample.docids[d], postings, 0};
        for (uint32_t t = 0; t < sample.n_terms; t++)
            if (sample.impacts[t][d] > 0)
                postings[doc.n++] = (struct shim_posting){sample.terms[t], sample.impacts[t][d]};
        assert_ok(shim_writer_add(writer, &doc, 1, &err), &err);
    }
    assert_ok(shim_writer_commit(writer, &err), &err);
    shim_writer_close(writer);
    assert_ok(shim_compact(&dir, 1, file, &err), &err);
    return file;
}

static void write_documents(struct glass *glass)
{
    struct error err;
    uint64_t length = 0;
    for (uint32_t d = 0; d < sample.n_docs; d++)
        length += sample.lengths[d];
    assert_ok(glass_begin(glass, SPAN_NONE, sample.n_docs, length, &err), &err);
    for (uint32_t d = 0; d < sample.n_docs; d++)
        glass_post(glass, sample.docids[d], sample.lengths[d]);
    assert_ok(glass_end(glass, &err), &err);
}

static void write_term(struct glass *glass, uint32_t t)
{
    struct error err;
    uint32_t n = 0;
    uint64_t weights = 0;
    for (uint32_t d = 0; d < sample.n_docs; d++) {
        n += sample.impacts[t][d] > 0;
        weights += sample.impacts[t][d];
    }
    if (n == 0)
        return;
    assert_ok(glass_begin(glass, sample.terms[t], n, weights, &err), &err);
    for (uint32_t d = 0; d < sample.n_docs; d++)
        if (sample.impacts[t][d] > 0)
            glass_post(glass, sample.docids[d], sample.impacts[t][d]);
    assert_ok(glass_end(glass, &err), &err);
}

static const char *write_ours(struct temp *temp, const char *name, uint32_t block_size)
{
    struct error err;
    struct glass *glass;
    const char *file = temp_path(temp, name);
    assert_ok(glass_open(file, block_size, &glass, &err), &err);
    write_documents(glass);
    for (uint32_t t = 0; t < sample.n_terms; t++)
        write_term(glass, t);
    assert_ok(glass_finish(glass, &err), &err);
    return file;
}

/* ---- Comparison ----------------------------------------------------------------------------- */

static void assert_same_list(struct shim_db *ours, struct shim_db *theirs, struct span term,
                             uint32_t from)
{
    static struct shim_entry a[2 * DOCS + 1], b[2 * DOCS + 1];
    struct error err;
    size_t n_a = 2 * DOCS + 1, n_b = 2 * DOCS + 1;
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
        uint32_t docid = sample.n_docs > 0 ? sample.docids[draw(sample.n_docs)] : 1;
        assert_same_list(ours, theirs, term, docid + draw(3) - 1);
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
        struct span term = sample.terms[draw(sample.n_terms)];
        postings[d][0] = (struct shim_posting){term, (uint8_t)(1 + draw(127))};
        postings[d][1] = (struct shim_posting){fresh, (uint8_t)(1 + draw(127))};
        docs[d] = (struct shim_doc){last + 1 + d, postings[d], 1 + draw(2)};
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
        make_sample(round);
        const char *ours = write_ours(&temp, "ours", 2048u << round % 6);
        const char *theirs = write_theirs(&temp, "theirs");
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
        make_sample(1000 + round);
        const char *parts[2][2];
        parts[0][0] = write_ours(&temp, "first", GLASS_BLOCK);
        parts[1][0] = write_theirs(&temp, "first.x");
        uint32_t last = sample.docids[sample.n_docs - 1];
        make_sample(2000 + round);
        for (uint32_t d = 0; d < sample.n_docs; d++)
            sample.docids[d] = last < UINT32_MAX - DOCS ? last + 1 + d : UINT32_MAX;
        if (last < UINT32_MAX - DOCS) {
            parts[0][1] = parts[1][1] = write_theirs(&temp, "second");
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
