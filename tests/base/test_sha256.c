#include "base/sha256.h"

#include <fcntl.h>
#include <unistd.h>

#include "tests/support/temp.h"
#include "tests/support/test.h"

/* FIPS 180-4 examples (NIST CSRC), and the empty message. */
static const struct {
    const char *message, *digest;
} rows[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void buffers_and_files_hash_alike(void **state)
{
    (void)state;
    struct temp temp;
    temp_make(&temp);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char hex[SHA256_HEX];
        struct error err;
        sha256_of(span_of(rows[i].message), hex);
        assert_string_equal(hex, rows[i].digest);
        const char *path = temp_write(&temp, "file", span_of(rows[i].message));
        assert_ok(sha256_of_file(path, hex, &err), &err);
        assert_string_equal(hex, rows[i].digest);
    }
    temp_remove(&temp);
}

static void a_descriptor_is_hashed_from_its_start_and_not_moved(void **state)
{
    (void)state;
    struct temp temp;
    temp_make(&temp);
    int fd = open(temp_write(&temp, "file", SPAN("abc")), O_RDONLY);
    char byte, hex[SHA256_HEX];
    assert_int_equal(read(fd, &byte, 1), 1);
    assert_ok(sha256_of_fd(fd, hex, NULL), NULL);
    assert_string_equal(hex, rows[1].digest);
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 1);
    close(fd);
    assert_status(sha256_of_file(temp_path(&temp, "none"), hex, NULL), ERR_IO);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffers_and_files_hash_alike),
        cmocka_unit_test(a_descriptor_is_hashed_from_its_start_and_not_moved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
