#include "engine/search/best.h"

#include <math.h>
#include <stdlib.h>

#include "tests/support/test.h"

/* Streams of matches in the order of their docids, against sorting and counting all that is kept. */

enum { MATCHES_MOST = 60, ROUNDS = 3000 };

static uint32_t seed = 5;

static uint32_t draw(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)seed * n >> 32);
}

struct stream {
    struct shim_hit matches[MATCHES_MOST];
    uint32_t n;
    bool is_kept[MATCHES_MOST]; /* by docid */
    uint32_t asked[MATCHES_MOST], n_asked;
};

static bool keep(void *ctx, uint32_t docid)
{
    struct stream *stream = ctx;
    stream->asked[stream->n_asked++] = docid;
    return stream->is_kept[docid];
}

/* Few different scores, so that many tie. */
static void make_stream(struct stream *stream)
{
    uint32_t share = draw(5), scores = 1 + draw(8);
    *stream = (struct stream){.n = draw(MATCHES_MOST)};
    for (uint32_t i = 0; i < stream->n; i++) {
        stream->matches[i] = (struct shim_hit){i, draw(scores) * 0.5};
        stream->is_kept[i] = draw(4) < share;
    }
}

static bool is_better(const struct shim_hit *a, const struct shim_hit *b)
{
    return a->score != b->score ? a->score > b->score : a->docid < b->docid;
}

static int by_rank(const void *a, const void *b)
{
    return is_better(b, a) - is_better(a, b);
}

/* What is told of a search is kept up to here: `keep` is asked of every match before. */
struct expected {
    struct shim_hit hits[MATCHES_MOST];
    uint32_t n;
    struct shim_count count;
};

static void sort_all(const struct stream *stream, const struct shim_search *search,
                     struct expected *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < stream->n; i++)
        if (search->keep == NULL || stream->is_kept[i])
            out->hits[n++] = stream->matches[i];
    qsort(out->hits, n, sizeof *out->hits, by_rank);
    out->n = n < search->want ? n : search->want;
    out->count.matches = n < search->count_to ? n : search->count_to;
    out->count.is_exact = n <= search->count_to;
}

/* Whether a match at that place has to be asked of: until more than count_to and at least `want` have
 * been kept every one, then those that would enter the best. */
static bool must_ask(const struct stream *stream, const struct shim_search *search, uint32_t place)
{
    uint32_t kept = 0, better = 0;
    for (uint32_t i = 0; i < place; i++) {
        kept += stream->is_kept[i];
        better += stream->is_kept[i] && is_better(&stream->matches[i], &stream->matches[place]);
    }
    if (search->want == 0)
        return kept <= search->count_to;
    return kept <= search->count_to || kept < search->want || better < search->want;
}

static void assert_asked(const struct stream *stream, const struct shim_search *search)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < stream->n; i++)
        if (must_ask(stream, search, i)) {
            assert_true(n < stream->n_asked);
            assert_int_equal(stream->asked[n++], i);
        }
    assert_int_equal(n, stream->n_asked);
}

/* As those who walk lists offer: nothing below the floor, nothing once it is over. */
static void offer_all(const struct stream *stream, struct best *best)
{
    for (uint32_t i = 0; i < stream->n && !best->is_over; i++) {
        double floor = best->floor;
        if (stream->matches[i].score >= floor)
            best_offer(best, stream->matches[i].docid, stream->matches[i].score);
        assert_true(best->floor >= floor);
        assert_true(best->floor == -INFINITY || best->n == best->search->want);
    }
}

static void assert_as_sorted(struct stream *stream, const struct shim_search *search)
{
    struct expected expected = {.n = 0};
    struct best best;
    struct shim_hit hits[MATCHES_MOST];
    struct shim_count count;
    sort_all(stream, search, &expected);
    best_begin(&best, search, hits);
    offer_all(stream, &best);
    assert_int_equal(best_finish(&best, &count), expected.n);
    assert_false(best.is_late);
    for (uint32_t i = 0; i < expected.n; i++) {
        assert_int_equal(hits[i].docid, expected.hits[i].docid);
        assert_true(hits[i].score == expected.hits[i].score);
    }
    assert_int_equal(count.matches, expected.count.matches);
    assert_int_equal(count.is_exact, expected.count.is_exact);
    if (search->keep != NULL)
        assert_asked(stream, search);
}

static void the_best_and_their_number_are_those_of_sorting_all(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct stream stream;
        make_stream(&stream);
        struct shim_search search = {.want = draw(4) == 0 ? 0 : draw(MATCHES_MOST),
                                     .count_to = draw(4) == 0 ? UINT32_MAX : draw(MATCHES_MOST)};
        if (draw(3) > 0) {
            search.keep = keep;
            search.keep_ctx = &stream;
        }
        assert_as_sorted(&stream, &search);
    }
}

static void counting_ends_at_one_too_many(void **state)
{
    (void)state;
    struct shim_search search = {.want = 0, .count_to = 2};
    struct shim_count count;
    struct best best;
    best_begin(&best, &search, NULL);
    for (uint32_t i = 1; i <= 3; i++) {
        assert_false(best.is_over);
        best_offer(&best, i, 0);
    }
    assert_true(best.is_over);
    assert_int_equal(best_finish(&best, &count), 0);
    assert_int_equal(count.matches, 2);
    assert_false(count.is_exact);
}

/* What `keep` looks at may be long; a search that was cancelled asks no more. */
static void a_cancelled_search_is_over_before_it_asks(void **state)
{
    (void)state;
    atomic_bool cancelled = false;
    struct deadline deadline = {UINT64_MAX, &cancelled};
    struct stream stream = {.is_kept = {true, true, true}};
    struct shim_search search = {
        .want = 3, .count_to = 3, .keep = keep, .keep_ctx = &stream, .deadline = &deadline};
    struct shim_hit hits[3];
    struct best best;
    best_begin(&best, &search, hits);
    best_offer(&best, 1, 1);
    assert_int_equal(best.n, 1);
    assert_false(best.is_over);
    cancelled = true;
    best_offer(&best, 2, 2);
    assert_true(best.is_over);
    assert_true(best.is_late);
    assert_int_equal(stream.n_asked, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_and_their_number_are_those_of_sorting_all),
        cmocka_unit_test(counting_ends_at_one_too_many),
        cmocka_unit_test(a_cancelled_search_is_over_before_it_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
