/* What the log tells of searches: those that were slow, those that found nothing, and of neither what
 * was asked unless that is wanted. */
#include <unistd.h>

#include "base/log.h"
#include "daemon/workers.h"
#include "tests/support/test.h"

enum { TIME_LEN = 21, LINES_A_SECOND = 50 };

static uint64_t now_ns = NS_PER_S;

static uint64_t told_clock(void)
{
    return now_ns;
}

static struct workers *start(uint32_t slow_ms, bool logs_queries)
{
    struct workers_options options = {
        .n = 1, .places = 4, .slow_ms = slow_ms, .logs_queries = logs_queries, .done_fd = -1};
    struct workers *workers;
    struct error err;
    assert_ok(workers_start(&options, &workers, &err), &err);
    return workers;
}

/* The lines that are written for `n` searches one after the other. The text is valid until the next
 * call. */
static struct span lines_of(struct workers *workers, const struct call_note *note, double took_ms,
                            unsigned n)
{
    static char text[256 << 10];
    struct request request = {.note = *note};
    FILE *file = tmpfile();
    int before = dup(STDERR_FILENO);
    assert_non_null(file);
    dup2(fileno(file), STDERR_FILENO);
    log_open("pilcrowd", LOG_INFO, LOG_TEXT);
    for (unsigned i = 0; i < n; i++)
        workers_log_search(workers, &request, took_ms);
    dup2(before, STDERR_FILENO);
    close(before);
    ssize_t len = pread(fileno(file), text, sizeof text, 0);
    fclose(file);
    assert_true(len >= 0 && (size_t)len < sizeof text);
    return (struct span){text, (size_t)len};
}

static unsigned count(struct span text, const char *piece)
{
    unsigned n = 0;
    for (size_t at = 0, len = strlen(piece); at + len <= text.len; at++)
        n += memcmp(text.at + at, piece, len) == 0;
    return n;
}

#define Q "gas\nline \x1b[31m"
#define SIZE " bytes=14 words=2\n"
#define TEXT " q=\"gas\\nline \\u001b[31m\"\n"

/* A search by how long it took, and its lines without their time; `with`: of a daemon that may show
 * queries. */
static const struct {
    uint32_t slow_ms;
    double took_ms;
    bool is_other, found_nothing;
    const char *without, *with;
} rows[] = {
    {200, 200, false, false, "", ""},
    {200, 200.5, false, false, "search.slow ms=200.5" SIZE, "search.slow ms=200.5" TEXT},
    {1, 2, false, false, "search.slow ms=2" SIZE, "search.slow ms=2" TEXT},
    {0, 100000, false, false, "", ""},
    {0, 100000, false, true, "search.nothing ms=100000" SIZE, "search.nothing ms=100000" TEXT},
    {200, 0, false, true, "search.nothing ms=0" SIZE, "search.nothing ms=0" TEXT},
    {200, 300, true, true, "", ""},
};

static void slow_ones_and_those_in_vain_have_a_line(void **state)
{
    (void)state;
    struct call_note note = {.q = SPAN(Q), .n_words = 2};
    clock_replace(told_clock);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int logs_queries = 0; logs_queries <= 1; logs_queries++) {
            struct workers *workers = start(rows[i].slow_ms, logs_queries != 0);
            note.is_query = !rows[i].is_other;
            note.found_nothing = rows[i].found_nothing;
            struct span got = lines_of(workers, &note, rows[i].took_ms, 1);
            const char *expected = logs_queries != 0 ? rows[i].with : rows[i].without;
            struct span head = SPAN("pilcrowd info ");
            if (*expected != '\0') {
                assert_true(got.len > TIME_LEN + head.len);
                got = span_cut(got, TIME_LEN, got.len - TIME_LEN);
                assert_true(span_begins(got, head));
                got = span_cut(got, head.len, got.len - head.len);
            }
            assert_span_is(got, span_of(expected), __func__);
            workers_stop(workers);
        }
    clock_replace(NULL);
}

static void one_that_was_slow_in_vain_has_both(void **state)
{
    (void)state;
    struct call_note note = {.is_query = true, .q = SPAN("gas"), .found_nothing = true};
    struct workers *workers = start(200, false);
    struct span got = lines_of(workers, &note, 300, 1);
    assert_int_equal(count(got, " search.slow "), 1);
    assert_int_equal(count(got, " search.nothing "), 1);
    workers_stop(workers);
}

static void a_long_query_is_cut(void **state)
{
    (void)state;
    static char q[4096];
    memset(q, 'x', sizeof q);
    struct call_note note = {.is_query = true, .q = {q, sizeof q}, .found_nothing = true};
    struct workers *workers = start(200, true);
    struct span got = lines_of(workers, &note, 1, 1);
    assert_true(got.len < 600);
    assert_int_equal(count(got, "xxx\u2026\n") + count(got, "xxx\u2026\"\n"), 1);
    workers_stop(workers);
}

/* The rest of a flood is told as a number, when the next second has something to tell. */
static void a_flood_is_no_flood_of_lines(void **state)
{
    (void)state;
    enum { FLOOD = 1000 };
    char rest[60];
    struct call_note note = {.is_query = true, .q = SPAN("gas"), .found_nothing = true};
    clock_replace(told_clock);
    struct workers *workers = start(200, false);
    struct span got = lines_of(workers, &note, 1, FLOOD);
    assert_int_equal(count(got, "\n"), LINES_A_SECOND);
    now_ns += NS_PER_S;
    got = lines_of(workers, &note, 1, 1);
    snprintf(rest, sizeof rest, " search.unlogged lines=%d\n", FLOOD - LINES_A_SECOND);
    assert_int_equal(count(got, rest), 1);
    assert_int_equal(count(got, " search.nothing "), 1);
    now_ns += NS_PER_S;
    assert_int_equal(count(lines_of(workers, &note, 1, 1), "\n"), 1);
    workers_stop(workers);
    clock_replace(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slow_ones_and_those_in_vain_have_a_line),
        cmocka_unit_test(one_that_was_slow_in_vain_has_both),
        cmocka_unit_test(a_long_query_is_cut),
        cmocka_unit_test(a_flood_is_no_flood_of_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
