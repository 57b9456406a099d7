#include "engine/segment/hashes.h"

#include "base/mapping.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static void hashes_are_read_as_written_or_refused(void **state)
{
    (void)state;
    struct temp temp;
    struct buf hashes;
    struct span map;
    struct error err;
    const uint64_t *read;
    temp_make(&temp);
    buf_init(&hashes, 1000);
    buf_add_u64(&hashes, 7);
    buf_add_u64(&hashes, UINT64_MAX);
    const char *path = temp_path(&temp, "hashes");
    assert_ok(hashes_write(path, &hashes, &err), &err);
    assert_true(hashes_write(path, &hashes, &err) != OK); /* it is there */
    assert_ok(mapping_open(path, &map, &err), &err);
    assert_ok(hashes_read(map, 2, &read, &err), &err);
    assert_true(read[0] == 7 && read[1] == UINT64_MAX);
    assert_status(hashes_read(map, 3, &read, &err), ERR_CORRUPT);
    for (size_t len = 0; len < map.len; len++)
        assert_status(hashes_read(span_cut(map, 0, len), 2, &read, &err), ERR_CORRUPT);
    mapping_close(map);
    buf_release(&hashes);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(hashes_are_read_as_written_or_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
