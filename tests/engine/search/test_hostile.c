/* Queries of death over a paragraph of one word (decision 2): each is answered, or ends by its
 * deadline. The limit here is wide, for sanitized builds on a busy machine; what is quadratic takes
 * minutes. */
#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "tests/engine/search/library.h"
#include "tests/support/test.h"

#define WORDS 50000
#define DEADLINE_MS 500
#define LIMIT_MS 20000
#define STACK_BYTES (1 << 20)

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

/* One query and what came of it. */
struct asked {
    const char *q;
    enum status status;
    uint64_t took_ms;
    uint32_t n_hits;
};

static void ask(struct asked *asked)
{
    struct search_request request;
    struct search_result *result = NULL;
    struct query_fault fault;
    struct error err;
    search_request_init(&request);
    request.q = span_of(asked->q);
    request.match = MATCH_ALL;
    uint64_t begin = clock_ns();
    request.deadline = deadline_after_ms(DEADLINE_MS, NULL);
    asked->status =
        searcher_search(library.searcher, &request, &library.arena, &result, &fault, &err);
    asked->took_ms = (clock_ns() - begin) / NS_PER_MS;
    asked->n_hits = result != NULL ? result->n_hits : 0;
    library_clear(&library);
}

struct list {
    struct asked *items;
    size_t n;
};

static void *ask_all(void *ctx)
{
    const struct list *list = ctx;
    for (size_t i = 0; i < list->n; i++)
        ask(&list->items[i]);
    return NULL;
}

/* On a stack as small as a worker's may become (PROMISES E3). */
static void every_query_ends_by_its_deadline_on_a_small_stack(void **state)
{
    struct asked items[] = {
        {.q = repeat("gas ", 64, "")},
        {.q = repeat("gas ", 63, "oil")},
        {.q = repeat("gas NEAR/32 ", 63, "gas")},
        {.q = repeat("gas NEAR/32 ", 63, "oil")},
        {.q = repeat("gas ADJ/32 ", 63, "oil")},
        {.q = repeat("gas ADJ/1 oil ADJ/1 ", 31, "gas")},
        {.q = "\"gas gas gas gas gas gas gas gas gas gas gas gas gas gas gas oil oil\"~32"},
        {.q = "\"gas gas gas gas gas gas gas gas gas gas gas gas gas gas gas gas\"~32"},
        {.q = "\"oil oil oil oil oil oil oil oil oil oil gas gas gas gas gas gas gas gas\"~32"},
        {.q = "\"gas gas gas gas gas gas gas gas gas gas gas gas gas gas gas gas oil\""},
        {.q = repeat("\"gas oil\"~32 ", 32, "")},
        {.q = repeat("\"gas gas\" NEAR/32 ", 31, "\"gas oil\"")},
        {.q = repeat("\"gas\" ", 64, "")},
        {.q = repeat("(gas OR \"gas oil\" ", 21, "")},
        {.q = repeat("(", 4000, "gas")},
        {.q = repeat("-(", 2000, "gas")},
        {.q = repeat("NOT ", 1000, "gas")},
        {.q = "xa*"},
        {.q = "xa00000~ xa* xa0*"},
        {.q = "(gas OR oil) NEAR/32 (oil OR gas) NEAR/32 (gas OR \"oil gas\")"},
        {.q = "-gas -oil"},
    };
    struct list list = {items, sizeof items / sizeof *items};
    pthread_attr_t attributes;
    pthread_t thread;
    (void)state;
    assert_int_equal(pthread_attr_init(&attributes), 0);
    assert_int_equal(pthread_attr_setstacksize(&attributes, STACK_BYTES), 0);
    assert_int_equal(pthread_create(&thread, &attributes, ask_all, &list), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
    for (size_t i = 0; i < list.n; i++) {
        const struct asked *asked = &items[i];
        if (getenv("HOSTILE_TIMES") != NULL || asked->took_ms > LIMIT_MS)
            print_message("%5llu ms %s %u hits: %.70s\n", (unsigned long long)asked->took_ms,
                          status_name(asked->status), asked->n_hits, asked->q);
        assert_true(asked->status == OK || asked->status == ERR_DEADLINE);
        assert_true(asked->took_ms < LIMIT_MS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_query_ends_by_its_deadline_on_a_small_stack),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
