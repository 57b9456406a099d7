#include "engine/segment/glass_read.h"

#include <stdlib.h>

#include "engine/shim/xapian_shim.h"
#include "tests/engine/segment/list_sample.h"
#include "tests/engine/segment/reading.h"
#include "tests/support/test.h"

/* What is read out of files, ours and Xapian's, is compared with what was written. */

enum { ROUNDS = 30, SKIPS = 60 };

static struct list_sample sample;

/* A list as it was written. */
struct list {
    uint32_t n;
    uint32_t docids[SAMPLE_DOCS];
    uint32_t weights[SAMPLE_DOCS];
};

static struct list written;

static void take_list(uint32_t t)
{
    written.n = 0;
    for (uint32_t d = 0; d < sample.n_docs; d++)
        if (sample.impacts[t][d] > 0) {
            written.docids[written.n] = sample.docids[d];
            written.weights[written.n++] = sample.impacts[t][d];
        }
}

static void open_file(struct temp *temp, const char *path, struct glass_file *file)
{
    struct error err;
    assert_ok(glass_file_read(temp_read_path(temp, path), file, &err), &err);
}

/* ---- Reading on ----------------------------------------------------------------------------- */

static void assert_at(const struct glass_cursor *cursor, uint32_t i)
{
    assert_false(cursor->is_damaged);
    assert_int_equal(glass_docid(cursor), i < written.n ? written.docids[i] : GLASS_END);
    if (i < written.n)
        assert_int_equal(glass_weight(cursor),
                         written.weights[i] < UINT8_MAX ? written.weights[i] : UINT8_MAX);
}

static void assert_absent(const struct glass_file *file, struct span term)
{
    struct glass_cursor cursor;
    uint32_t count;
    bool is_damaged = false;
    assert_int_equal(glass_count(file, term, &is_damaged), 0);
    assert_false(is_damaged);
    assert_false(glass_open_list(file, term, &cursor, &count));
    assert_false(cursor.is_damaged);
    assert_int_equal(glass_docid(&cursor), GLASS_END);
    assert_int_equal(glass_skip_to(&cursor, 1), GLASS_END);
    assert_int_equal(glass_next(&cursor), GLASS_END);
}

static void assert_list_in_full(const struct glass_file *file, struct span term)
{
    struct glass_cursor cursor;
    uint32_t count;
    bool is_damaged = false;
    assert_int_equal(glass_count(file, term, &is_damaged), written.n);
    assert_false(is_damaged);
    assert_true(glass_open_list(file, term, &cursor, &count));
    assert_int_equal(count, written.n);
    for (uint32_t i = 0; i < written.n; i++, glass_next(&cursor))
        assert_at(&cursor, i);
    assert_at(&cursor, written.n);
    assert_int_equal(glass_next(&cursor), GLASS_END);
}

/* ---- Skipping ------------------------------------------------------------------------------- */

/* Nowhere, near, far, or past the end. */
static uint32_t draw_target(uint32_t docid, uint32_t last)
{
    uint32_t rest = last - docid;
    switch (list_sample_draw(6)) {
    case 0:
        return docid - list_sample_draw(docid);
    case 1:
    case 2:
        return docid + (rest > 0 ? list_sample_draw(rest < 300 ? rest : 300) : 0);
    case 3:
    case 4:
        return docid + (rest > 0 ? list_sample_draw(rest) / (1 + list_sample_draw(8)) : 0);
    default:
        return list_sample_draw(40) > 0 ? docid : last + 1 + list_sample_draw(UINT32_MAX - last);
    }
}

static void skip_through(const struct glass_file *file, struct span term)
{
    struct glass_cursor cursor;
    uint32_t count, i = 0, last = written.docids[written.n - 1];
    assert_true(glass_open_list(file, term, &cursor, &count));
    for (int step = 0; step < SKIPS && i < written.n; step++) {
        if (list_sample_draw(3) == 0) {
            glass_next(&cursor);
            i++;
        } else {
            uint32_t docid = draw_target(written.docids[i], last);
            while (i < written.n && written.docids[i] < docid)
                i++;
            assert_int_equal(glass_skip_to(&cursor, docid),
                             i < written.n ? written.docids[i] : GLASS_END);
        }
        assert_at(&cursor, i);
    }
    for (; i < written.n; i++, glass_next(&cursor))
        assert_at(&cursor, i);
    assert_at(&cursor, written.n);
}

/* To each docid of the list, and to those beside it, from the list's beginning. */
static void skip_to_each(const struct glass_file *file, struct span term)
{
    struct glass_cursor cursor;
    uint32_t count;
    for (uint32_t i = 0; i < written.n; i++)
        for (uint32_t beside = 0; beside < 2; beside++) {
            assert_true(glass_open_list(file, term, &cursor, &count));
            uint32_t before = i > 0 ? written.docids[i - 1] : 0;
            uint32_t docid = beside > 0 ? before + 1 : written.docids[i];
            assert_int_equal(glass_skip_to(&cursor, docid), written.docids[i]);
            assert_at(&cursor, i);
        }
}

/* ---- Files ---------------------------------------------------------------------------------- */

static bool is_written(struct span term)
{
    for (uint32_t t = 0; t < sample.n_terms; t++)
        if (span_equal(sample.terms[t], term))
            return true;
    return false;
}

/* Beginnings and continuations of terms, and keys of chunks that are no terms. */
static void assert_others_absent(const struct glass_file *file, struct span term)
{
    char longer[GLASS_TERM_BYTES_MAX + 8];
    memcpy(longer, term.at, term.len);
    memcpy(longer + term.len, "\0\x80\x01\x02\x03", 5);
    assert_absent(file, (struct span){longer, term.len + 1});
    for (size_t n = 3; n < 6; n++)
        assert_absent(file, (struct span){longer, term.len + n});
    longer[term.len] = 'a';
    for (size_t len = 1; len <= term.len + 1; len++)
        if (!is_written((struct span){longer, len}))
            assert_absent(file, (struct span){longer, len});
}

static void assert_as_written(const struct glass_file *file)
{
    assert_absent(file, SPAN_NONE);
    assert_absent(file, SPAN("\x00\xe0"));
    assert_absent(file, SPAN("zz none"));
    for (uint32_t t = 0; t < sample.n_terms; t++) {
        take_list(t);
        if (written.n == 0) {
            assert_absent(file, sample.terms[t]);
            continue;
        }
        assert_list_in_full(file, sample.terms[t]);
        assert_others_absent(file, sample.terms[t]);
        for (int i = 0; i < 4; i++)
            skip_through(file, sample.terms[t]);
        if (t % 3 == 2)
            skip_to_each(file, sample.terms[t]);
    }
}

static void files_are_read_as_they_were_written(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct temp temp;
        struct glass_file file;
        temp_make(&temp);
        list_sample_make(&sample, round);
        open_file(&temp, list_sample_write(&sample, &temp, "ours", 2048u << round % 6), &file);
        assert_as_written(&file);
        open_file(&temp, list_sample_write_by_xapian(&sample, &temp, "theirs"), &file);
        assert_as_written(&file);
        temp_remove(&temp);
    }
}

/* Lists over many blocks, so that a skip asks the tree. Few bytes differ between two keys beside a
 * block's border, and what divides them is shorter than either. Xapian cuts chunks there. */
static void long_lists_are_skipped_through(void **state)
{
    static const uint32_t gaps[] = {1, 7, 300, 70000};
    (void)state;
    for (uint32_t round = 0; round < 4; round++) {
        struct temp temp;
        struct glass_file file;
        temp_make(&temp);
        list_sample_make_long(&sample, gaps[round]);
        open_file(&temp, list_sample_write(&sample, &temp, "ours", 2048), &file);
        assert_as_written(&file);
        open_file(&temp, list_sample_write_by_xapian(&sample, &temp, "theirs"), &file);
        assert_as_written(&file);
        temp_remove(&temp);
    }
}

/* Of one byte to five, in a list of every width of docids. */
static void weights_are_told_up_to_a_byte(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct glass *glass;
    struct glass_file file;
    uint64_t sum = 0;
    temp_make(&temp);
    const char *path = temp_path(&temp, "file");
    written.n = 0;
    for (uint32_t docid = 1; docid < 0xf0000000u; docid += 1 + docid / 40) {
        written.docids[written.n] = docid;
        written.weights[written.n++] = docid % 3 == 0 ? docid : docid % 300;
        sum += written.weights[written.n - 1];
    }
    assert_ok(glass_open(path, 2048, &glass, &err), &err);
    assert_ok(glass_begin(glass, SPAN("term"), written.n, sum, &err), &err);
    for (uint32_t i = 0; i < written.n; i++)
        glass_post(glass, written.docids[i], written.weights[i]);
    assert_ok(glass_end(glass, &err), &err);
    assert_ok(glass_finish(glass, &err), &err);
    open_file(&temp, path, &file);
    assert_list_in_full(&file, SPAN("term"));
    skip_to_each(&file, SPAN("term"));
    for (int i = 0; i < 200; i++)
        skip_through(&file, SPAN("term"));
    temp_remove(&temp);
}

/* ---- Other files, and damaged ones ---------------------------------------------------------- */

/* A file of some blocks, in two levels. */
static struct span small_file(struct temp *temp)
{
    list_sample_make_long(&sample, 300);
    sample.n_docs = 400;
    return temp_read_path(temp, list_sample_write(&sample, temp, "small", 2048));
}

static void other_versions_are_refused(void **state)
{
    (void)state;
    enum { VERSION_BYTES = 16 };
    struct temp temp;
    struct error err;
    struct glass_file file;
    temp_make(&temp);
    struct span bytes = small_file(&temp);
    char *copy = arena_text(&temp.arena, bytes);
    for (size_t i = 0; i < VERSION_BYTES; i++) {
        copy[i]++;
        assert_status(glass_file_read((struct span){copy, bytes.len}, &file, &err), ERR_VERSION);
        copy[i]--;
    }
    assert_ok(glass_file_read((struct span){copy, bytes.len}, &file, &err), &err);
    for (size_t len = 0; len < 2 * VERSION_BYTES + 5; len++)
        assert_status(glass_file_read(span_cut(bytes, 0, len), &file, &err), ERR_VERSION);
    assert_status(glass_file_read(SPAN_NONE, &file, &err), ERR_VERSION);
    temp_remove(&temp);
}

static void damage_is_survived(void **state)
{
    (void)state;
    static const char flips[] = "\x01\x20\x80\xff";
    struct temp temp;
    temp_make(&temp);
    struct span bytes = small_file(&temp);
    char *copy = arena_text(&temp.arena, bytes);
    assert_true(read_postings(bytes));
    for (size_t i = 0; i < bytes.len; i++) {
        char flip = flips[list_sample_draw(4)];
        copy[i] = (char)(copy[i] ^ flip);
        read_postings((struct span){copy, bytes.len});
        copy[i] = (char)(copy[i] ^ flip);
    }
    for (size_t len = 0; len < bytes.len; len += len < 200 ? 1 : 97)
        read_postings(span_cut(bytes, 0, len));
    temp_remove(&temp);
}

/* Branches that lead back to themselves, or all to one leaf. */
static void a_tree_that_goes_in_circles_ends(void **state)
{
    (void)state;
    struct temp temp;
    temp_make(&temp);
    struct span bytes = small_file(&temp);
    char *copy = arena_text(&temp.arena, bytes);
    size_t root = bytes.len - 2048;
    for (size_t at = root + 11; at < root + 11 + 8; at += 2) {
        size_t item = root + ((size_t)(unsigned char)copy[at] << 8 | (unsigned char)copy[at + 1]);
        for (char block = 0; (size_t)block <= bytes.len / 2048; block++) {
            copy[item + 3] = block;
            read_postings((struct span){copy, bytes.len});
        }
    }
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read_as_they_were_written),
        cmocka_unit_test(long_lists_are_skipped_through),
        cmocka_unit_test(weights_are_told_up_to_a_byte),
        cmocka_unit_test(other_versions_are_refused),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(a_tree_that_goes_in_circles_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
