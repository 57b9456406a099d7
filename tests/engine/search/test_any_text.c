/* Any text is a query (QUERY §2): random Unicode, and sentences of the grammar whole and broken, are
 * answered without an error, by their deadline; and what one in ten is understood as finds the same
 * when it is asked strictly (QUERY §12). Time is that of the processor, so that others may use the
 * machine. test_any_text [QUERIES [SEED]] asks more, and says what took longest. */
#include <stdlib.h>
#include <time.h>

#include "base/utf8.h"
#include "tests/engine/query/sentences.h"
#include "tests/engine/search/library.h"
#include "tests/engine/search/question.h"
#include "tests/support/test.h"

#define BOOKS 80
#define DEADLINE_MS 1000
#define LATE_MS 100
#define WAIT_MS 60000 /* what a busy machine may make of the deadline */
#ifdef __SANITIZE_ADDRESS__
#define SLOWER 5 /* how much longer a sanitized build may take */
#else
#define SLOWER 1
#endif

static uint32_t queries = 600;
static uint64_t longest_us;
static uint64_t first_seed = 20261125;

static struct library library;
static struct arena texts;

/* Paragraphs of the words that are asked for, and of noise. */
static const char *make_text(struct dice *dice, struct chance *chance)
{
    struct buf text, piece;
    buf_init(&text, 1 << 16);
    buf_init(&piece, 1 << 14);
    for (int p = 0; p < 4; p++) {
        buf_clear(&piece);
        if (p == 0)
            question_paragraph(dice, &piece);
        else if (p == 1)
            sentence_noise(chance, &piece);
        else
            sentence_make(chance, &piece);
        buf_add_text(&text, p > 0 ? "\n\n" : "");
        buf_add_text(&text, "x ");
        buf_add_span(&text, buf_span(&piece));
    }
    const char *copy = arena_text(&texts, buf_span(&text));
    buf_release(&text);
    buf_release(&piece);
    return copy;
}

static int set_up(void **state)
{
    static struct book books[BOOKS];
    static const char *const languages[] = {"en", "ru", "de", NULL};
    static const char *const dates[] = {"2019-12-02", NULL, "2014-05-01"};
    struct dice dice = {first_seed};
    struct chance chance = {first_seed};
    (void)state;
    arena_init(&texts, 64 << 20);
    for (uint32_t i = 0; i < BOOKS; i++)
        books[i] = (struct book){.id = arena_printf(&texts, "energy/%02u", i),
                                 .title = i % 3 == 0 ? "Сила Siberia gas" : NULL,
                                 .tags = i % 2 == 0 ? "gas;china" : "natural gas",
                                 .authors = i % 5 == 0 ? "A. Miller" : NULL,
                                 .date = dates[i % 3],
                                 .lang = languages[i % 4],
                                 .text = make_text(&dice, &chance)};
    library_open(&library, books, BOOKS, 3);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    library_close(&library);
    arena_release(&texts);
    return 0;
}

/* ---- asking ---- */

static void make_query(struct chance *chance, struct buf *q)
{
    uint32_t kind = chance_below(chance, 4);
    if (kind < 2)
        sentence_noise(chance, q);
    else
        sentence_make(chance, q);
    if (kind == 3)
        sentence_break(chance, q);
    while (q->len > QUERY_MAX_BYTES)
        q->len = utf8_border_before(buf_span(q), QUERY_MAX_BYTES);
}

static uint64_t processor_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static struct search_result *ask(const struct search_request *request)
{
    struct search_request timed = *request;
    struct search_result *result = NULL;
    struct query_fault fault;
    struct error err;
    uint64_t begin = processor_us();
    timed.deadline = deadline_after_ms(WAIT_MS, NULL);
    enum status status =
        searcher_search(library.searcher, &timed, &library.arena, &result, &fault, &err);
    uint64_t took_us = processor_us() - begin;
    longest_us = took_us > longest_us ? took_us : longest_us;
    if (status != OK || took_us > (DEADLINE_MS + LATE_MS) * 1000 * SLOWER)
        fail_msg("%.*s: %s after %llu ms", SPAN_FMT(request->q),
                 status == OK ? "answered" : err.text, (unsigned long long)took_us / 1000);
    return result;
}

/* Whether what the query is understood as finds the same: by date, as accents are not kept in it,
 * which count in the order by score. */
static bool finds_the_same(struct search_request request, const struct search_result *result)
{
    struct search_request strict;
    struct span understood = result->understood;
    if (understood.len == 0 || understood.len > QUERY_MAX_BYTES)
        return true;
    request.sort = SORT_DATE;
    request.limit = 1000;
    strict = request;
    strict.q = understood;
    strict.syntax = SYNTAX_STRICT;
    const struct search_result *first = ask(&request), *again = ask(&strict);
    bool is_same = again->tier == first->tier && again->total.value == first->total.value &&
                   span_equal(library_ids(&library, first), library_ids(&library, again));
    if (!is_same)
        print_error("\"%.*s\"\n  is \"%.*s\", which finds %u, not %u\n", SPAN_FMT(request.q),
                    SPAN_FMT(understood), again->total.value, first->total.value);
    return is_same;
}

static void any_text_is_answered_and_means_what_it_is_understood_as(void **state)
{
    struct chance chance = {first_seed};
    struct buf q;
    uint32_t n_found = 0, n_other = 0;
    (void)state;
    buf_init(&q, 1 << 17);
    for (uint32_t i = 0; i < queries; i++) {
        struct search_request request;
        make_query(&chance, &q);
        search_request_init(&request);
        request.q = buf_span(&q);
        request.syntax = chance_below(&chance, 4) == 0 ? SYNTAX_PLAIN : SYNTAX_AUTO;
        request.match = (enum query_match)chance_below(&chance, 3);
        request.wants_no_offers = true;
        struct search_result *result = ask(&request);
        n_found += result->n_hits > 0;
        if (i % 10 == 0)
            n_other += !finds_the_same(request, result);
        library_clear(&library);
    }
    print_message("seed %llu: %u queries, %u with hits, %u understood otherwise, longest %.1f ms\n",
                  (unsigned long long)first_seed, queries, n_found, n_other,
                  (double)longest_us / 1000);
    assert_int_equal(n_other, 0);
    assert_true(n_found > queries / 8);
    buf_release(&q);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_text_is_answered_and_means_what_it_is_understood_as),
    };
    if (argc > 1)
        queries = (uint32_t)strtoul(argv[1], NULL, 10);
    if (argc > 2)
        first_seed = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
