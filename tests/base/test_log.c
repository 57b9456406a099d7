#include "base/log.h"

#include <unistd.h>

#include "base/json.h"
#include "base/utf8.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static char captured[16384];

/* Runs `write_lines` with stderr going to a file; returns what it held. */
static struct span capture(void (*write_lines)(void))
{
    FILE *file = tmpfile();
    assert_non_null(file);
    int before = dup(STDERR_FILENO);
    dup2(fileno(file), STDERR_FILENO);
    write_lines();
    dup2(before, STDERR_FILENO);
    close(before);
    ssize_t n = pread(fileno(file), captured, sizeof captured, 0);
    fclose(file);
    assert_true(n >= 0 && (size_t)n < sizeof captured);
    return (struct span){captured, (size_t)n};
}

static struct span after_time(struct span line)
{
    assert_true(line.len > 21);
    return span_cut(line, 21, line.len - 21);
}

static void write_plain(void)
{
    log_event(LOG_WARN, "index.bad", LOG_STR("generation", "g000042"), LOG_INT("bytes", -12),
              LOG_NUM("ms", 1.5), LOG_STR("why", "no such file"));
    log_event(LOG_DEBUG, "not.shown", LOG_INT("n", 1));
}

static void a_line_has_time_program_level_event_and_fields(void **state)
{
    (void)state;
    log_open("pilcrowd", LOG_INFO, LOG_TEXT);
    assert_text(
        after_time(capture(write_plain)),
        "pilcrowd warn index.bad generation=g000042 bytes=-12 ms=1.5 why=\"no such file\"\n");
}

static void write_nasty(void)
{
    log_event(LOG_ERROR, "x", LOG_STR("q", "a\nb level=error\x1b[31m\xC2\x85\xE2\x80\xAE"),
              LOG_STR("e", ""), LOG_SPAN("bad", SPAN("\xFF")), LOG_STR("eq", "a=b"));
}

static void a_value_cannot_forge_a_line_or_a_sequence(void **state)
{
    (void)state;
    log_open("pilcrowd", LOG_INFO, LOG_TEXT);
    assert_text(after_time(capture(write_nasty)),
                "pilcrowd error x q=\"a\\nb level=error\\u001b[31m\\u0085\\u202e\" e=\"\" "
                "bad=\"\\ufffd\" eq=\"a=b\"\n");
}

static char long_value[5000];

static void write_long(void)
{
    log_event(LOG_INFO, "long", LOG_SPAN("v", ((struct span){long_value, sizeof long_value})),
              LOG_INT("n", 7));
}

static void a_long_value_is_cut_at_a_character(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof long_value; i++)
        long_value[i] = "é"[i % 2];
    for (int format = LOG_TEXT; format <= LOG_JSON; format++) {
        log_open("pilcrowd", LOG_INFO, (enum log_format)format);
        struct span line = capture(write_long);
        assert_true(line.len < 600 && utf8_is_valid(line));
        assert_non_null(memmem(line.at, line.len, "é…\"", 6));
        assert_non_null(memmem(line.at, line.len, format == LOG_JSON ? "\"n\":7" : " n=7", 4));
    }
}

static void write_many(void)
{
    struct log_field fields[40];
    memset(long_value, '\x1b', sizeof long_value);
    for (size_t i = 0; i < 40; i++)
        fields[i] = LOG_SPAN("key", ((struct span){long_value, 300}));
    log_write(LOG_INFO, "many", fields, 40);
}

static void fields_too_many_leave_the_line_whole(void **state)
{
    (void)state;
    log_open("pilcrowd", LOG_INFO, LOG_TEXT);
    struct span line = capture(write_many);
    assert_true(line.len <= 4096);
    assert_int_equal(line.at[line.len - 1], '\n');
    assert_int_equal(line.at[line.len - 2], '"');
}

static void json_lines_are_json(void **state)
{
    (void)state;
    log_open("pilcrowd", LOG_DEBUG, LOG_JSON);
    struct span line = capture(write_nasty);
    json_t *value;
    struct error err;
    assert_ok(json_parse(line, &value, &err), &err);
    assert_text(json_span(value, "level"), "error");
    assert_text(json_span(value, "event"), "x");
    assert_text(json_span(value, "eq"), "a=b");
    assert_text(json_span(value, "q"), "a\nb level=error\x1b[31m\xC2\x85\xE2\x80\xAE");
    json_decref(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_time_program_level_event_and_fields),
        cmocka_unit_test(a_value_cannot_forge_a_line_or_a_sequence),
        cmocka_unit_test(a_long_value_is_cut_at_a_character),
        cmocka_unit_test(fields_too_many_leave_the_line_whole),
        cmocka_unit_test(json_lines_are_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
