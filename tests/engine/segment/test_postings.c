#include "engine/segment/postings.h"

#include <sys/resource.h>

#include "engine/shim/xapian_shim.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static const struct span terms[] = {SPAN("all"), SPAN("even"), SPAN("T:third")};

static const enum postings_builder builders[] = {POSTINGS_XAPIAN, POSTINGS_BULK};

static const char *write_chunk(struct temp *temp, const char *name, enum postings_builder builder,
                               uint32_t first, uint32_t end)
{
    struct error err;
    struct postings *postings;
    const char *dir = temp_path(temp, name);
    assert_ok(postings_open(dir, builder, terms, 3, &postings, &err), &err);
    for (uint32_t docid = first; docid < end; docid++) {
        struct posting list[3] = {{0, 1}};
        uint32_t n = 1;
        if (docid % 2 == 0)
            list[n++] = (struct posting){1, 63};
        if (docid % 3 == 0)
            list[n++] = (struct posting){2, 7};
        assert_ok(postings_add(postings, docid, list, n, &err), &err);
    }
    assert_ok(postings_finish(postings, &err), &err);
    postings_close(postings);
    return dir;
}

static void assert_is_index(const char *file)
{
    struct error err;
    struct shim_db *db;
    struct shim_hit hits[3];
    struct shim_count count;
    uint32_t counts[3];
    size_t n;
    assert_ok(shim_db_open(&file, NULL, 1, &db, &err), &err);
    assert_int_equal(shim_db_doc_count(db), 5000);
    assert_ok(shim_db_term_counts(db, terms, 3, counts, &err), &err);
    assert_int_equal(counts[0], 5000);
    assert_int_equal(counts[1], 2500);
    assert_int_equal(counts[2], 1666);
    struct plan_step step = {.op = PLAN_TERM, .term = terms[2], .weight = 1};
    struct plan plan = {&step, 1, 1};
    struct shim_search search = {.plan = &plan, .want = 3, .count_to = 5000};
    assert_ok(shim_db_search(db, &search, hits, &n, &count, &err), &err);
    assert_int_equal(n, 3);
    assert_int_equal(hits[0].docid, 1002);
    assert_int_equal(hits[1].docid, 1005);
    assert_int_equal(count.matches, 1666);
    shim_db_close(db);
}

static void chunks_become_one_file_with_their_docids(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct temp temp;
        struct error err, why = {0};
        enum postings_builder builder = builders[i];
        temp_make(&temp);
        const char *paths[] = {
            write_chunk(&temp, "a", builder, 1000, 1000 + 2 * POSTINGS_FLUSH + 7),
            write_chunk(&temp, "b", builder, 1000 + 2 * POSTINGS_FLUSH + 7, 6000)};
        const char *file = temp_path(&temp, "postings");
        assert_ok(postings_compact(paths, 2, file, &builder, &why, &err), &err);
        assert_int_equal(builder, builders[i]);
        assert_int_equal(why.status, OK);
        assert_ok(shim_check(file, &err), &err);
        assert_is_index(file);
        temp_remove(&temp);
    }
}

/* Xapian has all shards open while it compacts them: hundreds would not fit into the descriptors of
 * a process. */
static void more_shards_than_descriptors_become_one_file(void **state)
{
    (void)state;
    enum { N = 150, DOCUMENTS = 5000 };
    struct temp temp;
    struct error err = {0}, why;
    struct rlimit before, few;
    const char *paths[N];
    enum postings_builder builder = POSTINGS_XAPIAN;
    temp_make(&temp);
    for (uint32_t i = 0; i < N; i++)
        paths[i] = write_chunk(&temp, arena_printf(&temp.arena, "%u", i), builder,
                               1000 + i * DOCUMENTS / N, 1000 + (i + 1) * DOCUMENTS / N);
    const char *file = temp_path(&temp, "postings");
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = before;
    few.rlim_cur = 140;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    enum status status = postings_compact(paths, N, file, &builder, &why, &err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_ok(status, &err);
    assert_ok(shim_check(file, &err), &err);
    assert_is_index(file);
    assert_false(temp_has(&temp, "postings.group-0"));
    temp_remove(&temp);
}

static void docids_must_ascend(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct temp temp;
        struct error err;
        struct postings *postings;
        struct posting posting = {0, 1};
        temp_make(&temp);
        assert_ok(postings_open(temp_path(&temp, "a"), builders[i], terms, 3, &postings, &err),
                  &err);
        assert_ok(postings_add(postings, 5, &posting, 1, &err), &err);
        assert_status(postings_add(postings, 5, &posting, 1, &err), ERR_INVALID);
        assert_status(postings_finish(postings, &err), ERR_INVALID);
        postings_close(postings);
        temp_remove(&temp);
    }
    postings_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_become_one_file_with_their_docids),
        cmocka_unit_test(more_shards_than_descriptors_become_one_file),
        cmocka_unit_test(docids_must_ascend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
