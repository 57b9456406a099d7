#include "wire/address.h"

#include "tests/support/test.h"

static const struct {
    const char *text, *expected; /* printed again; NULL: refused */
} rows[] = {
    {"unix:/run/p.sock", "unix:/run/p.sock"},
    {"/run/p.sock", "unix:/run/p.sock"},
    {"./p.sock", "unix:./p.sock"},
    {"unix:p", "unix:p"},
    {"tcp:127.0.0.1:7182", "tcp:127.0.0.1:7182"},
    {"tcp:localhost:0", "tcp:localhost:0"},
    {"tcp:[::1]:7182", "tcp:[::1]:7182"},
    {"fd:3", "fd:3"},
    {"unix:", NULL},
    {"p.sock", NULL},
    {"", NULL},
    {"tcp:127.0.0.1", NULL},
    {"tcp::7182", NULL},
    {"tcp:::1:7182", NULL},
    {"tcp:[]:7182", NULL},
    {"tcp:host:65536", NULL},
    {"tcp:host:-1", NULL},
    {"tcp:host:+1", NULL},
    {"tcp:host:", NULL},
    {"tcp:host:7182x", NULL},
    {"fd:", NULL},
    {"fd:x", NULL},
    {"fd:99999999", NULL},
};

static void every_form_is_read_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct address address;
        struct error err = {.text = ""};
        char text[ADDRESS_TEXT_ROOM];
        enum status status = address_parse(rows[i].text, &address, &err);
        if (rows[i].expected == NULL) {
            assert_status(status, ERR_INVALID);
            assert_true(err.text[0] != '\0');
            continue;
        }
        assert_ok(status, &err);
        address_print(&address, text);
        assert_string_equal(text, rows[i].expected);
    }
}

static void a_path_longer_than_a_socket_allows_is_refused(void **state)
{
    (void)state;
    struct address address;
    struct error err;
    char text[200] = "unix:/";
    memset(text + 6, 'a', 106);
    assert_ok(address_parse(text, &address, &err), &err);
    text[6 + 106] = 'a';
    assert_status(address_parse(text, &address, &err), ERR_INVALID);
}

static void the_default_follows_the_variables(void **state)
{
    (void)state;
    struct address address;
    struct error err;
    bool is_fallback;
    assert_ok(address_default("tcp:[::1]:1", "/run/user/7", 7, &address, &is_fallback, &err), &err);
    assert_int_equal(address.kind, ADDRESS_TCP);
    assert_ok(address_default("", "/run/user/7", 7, &address, &is_fallback, &err), &err);
    assert_string_equal(address.path, "/run/user/7/pilcrow.sock");
    assert_false(is_fallback);
    assert_ok(address_default(NULL, "", 7, &address, &is_fallback, &err), &err);
    assert_string_equal(address.path, "/tmp/pilcrow-7/pilcrow.sock");
    assert_true(is_fallback);
    assert_status(address_default("nowhere", NULL, 7, &address, &is_fallback, &err), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_read_or_refused),
        cmocka_unit_test(a_path_longer_than_a_socket_allows_is_refused),
        cmocka_unit_test(the_default_follows_the_variables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
