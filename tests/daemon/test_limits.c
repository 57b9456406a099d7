#include "daemon/limits.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/test.h"

static void presets_are_those_of_the_protocol(void **state)
{
    (void)state;
    struct limits limits = limits_preset();
    assert_int_equal(limits.in_flight, 64);
    assert_int_equal(limits.queued, 64);
    assert_int_equal(limits.line, 1 << 20);
    assert_int_equal(limits.unsent, 256 << 10);
    assert_int_equal(limits.first_s, 10);
    assert_int_equal(limits.request_s, 10);
    assert_int_equal(limits.stall_s, 30);
    assert_int_equal(limits.memory, 0);
}

/* An assignment, and what is wrong with it; "": nothing. */
static const char *const rows[][2] = {
    {"in-flight=1", ""},
    {"output=64M", ""},
    {"memory=0", ""},
    {"memory=2G", ""},
    {"in-flight=0", "in-flight must be 1..4096"},
    {"in-flight=4097", "in-flight must be 1..4096"},
    {"in-flight=x", "in-flight must be 1..4096"},
    {"in-flight=", "in-flight must be 1..4096"},
    {"in-flight", "in-flight must be 1..4096"},
    {"in-flight=-1", "in-flight must be 1..4096"},
    {"in-flight=1 ", "in-flight must be 1..4096"},
    {"line=1", "line must be 4096..67108864"},
    {"line=99999999999G", "line must be 4096..67108864"},
    {"nothing=1", "no limit 'nothing'"},
    {"=1", "no limit ''"},
    {"", "no limit ''"},
};

static void a_limit_has_its_range(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct limits limits = limits_preset();
        struct error err = {.text = ""};
        enum status status = limits_set(&limits, rows[i][0], &err);
        assert_string_equal(status == OK ? "" : err.text, rows[i][1]);
    }
    struct limits limits = limits_preset();
    assert_int_equal(limits_set(&limits, "output=64M", NULL), OK);
    assert_int_equal(limits.output, 64 << 20);
    assert_int_equal(limits.input, limits_preset().input);
}

static const struct {
    const char *text;
    uint64_t size;
} sizes[] = {{"0", 0}, {"1", 1}, {"64K", 64 << 10}, {"3M", 3 << 20}, {"5G", 5ull << 30}};

static void sizes_have_units(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "K", "1k", "1KB", "-1", " 1", "1.5M", "99999999999999"};
    uint64_t size;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        assert_int_equal(limits_read_size(sizes[i].text, &size), OK);
        assert_int_equal(size, sizes[i].size);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(limits_read_size(bad[i], &size), ERR_INVALID);
}

static void they_are_shown_by_name(void **state)
{
    (void)state;
    struct limits limits = limits_preset();
    struct buf out;
    buf_init(&out, 4096);
    limits_write(&limits, &out);
    assert_text(buf_span(&out), ",\"max_queued\":64,\"max_subscriptions\":16,\"max_all_"
                                "subscriptions\":1024,\"max_body_bytes\":1048576,"
                                "\"max_request_line_bytes\":16384,\"max_header_bytes\":8192,"
                                "\"max_headers_bytes\":32768,\"max_headers\":64,"
                                "\"max_unsent_bytes\":262144,"
                                "\"max_output_bytes\":25165824,\"max_input_bytes\":33554432,"
                                "\"max_memory_bytes\":0,\"first_byte_s\":10,\"request_s\":10,"
                                "\"head_s\":5,\"stall_s\":30");
    buf_release(&out);
}

static void the_longest_request_is_of_any_kind(void **state)
{
    (void)state;
    static const struct {
        const char *assignment;
        uint64_t longest;
    } longest[] = {{"body=4096", 1 << 20},
                   {"line=4M", 4 << 20},
                   {"body=3M", 3 << 20},
                   {"request-line=1M", (1 << 20) + (32 << 10)}};
    for (size_t i = 0; i < sizeof longest / sizeof *longest; i++) {
        struct limits limits = limits_preset();
        assert_int_equal(limits_set(&limits, longest[i].assignment, NULL), OK);
        assert_int_equal(limits_longest_request(&limits), longest[i].longest);
    }
}

/* In a child: memory as the kernel counts it, not as the allocator does. */
static void the_kernel_holds_the_ceiling(void **state)
{
    (void)state;
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct limits limits = limits_preset();
        limits.memory = 256 << 20;
        if (limits_apply(&limits, NULL) != OK)
            _exit(1);
        void *at =
            mmap(NULL, 512 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        _exit(at == MAP_FAILED && errno == ENOMEM ? 0 : 2);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presets_are_those_of_the_protocol),
        cmocka_unit_test(a_limit_has_its_range),
        cmocka_unit_test(sizes_have_units),
        cmocka_unit_test(they_are_shown_by_name),
        cmocka_unit_test(the_longest_request_is_of_any_kind),
        cmocka_unit_test(the_kernel_holds_the_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
