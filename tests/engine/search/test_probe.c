#include "engine/search/probe.h"

#include "base/buf.h"
#include "tests/engine/search/question.h"
#include "tests/support/test.h"

#define ROOM 64     /* places of the table of masks */
#define WORDS 5     /* one more than are looked for as a whole */
#define STREAM 24   /* ids of a random paragraph */
#define STREAMS 400 /* paragraphs for each pair of words */

/* Words bound by hand, in one segment. */
struct words {
    struct arena arena;
    struct tree_word spelt[WORDS];
    struct bound_mask places[ROOM];
    struct bound_segment segment;
    struct bound bound;
};

static void words_make(struct words *words)
{
    *words = (struct words){.segment = {.room = ROOM}};
    arena_init(&words->arena, 1 << 20);
    for (uint32_t i = 0; i < ROOM; i++)
        words->places[i].id = UINT32_MAX;
    words->segment.places = words->places;
    words->bound.segments = &words->segment;
    words->bound.n_segments = 1;
    words->bound.n_words = WORDS;
    for (uint32_t w = 0; w < WORDS; w++)
        words->bound.words[w] = (struct bound_word){.word = &words->spelt[w], .idf = 1};
}

static struct bound_mask *place_of(struct words *words, uint32_t id)
{
    uint32_t at = (id * 0x9E3779B1u) & (ROOM - 1);
    while (words->places[at].id != id && words->places[at].id != UINT32_MAX)
        at = (at + 1) & (ROOM - 1);
    words->places[at].id = id;
    return &words->places[at];
}

static void means(struct words *words, uint32_t word, uint32_t id, bool is_exact)
{
    struct bound_mask *place = place_of(words, id);
    place->accept |= (uint64_t)1 << word;
    place->exact |= (uint64_t)is_exact << word;
}

static void write_ids(struct buf *out, const uint32_t *ids, size_t n)
{
    buf_clear(out);
    for (size_t i = 0; i < n; i++)
        buf_add_varint(out, ids[i]);
}

static const struct probe *probe_of(struct words *words, const uint8_t *numbers, uint32_t n,
                                    enum probe_form form)
{
    const struct probe *probe = probe_new(&words->bound, NULL, numbers, n, form, &words->arena);
    assert_non_null(probe);
    return probe;
}

static bool may_stand(const struct probe *probe, const uint32_t *ids, size_t n)
{
    struct buf tokens;
    buf_init(&tokens, 1 << 16);
    write_ids(&tokens, ids, n);
    bool may = probe_may_stand(probe, buf_span(&tokens));
    buf_release(&tokens);
    return may;
}

/* Ids on both sides of each length of a varint, few enough that neighbours are often met. */
static uint32_t random_id(struct dice *dice)
{
    static const uint32_t ids[] = {0,       1,         127,       128,       129,
                                   255,     256,       16383,     16384,     2097151,
                                   2097152, 268435455, 268435456, 4294967294};
    return ids[dice_below(dice, sizeof ids / sizeof *ids)];
}

static bool counts(const struct words *words, uint32_t word, uint32_t id, enum probe_form form)
{
    const struct bound_mask *place = bound_find(&words->segment, id);
    return place != NULL && ((form == PROBE_EXACT ? place->exact : place->accept) >> word & 1);
}

/* The first `phrase` words, in order. */
static bool stand_side_by_side(const struct words *words, uint32_t phrase, const uint32_t *ids,
                               uint32_t n, enum probe_form form)
{
    for (uint32_t i = 0; i + phrase <= n; i++) {
        uint32_t k = 0;
        while (k < phrase && counts(words, k, ids[i + k], form))
            k++;
        if (k == phrase)
            return true;
    }
    return false;
}

/* Where the probe tells, it is the whole truth, whatever the lengths of the integers; else a phrase
 * that stands is never thrown out. */
static void a_probe_says_what_decoding_the_stream_says(void **state)
{
    static const uint8_t numbers[] = {0, 1, 2, 3, 4};
    struct dice dice = {11};
    uint32_t n_standing = 0, n_telling = 0;
    (void)state;
    for (uint32_t round = 0; round < 120; round++) {
        enum probe_form form = round % 2 == 0 ? PROBE_EXACT : PROBE_ACCEPT;
        uint32_t phrase = 2 + round % (WORDS - 1);
        struct words words;
        words_make(&words);
        for (uint32_t i = 0; i < 1 + round % 3; i++)
            for (uint32_t w = 0; w < phrase; w++)
                means(&words, w, random_id(&dice), i == 0);
        const struct probe *probe = probe_of(&words, numbers, phrase, form);
        n_telling += probe_tells(probe);
        for (uint32_t k = 0; k < STREAMS; k++) {
            uint32_t ids[STREAM], n = dice_below(&dice, STREAM + 1);
            for (uint32_t i = 0; i < n; i++)
                ids[i] = random_id(&dice);
            bool stand = stand_side_by_side(&words, phrase, ids, n, form);
            n_standing += stand;
            if (probe_tells(probe))
                assert_int_equal(may_stand(probe, ids, n), stand);
            else if (stand || probe->is_blind)
                assert_true(may_stand(probe, ids, n));
        }
        arena_release(&words.arena);
    }
    assert_in_range(n_standing, 100, 120 * STREAMS - 100);
    assert_in_range(n_telling, 40, 119);
}

static void bytes_in_the_middle_of_an_integer_are_not_found(void **state)
{
    static const uint8_t numbers[] = {0, 1};
    static const struct {
        uint32_t ids[3];
        size_t n;
        bool may;
    } rows[] = {
        {{1, 2}, 2, true},
        {{1 << 7 | 5, 2}, 2, false},    /* 85 01 02 */
        {{1 << 14 | 5, 2}, 2, false},   /* 85 80 01 02 */
        {{1 << 7 | 5, 2, 1}, 3, false}, /* 85 01 02 01 */
        {{1, 1 << 7 | 2}, 2, false},    /* 01 82 01 */
        {{2, 1}, 2, false},             /* the other way round */
        {{1, 3, 2}, 3, false},          /* one between */
        {{1 << 7 | 5, 1, 2}, 3, true},  /* 85 01 01 02 */
    };
    struct words words;
    (void)state;
    words_make(&words);
    means(&words, 0, 1, true);
    means(&words, 1, 2, true);
    const struct probe *probe = probe_of(&words, numbers, 2, PROBE_EXACT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (may_stand(probe, rows[i].ids, rows[i].n) != rows[i].may)
            fail_msg("row %zu", i);
    assert_false(may_stand(probe, NULL, 0));
    arena_release(&words.arena);
}

/* A first find inside an integer must not hide a second one that is real. */
static void a_real_find_behind_a_false_one_is_found(void **state)
{
    static const uint8_t numbers[] = {0, 1};
    static const uint32_t ids[] = {1 << 7 | 5, 1, 1};
    struct words words;
    (void)state;
    words_make(&words);
    means(&words, 0, 1, true);
    means(&words, 1, 1, true);
    assert_true(may_stand(probe_of(&words, numbers, 2, PROBE_EXACT), ids, 3));
    arena_release(&words.arena);
}

static void a_word_of_many_ids_makes_the_probe_blind(void **state)
{
    static const uint8_t numbers[] = {0, 1};
    static const struct {
        uint32_t first, second;
        bool is_blind;
    } rows[] = {{1, 1, false}, {4, 4, false}, {2, 8, false}, {3, 6, true},
                {9, 2, true},  {17, 1, true}, {1, 17, true}, {0, 17, true}};
    static const uint32_t strange[] = {900, 901};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct words words;
        words_make(&words);
        for (uint32_t k = 0; k < rows[i].first; k++)
            means(&words, 0, 10 + k, true);
        for (uint32_t k = 0; k < rows[i].second; k++)
            means(&words, 1, 40 + k, true);
        const struct probe *probe = probe_of(&words, numbers, 2, PROBE_EXACT);
        if (probe[0].is_blind != rows[i].is_blind)
            fail_msg("row %zu", i);
        assert_int_equal(may_stand(probe, strange, 2), rows[i].is_blind);
        arena_release(&words.arena);
    }
}

/* Other forms of a word count only where any form does. */
static void exact_and_any_form_are_told_apart(void **state)
{
    static const uint8_t numbers[] = {0, 1};
    static const uint32_t other[] = {8, 2}, exact[] = {7, 2};
    struct words words;
    (void)state;
    words_make(&words);
    means(&words, 0, 7, true);
    means(&words, 0, 8, false);
    means(&words, 1, 2, true);
    const struct probe *by_form = probe_of(&words, numbers, 2, PROBE_EXACT);
    const struct probe *by_any = probe_of(&words, numbers, 2, PROBE_ACCEPT);
    assert_false(may_stand(by_form, other, 2));
    assert_true(may_stand(by_form, exact, 2));
    assert_true(may_stand(by_any, other, 2));
    arena_release(&words.arena);
}

/* Neighbours only, none across a gap, no beginning of a word; of several pairs the rarest. */
static void the_rarest_pair_of_a_long_phrase_is_looked_for(void **state)
{
    static const uint8_t whole[] = {0, 1, 2, 3, 4}, gap[] = {0, BOUND_GAP, 1};
    static const uint32_t first_pair[] = {1, 2}, second_pair[] = {2, 3};
    struct words words;
    (void)state;
    words_make(&words);
    for (uint32_t w = 0; w < WORDS; w++)
        means(&words, w, w + 1, true);
    words.bound.words[2].idf = 5;
    const struct probe *probe = probe_of(&words, whole, WORDS, PROBE_EXACT);
    assert_false(probe_tells(probe));
    assert_true(may_stand(probe, second_pair, 2));
    assert_false(may_stand(probe, first_pair, 2));
    words.spelt[2].is_prefix = true;
    probe = probe_of(&words, whole, 3, PROBE_EXACT);
    assert_false(probe_tells(probe));
    assert_true(may_stand(probe, first_pair, 2));
    assert_null(probe_new(&words.bound, NULL, gap, 3, PROBE_EXACT, &words.arena));
    assert_null(probe_new(&words.bound, NULL, whole, 1, PROBE_EXACT, &words.arena));
    arena_release(&words.arena);
}

/* A phrase of few words is looked for as a whole, unless that makes too many needles. */
static void a_phrase_of_few_words_is_looked_for_as_a_whole(void **state)
{
    static const uint8_t numbers[] = {0, 1, 2};
    static const uint32_t all[] = {9, 1, 2, 3, 9}, two[] = {1, 2, 9, 2, 3};
    struct words words;
    (void)state;
    words_make(&words);
    for (uint32_t w = 0; w < 3; w++)
        means(&words, w, w + 1, true);
    const struct probe *probe = probe_of(&words, numbers, 3, PROBE_EXACT);
    assert_true(probe_tells(probe));
    assert_true(may_stand(probe, all, 5));
    assert_false(may_stand(probe, two, 5));
    for (uint32_t i = 0; i < 6; i++)
        means(&words, i % 3, 20 + i, true);
    probe = probe_of(&words, numbers, 3, PROBE_EXACT);
    assert_false(probe_tells(probe));
    assert_false(probe->is_blind);
    assert_true(may_stand(probe, two, 5));
    arena_release(&words.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_probe_says_what_decoding_the_stream_says),
        cmocka_unit_test(bytes_in_the_middle_of_an_integer_are_not_found),
        cmocka_unit_test(a_real_find_behind_a_false_one_is_found),
        cmocka_unit_test(a_word_of_many_ids_makes_the_probe_blind),
        cmocka_unit_test(exact_and_any_form_are_told_apart),
        cmocka_unit_test(the_rarest_pair_of_a_long_phrase_is_looked_for),
        cmocka_unit_test(a_phrase_of_few_words_is_looked_for_as_a_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
