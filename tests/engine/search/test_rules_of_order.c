/* The rules of order of QUERY §7 that no single pair of paragraphs shows (those are ranks.tsv). */
#include "tests/engine/search/library.h"
#include "tests/support/test.h"

#define PAGE 10
#define RIVALS 40
#define PLACE_NONE UINT32_MAX

static struct arena texts;

static int set_up(void **state)
{
    (void)state;
    arena_init(&texts, 4 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&texts);
    return 0;
}

/* Where the article stands among the hits, from 0; PLACE_NONE where it is no hit. */
static uint32_t place_of(const struct search_result *result, const char *id)
{
    for (uint32_t i = 0; i < result->n_hits; i++)
        if (span_equal(result->hits[i].article.id, span_of(id)))
            return i;
    return PLACE_NONE;
}

static const char *repeat(const char *word, uint32_t times)
{
    struct buf text;
    buf_init(&text, 1 << 16);
    for (uint32_t i = 0; i < times; i++)
        buf_add_text(&text, word);
    const char *copy = arena_text(&texts, buf_span(&text));
    buf_release(&text);
    return copy;
}

/* ---- phrase, near in order, near, spread ---- */

/* Texts with equal words, each worse than the one before; the ids would order them the other way. */
static const struct chain {
    const char *q;
    enum query_match match;
    const char *texts[4];
} chains[] = {
    {"gas price",
     MATCH_ALL,
     {"now the gas price of coal rose in spring again",
      "now the gas of spring price rose in coal again",
      "now the price of spring gas rose in coal again",
      "price now the of coal rose in spring again gas"}},
    {"gas price",
     MATCH_ANY,
     {"now the gas price of coal rose in spring again",
      "now the gas of spring price rose in coal again",
      "now the price of spring gas rose in coal again",
      "price now the of coal rose in spring again gas"}},
    {"power of siberia",
     MATCH_ANY,
     {"today the power of siberia rose in coal and spring",
      "today the power rose of siberia in coal and spring",
      "today the siberia rose of power in coal and spring",
      "siberia today the rose of coal and in spring power"}},
    {"\"gas\" \"price\"",
     MATCH_ALL,
     {"now the gas price of coal rose in spring again",
      "now the gas of spring price rose in coal again",
      "now the price of spring gas rose in coal again",
      "price now the of coal rose in spring again gas"}},
};

static void check_chain(const struct chain *chain)
{
    static const char *const ids[] = {"d", "c", "b", "a"};
    struct library library;
    struct book books[5];
    for (uint32_t i = 0; i < 4; i++)
        books[i] = (struct book){.id = ids[i], .text = chain->texts[i], .lang = "en"};
    books[4] =
        (struct book){.id = "z", .text = "wind\n\nwood\n\npeat\n\nsteam\n\nwater", .lang = "en"};
    library_open(&library, books, 5, 1);
    struct search_result *result = library_ask(&library, chain->q, chain->match);
    assert_text(library_ids(&library, result), "d#1 c#1 b#1 a#1");
    for (uint32_t i = 1; i < result->n_hits; i++)
        assert_true(result->hits[i - 1].score > result->hits[i].score);
    library_close(&library);
}

static void phrase_before_near_in_order_before_near_before_spread(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof chains / sizeof *chains; i++)
        check_chain(&chains[i]);
}

/* ---- adding a bare word ---- */

static const char long_paragraph[] =
    "A pipeline that carries the name Power of Siberia crosses rivers, forests and mountains "
    "before it "
    "comes to the border, where stations, roads and villages were built for the people who look "
    "after it. "
    "Winter lasts for seven months there, and what has to be brought comes by rail. In spring the "
    "rivers "
    "flood the roads, in summer the forests burn, and only in autumn is there time for work. "
    "Nobody "
    "had thought of what it would cost, and nobody was asked. What it carries is gas, in the end.";

/* Whatever bare word comes to a phrase: paragraphs that hold all of its words, many times and close
 * together, do not push the phrase off the first page. */
static const struct {
    const char *before, *after, *rival;
} additions[] = {
    {"power of siberia", "power of siberia gas",
     "siberia power gas, power gas siberia, gas of siberia power"},
    {"power of siberia", "gas power of siberia",
     "siberia power gas, power gas siberia, gas of siberia power"},
    {"power of siberia", "power of siberia rivers",
     "rivers siberia power, siberia rivers power of rivers"},
    {"power of siberia", "the power of siberia",
     "siberia power, siberia power, of the siberia power"},
    {"villages were built", "villages were built roads",
     "roads built villages, built roads villages were roads"},
    {"\"power of siberia\"", "\"power of siberia\" gas",
     "siberia power gas, power gas siberia, gas of siberia power"},
    {"power of siberia", "power of siberia quokka",
     "siberia power gas, power gas siberia, gas of siberia power"},
    {"power of siberia", "power of gas siberia",
     "siberia power gas, power gas of siberia, gas siberia of power"},
    {"power of siberia", "power rivers of siberia", "rivers siberia power, siberia rivers power"},
    {"power of siberia", "power of quokka siberia",
     "siberia power gas, power gas siberia, gas of siberia power"},
    {"villages were built", "villages roads were built",
     "roads built villages, built roads villages were roads"},
    {"crosses rivers forests", "crosses gas rivers forests",
     "forests gas rivers crosses, crosses forests rivers gas"},
    {"crosses rivers forests", "crosses rivers gas forests",
     "forests gas rivers crosses, crosses forests rivers gas"},
};

static void check_addition(const char *before, const char *after, const char *rival)
{
    struct library library;
    struct book books[RIVALS + 2] = {{.id = "phrase", .text = long_paragraph, .lang = "en"}};
    for (uint32_t i = 0; i < RIVALS; i++)
        books[i + 1] =
            (struct book){.id = arena_printf(&texts, "a%02u", i), .text = rival, .lang = "en"};
    books[RIVALS + 1] =
        (struct book){.id = "z", .text = repeat("wind and wood\n\n", 100), .lang = "en"};
    library_open(&library, books, RIVALS + 2, 1);
    assert_true(place_of(library_ask(&library, before, MATCH_AUTO), "phrase") < PAGE);
    uint32_t place = place_of(library_ask(&library, after, MATCH_AUTO), "phrase");
    if (place >= PAGE)
        print_error("%s: the phrase is number %u\n", after, place + 1);
    assert_true(place < PAGE);
    library_close(&library);
}

static void a_bare_word_more_leaves_the_exact_phrase_on_page_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof additions / sizeof *additions; i++)
        check_addition(additions[i].before, additions[i].after, additions[i].rival);
}

/* As many rivals as no first block has places for: that the first stage sees none of the phrases
 * among the best must not keep them from page one. The tag makes postings alone not decide. */
#define CROWD 400
static const char *const crowded[] = {
    "power of siberia gas",    "gas power of siberia",       "power of siberia rivers",
    "gas power siberia",       "power of siberia gas tag:x", "power rivers of siberia",
    "power of rivers siberia", "power rivers siberia",       "power of siberia quokka",
    "power of quokka siberia", "power rivers siberia tag:x",
};

static void a_crowd_leaves_the_exact_phrase_on_page_one(void **state)
{
    static struct book books[4 * CROWD + 2];
    struct library library;
    (void)state;
    for (uint32_t n = CROWD; n <= 4 * CROWD; n *= 4) {
        books[0] = (struct book){.id = "phrase",
                                 .text = arena_printf(&texts, "%s Power Siberia.", long_paragraph),
                                 .tags = "x",
                                 .lang = "en"};
        for (uint32_t i = 0; i < n; i++)
            books[i + 1] = (struct book){
                .id = arena_printf(&texts, "a%04u", i),
                .text = "siberia power gas rivers, power gas siberia rivers, gas of siberia power",
                .tags = "x",
                .lang = "en"};
        books[n + 1] =
            (struct book){.id = "z", .text = repeat("wind and wood\n\n", 100), .lang = "en"};
        library_open(&library, books, n + 2, 1);
        for (size_t i = 0; i < sizeof crowded / sizeof *crowded; i++) {
            uint32_t place = place_of(library_ask(&library, crowded[i], MATCH_AUTO), "phrase");
            if (place >= PAGE)
                print_error("%s, %u rivals: the phrase is number %u\n", crowded[i], n, place + 1);
            assert_true(place < PAGE);
            library_clear(&library);
        }
        library_close(&library);
    }
}

/* ---- repeating a word ---- */

static void repeating_a_word_adds_less_each_time(void **state)
{
    enum { N = 6 };
    struct library library;
    struct book books[N + 1];
    (void)state;
    /* As many words each, 1, 2, 4 … 32 of them gas. */
    for (uint32_t i = 0; i < N; i++) {
        const char *gas = repeat("gas ", 1u << i), *other = repeat("wind ", 40 - (1u << i));
        books[i] = (struct book){.id = arena_printf(&texts, "a%u", i),
                                 .text = arena_printf(&texts, "%s%s", gas, other),
                                 .lang = "en"};
    }
    books[N] = (struct book){.id = "z", .text = repeat("wood\n\n", 20), .lang = "en"};
    library_open(&library, books, N + 1, 1);
    struct search_result *result = library_ask(&library, "gas", MATCH_ALL);
    assert_int_equal(result->n_hits, N);
    for (uint32_t i = 0; i < N; i++)
        assert_int_equal(place_of(result, books[i].id), N - 1 - i);
    for (uint32_t i = 2; i < N; i++) {
        double more = result->hits[i - 2].score - result->hits[i - 1].score;
        double before = result->hits[i - 1].score - result->hits[i].score;
        assert_true(more < before);
    }
    library_close(&library);
}

static void a_word_without_end_does_not_outweigh_two_words(void **state)
{
    const struct book books[] = {
        {.id = "a", .text = repeat("gas ", 200), .lang = "en"},
        {.id = "b", .text = "one gas and, far behind it in the sentence, a price", .lang = "en"},
        {.id = "y", .text = "gas here\n\nprice here\n\ngas there\n\nprice there", .lang = "en"},
        {.id = "z", .text = repeat("wood\n\n", 20), .lang = "en"},
    };
    struct library library;
    (void)state;
    library_open(&library, books, sizeof books / sizeof *books, 1);
    struct search_result *result = library_ask(&library, "gas price", MATCH_ANY);
    assert_int_equal(place_of(result, "b"), 0);
    library_close(&library);
}

/* ---- labels ---- */

static const char sentence[] = "The first stretch of the Power of Siberia was finished in 2019, "
                               "after five years of work in the forests "
                               "of Yakutia, and brings gas to the north of China.";

/* Short pieces of text that hold little but the words of the query, beside a sentence. */
static const struct {
    const char *q, *label;
} labels[] = {
    {"power of siberia", "Feature Power of Siberia"},
    {"power of siberia", "Power of Siberia"},
    {"siberia power", "Power Siberia"},
    {"siberia", "Siberia"},
    {"yakutia", "Yakutia"},
    {"power of siberia gas", "Gas: Power of Siberia"},
};

static void a_label_does_not_beat_a_sentence_by_being_short(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        struct library library;
        const struct book books[] = {
            {.id = "a", .text = labels[i].label, .lang = "en", .title = "Contents"},
            {.id = "b", .text = sentence, .lang = "en", .title = "Building"},
            {.id = "z", .text = repeat("wood\n\n", 20), .lang = "en"},
        };
        library_open(&library, books, sizeof books / sizeof *books, 1);
        struct search_result *result = library_ask(&library, labels[i].q, MATCH_ALL);
        if (place_of(result, "b") != 0)
            print_error("%s: %s comes first\n", labels[i].q, labels[i].label);
        assert_int_equal(place_of(result, "b"), 0);
        library_close(&library);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phrase_before_near_in_order_before_near_before_spread),
        cmocka_unit_test(a_bare_word_more_leaves_the_exact_phrase_on_page_one),
        cmocka_unit_test(a_crowd_leaves_the_exact_phrase_on_page_one),
        cmocka_unit_test(repeating_a_word_adds_less_each_time),
        cmocka_unit_test(a_word_without_end_does_not_outweigh_two_words),
        cmocka_unit_test(a_label_does_not_beat_a_sentence_by_being_short),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
