#include "indexer/child.h"

#include "tests/support/test.h"

enum { PATIENCE_S = 60 };

/* What a shell prints when it runs `script` with `input`. */
static enum status run(const char *script, struct span input, uint32_t seconds, struct buf *out,
                       struct error *err)
{
    char *const argv[] = {(char[]){"sh"}, (char[]){"-c"}, (char *)(uintptr_t)script, NULL};
    const struct child child = {.path = "/bin/sh",
                                .argv = argv,
                                .input = input,
                                .most_bytes = 100000,
                                .most_memory = (size_t)1 << 30,
                                .most_seconds = seconds};
    buf_clear(out);
    return child_run(&child, out, err);
}

struct row {
    const char *script;
    enum status status;
    const char *says; /* what it printed, or the error */
    uint32_t seconds; /* that it may take */
};

static const struct row rows[] = {
    {"cat", OK, "the gas", PATIENCE_S},
    {"cat; cat", OK, "the gas", PATIENCE_S},
    {"tail -c 3", OK, "gas", PATIENCE_S},
    {":", OK, "", PATIENCE_S},
    {"pwd; echo $HOME $LC_ALL", OK, "/\n/ C.UTF-8\n", PATIENCE_S},
    {"echo wrong >&2; echo more >&2; exit 3", ERR_PARSE, "its filter ended with 3: wrong",
     PATIENCE_S},
    {"printf 'a\\377' >&2; exit 3", ERR_PARSE, "its filter ended with 3", PATIENCE_S},
    {"kill -TERM $$", ERR_PARSE, "its filter was ended by signal 15", PATIENCE_S},
    {"sleep 100", ERR_LIMIT, "its filter took more than 1 s", 1},
    {"sleep 100 & wait", ERR_LIMIT, "its filter took more than 1 s", 1},
    {"while :; do :; done", ERR_LIMIT, NULL, 1},
    {"yes", ERR_LIMIT, "its filter printed too much", PATIENCE_S},
    {"exec >&-; sleep 100", ERR_LIMIT, NULL, 1},
};

static void output_comes_back_within_bounds(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct error err = {.status = OK};
        enum status status = run(rows[i].script, SPAN("the gas"), rows[i].seconds, &out, &err);
        if (status != rows[i].status)
            fail_msg("%s: %s", rows[i].script, err.text);
        if (rows[i].says != NULL)
            assert_span_is(status == OK ? buf_span(&out) : span_of(err.text), span_of(rows[i].says),
                           rows[i].script);
    }
    buf_release(&out);
}

static void much_goes_in_and_out(void **state)
{
    (void)state;
    struct buf out;
    struct error err;
    char *input = test_calloc(1, 90000);
    memset(input, 'x', 90000);
    buf_init(&out, 1 << 20);
    assert_ok(run("cat", (struct span){input, 90000}, PATIENCE_S, &out, &err), &err);
    assert_span_is(buf_span(&out), (struct span){input, 90000}, "cat");
    assert_ok(run("exit 0", (struct span){input, 90000}, PATIENCE_S, &out, &err), &err);
    test_free(input);
    buf_release(&out);
}

static void a_program_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    char *const argv[] = {(char[]){"no"}, NULL};
    const struct child child = {
        .path = "/no/such/program", .argv = argv, .most_seconds = PATIENCE_S};
    struct buf out;
    struct error err;
    buf_init(&out, 1 << 20);
    assert_status(child_run(&child, &out, &err), ERR_PARSE);
    assert_string_equal(err.text, "its filter ended with 127");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_comes_back_within_bounds),
        cmocka_unit_test(much_goes_in_and_out),
        cmocka_unit_test(a_program_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
