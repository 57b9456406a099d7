/* Queries of death over a paragraph of one word (decision 2): each is answered, or ends by its
 * deadline. The limit here is wide, for sanitized builds on a busy machine; what is quadratic takes
 * minutes. */
#include <stdlib.h>

#include "base/clock.h"
#include "tests/engine/search/library.h"
#include "tests/support/test.h"

#define WORDS 50000
#define DEADLINE_MS 500
#define LIMIT_MS 20000

static struct library library;
static struct arena texts;

static char *repeat(const char *piece, uint32_t n, const char *end)
{
    struct buf out;
    buf_init(&out, 8 << 20);
    for (uint32_t i = 0; i < n; i++)
        buf_add_text(&out, piece);
    buf_add_text(&out, end);
    char *text = arena_text(&texts, buf_span(&out));
    assert_non_null(text);
    buf_release(&out);
    return text;
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&texts, 256 << 20);
    char *many = arena_alloc(&texts, 100000 * 8 + 1);
    for (uint32_t i = 0; i < 100000; i++)
        snprintf(many + 8 * i, 9, "xa%05u ", i);
    struct book books[] = {
        {.id = "one", .text = repeat("gas ", WORDS, ""), .lang = "en"},
        {.id = "two", .text = repeat("gas ", WORDS, "oil"), .lang = "en"},
        {.id = "mix", .text = repeat("gas gas gas oil ", WORDS / 4, ""), .lang = "en"},
        {.id = "many", .text = many, .lang = "en"}};
    library_open(&library, books, 4, 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    library_close(&library);
    arena_release(&texts);
    return 0;
}

static void every_query_ends_by_its_deadline(void **state)
{
    const char *const queries[] = {
        repeat("gas ", 64, ""),
        repeat("gas ", 63, "oil"),
        repeat("gas NEAR/32 ", 63, "gas"),
        repeat("gas NEAR/32 ", 63, "oil"),
        repeat("gas ADJ/32 ", 63, "oil"),
        repeat("gas ADJ/1 oil ADJ/1 ", 31, "gas"),
        "\"gas gas gas gas gas gas gas gas gas gas gas gas gas gas gas oil oil\"~32",
        "\"gas gas gas gas gas gas gas gas gas gas gas gas gas gas gas gas\"~32",
        "\"oil oil oil oil oil oil oil oil oil oil gas gas gas gas gas gas gas gas\"~32",
        "\"gas gas gas gas gas gas gas gas gas gas gas gas gas gas gas gas oil\"",
        "xa*",
        "xa00000~ xa* xa0*",
        "(gas OR oil) NEAR/32 (oil OR gas) NEAR/32 (gas OR \"oil gas\")",
        "-gas -oil",
    };
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct search_request request;
        struct search_result *result = NULL;
        struct query_fault fault;
        struct error err;
        search_request_init(&request);
        request.q = span_of(queries[i]);
        request.match = MATCH_ALL;
        uint64_t begin = clock_ns();
        request.deadline = deadline_after_ms(DEADLINE_MS, NULL);
        enum status status =
            searcher_search(library.searcher, &request, &library.arena, &result, &fault, &err);
        uint64_t took_ms = (clock_ns() - begin) / NS_PER_MS;
        if (getenv("HOSTILE_TIMES") != NULL || took_ms > LIMIT_MS)
            print_message("%5llu ms %s %u hits: %.70s\n", (unsigned long long)took_ms,
                          status_name(status), result != NULL ? result->n_hits : 0, queries[i]);
        assert_true(status == OK || status == ERR_DEADLINE);
        assert_true(took_ms < LIMIT_MS);
        library_clear(&library);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_query_ends_by_its_deadline),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
