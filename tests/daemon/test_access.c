#include "daemon/access.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temp.h"
#include "tests/support/test.h"

#define TOKEN "0123456789abcdef"
#define ADMIN "fedcba9876543210"
#define S64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
    const char *content;
    enum status expected;
} files[] = {
    {TOKEN "\n", OK},
    {TOKEN, OK},
    {"# comment\n\n  \nadmin " TOKEN "\r\n", OK},
    {"", ERR_INVALID},
    {"# nothing\n", ERR_INVALID},
    {"short\n", ERR_INVALID},
    {"0123456789abcde\n", ERR_INVALID},
    {S64 S64 S64 S64 "\n", OK},
    {S64 S64 S64 S64 "x\n", ERR_INVALID},
    {"0123456789abcde\x7f\n", ERR_INVALID},
    {"0123456789abcde\x01\n", ERR_INVALID},
    {"admin 0123456789abcde\n", ERR_INVALID},
    {TOKEN "\nshort\n", ERR_INVALID},
    {"0123456789 abcdef\n", ERR_INVALID},
    {"0123456789abcde\xc3\xa9\n", ERR_INVALID},
    {"admin\n", ERR_INVALID},
};

static void files_are_read_or_refused(void **state)
{
    (void)state;
    struct temp temp;
    temp_make(&temp);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct access *access;
        struct error err;
        char name[16];
        snprintf(name, sizeof name, "tokens%zu", i);
        const char *path = temp_write(&temp, name, span_of(files[i].content));
        assert_int_equal(chmod(path, 0600), 0);
        assert_status(access_open(path, &access, &err), files[i].expected);
        access_close(access);
    }
    temp_remove(&temp);
}

static void a_file_that_others_may_read_is_refused(void **state)
{
    (void)state;
    struct temp temp;
    struct access *access;
    struct error err;
    temp_make(&temp);
    const char *path = temp_write(&temp, "tokens", SPAN(TOKEN "\n"));
    static const mode_t bad[] = {0644, 0604, 0602, 0601};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(chmod(path, bad[i]), 0);
        assert_status(access_open(path, &access, &err), ERR_FORBIDDEN);
        assert_null(access);
    }
    assert_status(access_open(temp_path(&temp, "absent"), &access, &err), ERR_IO);
    assert_status(access_open(temp.path, &access, &err), ERR_FORBIDDEN);
    temp_remove(&temp);
}

static void tokens_have_their_level(void **state)
{
    (void)state;
    struct temp temp;
    struct access *access;
    struct error err;
    temp_make(&temp);
    const char *path = temp_write(&temp, "tokens", SPAN(TOKEN "\nadmin " ADMIN "\n"));
    assert_int_equal(chmod(path, 0640), 0);
    assert_ok(access_open(path, &access, &err), &err);
    assert_true(access_has_tokens(access));
    assert_int_equal(access_check(access, SPAN(TOKEN)), ACCESS_USER);
    assert_int_equal(access_check(access, SPAN(ADMIN)), ACCESS_ADMIN);
    assert_int_equal(access_check(access, SPAN("admin " ADMIN)), ACCESS_NONE);
    assert_int_equal(access_check(access, SPAN(TOKEN "x")), ACCESS_NONE);
    assert_int_equal(access_check(access, SPAN("")), ACCESS_NONE);
    access_close(access);
    temp_remove(&temp);
}

static void a_bad_file_leaves_the_tokens_as_they_were(void **state)
{
    (void)state;
    struct temp temp;
    struct access *access;
    struct error err;
    temp_make(&temp);
    const char *path = temp_write(&temp, "tokens", SPAN(TOKEN "\n"));
    assert_int_equal(chmod(path, 0600), 0);
    assert_ok(access_open(path, &access, &err), &err);
    assert_int_equal(truncate(path, 0), 0);
    assert_status(access_reread(access, &err), ERR_INVALID);
    assert_int_equal(access_check(access, SPAN(TOKEN)), ACCESS_USER);
    unlink(path);
    path = temp_write(&temp, "tokens", SPAN(ADMIN "\n"));
    assert_int_equal(chmod(path, 0600), 0);
    assert_ok(access_reread(access, &err), &err);
    assert_int_equal(access_check(access, SPAN(TOKEN)), ACCESS_NONE);
    assert_int_equal(access_check(access, SPAN(ADMIN)), ACCESS_USER);
    access_close(access);
    temp_remove(&temp);
}

static void who_may_reload(void **state)
{
    (void)state;
    struct fault fault;
    struct peer owner = {.is_local = true, .uid = geteuid()};
    struct peer root = {.is_local = true, .uid = 0};
    struct peer other = {.is_local = true, .uid = geteuid() + 1};
    struct peer far = {.level = ACCESS_NONE};
    assert_status(peer_may_reload(&owner, &fault), OK);
    assert_status(peer_may_reload(&root, &fault), OK);
    assert_status(peer_may_reload(&other, &fault), ERR_FORBIDDEN);
    assert_status(peer_may_reload(&far, &fault), ERR_UNAUTHORIZED);
    far.level = ACCESS_USER;
    assert_status(peer_may_reload(&far, &fault), ERR_FORBIDDEN);
    far.level = ACCESS_ADMIN;
    assert_status(peer_may_reload(&far, &fault), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read_or_refused),
        cmocka_unit_test(a_file_that_others_may_read_is_refused),
        cmocka_unit_test(tokens_have_their_level),
        cmocka_unit_test(a_bad_file_leaves_the_tokens_as_they_were),
        cmocka_unit_test(who_may_reload),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
