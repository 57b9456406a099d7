#include "tests/support/test.h"

#include "engine/segment/sections.h"
#include "tests/support/temp.h"

#define MAGIC "TESTFILE"

static struct span write_sample(struct temp *temp)
{
    struct error err;
    struct sections_writer writer;
    uint32_t counts[SECTIONS_COUNTS] = {5, 6};
    temp_make(temp);
    FILE *spill = tmpfile();
    assert_non_null(spill);
    fputs("from a file", spill);
    assert_ok(sections_create(&writer, temp_path(temp, "f"), &err), &err);
    sections_append(&writer, 0, "abc", 3);
    sections_append(&writer, 0, "de", 2);
    sections_append_file(&writer, 2, spill);
    assert_ok(sections_finish(&writer, MAGIC, 9, 3, counts, &err), &err);
    fclose(spill);
    return temp_read(temp, "f");
}

static void sections_come_back(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct sections sections;
    struct span file = write_sample(&temp);
    assert_ok(sections_read(file, MAGIC, 9, 3, &sections, &err), &err);
    assert_int_equal(sections.counts[0], 5);
    assert_int_equal(sections.counts[1], 6);
    assert_text(sections.at[0], "abcde");
    assert_int_equal(sections.at[1].len, 0);
    assert_text(sections.at[2], "from a file");
    assert_int_equal((uintptr_t)sections.at[2].at % 8, (uintptr_t)file.at % 8);
    assert_true(sections_hold(&sections, 0, 5, 1));
    assert_false(sections_hold(&sections, 0, 2, 2));
    assert_false(sections_hold(&sections, 0, UINT64_MAX / 4, 4));
    temp_remove(&temp);
}

static void foreign_and_damaged_files_are_refused(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct sections sections;
    struct span file = write_sample(&temp);
    for (size_t len = 0; len < file.len; len++)
        assert_status(sections_read(span_cut(file, 0, len), MAGIC, 9, 3, &sections, &err),
                      ERR_CORRUPT);
    assert_status(sections_read(file, "OTHERKIN", 9, 3, &sections, &err), ERR_CORRUPT);
    assert_status(sections_read(file, MAGIC, 8, 3, &sections, &err), ERR_VERSION);
    assert_status(sections_read(file, MAGIC, 9, 4, &sections, &err), ERR_VERSION);
    char *bytes = arena_alloc(&temp.arena, file.len + 8);
    memcpy(bytes + 4, file.at, file.len);
    assert_status(sections_read((struct span){bytes + 4, file.len}, MAGIC, 9, 3, &sections, &err),
                  ERR_CORRUPT);
    temp_remove(&temp);
}

static void nothing_is_overwritten(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct sections_writer writer;
    write_sample(&temp);
    assert_status(sections_create(&writer, temp_path(&temp, "f"), &err), ERR_IO);
    sections_abandon(&writer);
    temp_remove(&temp);
}

static void a_full_disk_is_an_error(void **state)
{
    (void)state;
    struct error err;
    struct sections_writer writer = {.file = fopen("/dev/full", "wb")};
    uint32_t counts[SECTIONS_COUNTS] = {0};
    if (writer.file == NULL) {
        print_message("/dev/full is not there\n");
        skip();
    }
    sections_append(&writer, 0, "abc", 3);
    assert_status(sections_finish(&writer, MAGIC, 1, 1, counts, &err), ERR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections_come_back),
        cmocka_unit_test(foreign_and_damaged_files_are_refused),
        cmocka_unit_test(nothing_is_overwritten),
        cmocka_unit_test(a_full_disk_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
