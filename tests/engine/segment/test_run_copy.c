#include "engine/segment/run.h"

#include "engine/segment/postings.h"
#include "tests/engine/segment/alike.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

enum { FIRST = 100, N = 9000 }; /* more than the shim gives at once */

static const struct span terms[] = {SPAN("all"), SPAN("all\xff"), SPAN("rare"), SPAN("seventh")};

/* Documents first…first+n-1 but every `without`th: "all" of all, "seventh" of each seventh … */
static const char *build(struct temp *temp, const char *name, uint32_t first, uint32_t without)
{
    struct run_writer *writer;
    struct error err;
    const char *run = temp_path(temp, arena_printf(&temp->arena, "%s.run", name));
    const char *file = temp_path(temp, name);
    uint32_t docid = first;
    assert_ok(run_writer_new(terms, 4, &writer, &err), &err);
    for (uint32_t i = 0; i < N; i++) {
        struct posting list[4] = {{0, (uint8_t)(1 + i % 60)}};
        uint32_t n = 1;
        if (without != 0 && i % without == 0)
            continue;
        if (i % 2 == 0)
            list[n++] = (struct posting){1, 127};
        if (i == 30)
            list[n++] = (struct posting){2, 9};
        if (i % 7 == 0)
            list[n++] = (struct posting){3, 5};
        assert_ok(run_writer_add(writer, docid++, list, n, &err), &err);
    }
    assert_ok(run_writer_finish(writer, run, &err), &err);
    run_writer_free(writer);
    assert_ok(run_merge(&run, 1, file, &err), &err);
    return file;
}

static void check(uint32_t without)
{
    struct temp temp;
    struct error err = {0};
    static uint32_t docids[N];
    uint32_t next = 4000000;
    temp_make(&temp);
    const char *from = build(&temp, "from", FIRST, 0);
    for (uint32_t i = 0; i < N; i++)
        docids[i] = without != 0 && i % without == 0 ? 0 : next++;
    const struct run_docids kept = {FIRST, N, docids};
    const char *run = temp_path(&temp, "copy"), *file = temp_path(&temp, "copied");
    assert_ok(run_copy(from, &kept, run, &err), &err);
    assert_ok(run_merge(&run, 1, file, &err), &err);
    assert_alike_postings(file, build(&temp, "expected", 4000000, without));
    temp_remove(&temp);
}

static void postings_are_moved_to_new_docids(void **state)
{
    (void)state;
    check(0);
}

static void documents_that_are_left_out_leave_nothing(void **state)
{
    (void)state;
    check(3);
    check(10); /* "rare" among them: a term less */
}

static void a_copy_can_be_given_to_xapian(void **state)
{
    (void)state;
    struct temp temp;
    struct error err = {0};
    static uint32_t docids[N];
    temp_make(&temp);
    const char *from = build(&temp, "from", FIRST, 0);
    for (uint32_t i = 0; i < N; i++)
        docids[i] = FIRST + i;
    const struct run_docids kept = {FIRST, N, docids};
    const char *run = temp_path(&temp, "copy"), *shard = temp_path(&temp, "shard");
    enum postings_builder builder = POSTINGS_XAPIAN;
    assert_ok(run_copy(from, &kept, run, &err), &err);
    assert_ok(run_replay(run, shard, &err), &err);
    const char *file = temp_path(&temp, "replayed");
    assert_ok(postings_compact(&shard, 1, file, &builder, NULL, &err), &err);
    assert_alike_postings(file, from);
    temp_remove(&temp);
}

static void what_does_not_fit_is_damage(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    static uint32_t docids[N + 1];
    temp_make(&temp);
    const char *from = build(&temp, "from", FIRST, 0), *run = temp_path(&temp, "copy");
    for (uint32_t i = 0; i <= N; i++)
        docids[i] = 1 + i;
    const struct run_docids more = {FIRST, N + 1, docids}; /* a paragraph without a document */
    assert_status(run_copy(from, &more, run, &err), ERR_CORRUPT);
    const struct run_docids shifted = {FIRST + 1, N, docids};
    assert_status(run_copy(from, &shifted, run, &err), ERR_CORRUPT);
    assert_true(run_copy(temp_path(&temp, "nothing"), &more, run, &err) != OK);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(postings_are_moved_to_new_docids),
        cmocka_unit_test(documents_that_are_left_out_leave_nothing),
        cmocka_unit_test(a_copy_can_be_given_to_xapian),
        cmocka_unit_test(what_does_not_fit_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
