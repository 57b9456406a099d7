#include "engine/search/bind.h"

#include "engine/analysis/language.h"
#include "engine/query/understand.h"
#include "tests/engine/search/library.h"
#include "tests/support/test.h"

static struct bound *bind(struct library *library, const char *q)
{
    const uint8_t languages[] = {LANGUAGE_ENGLISH, language_find(SPAN("fr"))};
    struct query *query = NULL;
    struct bound *bound = NULL;
    struct query_fault fault;
    struct error err;
    struct arena *arena = &library->arena;
    assert_ok(query_parse(span_of(q), SYNTAX_AUTO, 20261125, arena, &query, &fault, &err), &err);
    assert_ok(
        query_understand(query, SYNTAX_AUTO, library->analyzer, languages, 2, arena, &fault, &err),
        &err);
    assert_non_null(query->root);
    assert_ok(bind_query(query->root, library->generation, library->db, library->analyzer,
                         languages, 2, arena, &bound, &err),
              &err);
    return bound;
}

/* The words of a segment, in the order of its lexicon, whose mask has the word's bit: "flow/xs
 * flows" where x is exact and s is of the same spelling. */
static struct span meant(struct library *library, const struct bound *bound, uint32_t segment,
                         uint32_t number)
{
    const struct lexicon *lexicon =
        segment_lexicon(generation_segment(library->generation, segment));
    struct buf out;
    buf_init(&out, 1 << 16);
    for (uint32_t rank = 0; rank < lexicon_count(lexicon); rank++) {
        struct lexicon_word word;
        lexicon_word(lexicon, lexicon_id_at(lexicon, rank), &word);
        const struct bound_mask *mask = bound_find(&bound->segments[segment], word.id);
        if (mask == NULL || !(mask->accept >> number & 1))
            continue;
        bool is_exact = mask->exact >> number & 1, is_surface = mask->surface >> number & 1;
        buf_printf(&out, "%s%.*s%s%s%s", out.len > 0 ? " " : "", SPAN_FMT(word.surface),
                   is_exact || is_surface ? "/" : "", is_exact ? "x" : "", is_surface ? "s" : "");
    }
    struct span copy = arena_copy(&library->arena, buf_span(&out));
    buf_release(&out);
    return copy;
}

static void every_way_to_write_a_word_means_its_words(void **state)
{
    static const struct book book = {
        .id = "a",
        .text = "flow flows flow's flower café cafe cafes violin 2019 2019s",
        .lang = "en"};
    static const struct {
        const char *q, *words;
    } rows[] = {
        {"flow", "flow/xs flow's/x flows"},
        {"flows", "flow flow's flows/xs"},
        {"\"flow\"", "flow/xs flow's/x"},
        {"\"flows\"", "flows/xs"},
        {"flow*", "flow/xs flow's flower flows"},
        {"café", "cafe/x café/xs cafes"},
        {"\"cafe\"", "cafe/xs café/x"},
        {"flox~", "flow"},
        {"violins", "violin"},
        {"\"violins\"", ""},
        {"2019", "2019/xs"},
        {"trombone", ""},
    };
    struct library library;
    (void)state;
    library_open(&library, &book, 1, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct bound *bound = bind(&library, rows[i].q);
        assert_int_equal(bound->n_words, 1);
        assert_span_is(meant(&library, bound, 0, 0), span_of(rows[i].words), rows[i].q);
        assert_int_equal(bound->words[0].is_missing, rows[i].words[0] == '\0');
        assert_int_equal(bound->words[0].n_terms == 0, bound->words[0].is_missing);
        library_clear(&library);
    }
    library_close(&library);
}

/* "main" is a hand in French and the chief thing in English; "mains" shares a stem in each. */
static void a_word_of_two_languages_has_the_terms_of_both(void **state)
{
    static const struct book books[] = {
        {.id = "a", .text = "the main\n\nmains", .lang = "en"},
        {.id = "b", .text = "la main\n\nles mains\n\nla main", .lang = "fr"},
    };
    struct library library;
    (void)state;
    for (uint32_t segments = 1; segments <= 2; segments++) {
        library_open(&library, books, 2, segments);
        const struct bound_word *word = &bind(&library, "main")->words[0];
        assert_int_equal(word->n_terms, 2);
        assert_true(span_compare(word->terms[0].term, word->terms[1].term) < 0);
        assert_int_equal(word->terms[0].count + word->terms[1].count, 5);
        assert_int_equal(word->count, 5);
        library_close(&library);
    }
}

/* The word is in one of the segments only; each has its own ids and mask. */
static void each_segment_has_its_own_masks(void **state)
{
    static const struct book books[] = {
        {.id = "a", .text = "oil oil flow", .lang = "en"},
        {.id = "b", .text = "flows violin", .lang = "en"},
    };
    struct library library;
    (void)state;
    library_open(&library, books, 2, 2);
    const struct bound *bound = bind(&library, "flow \"violin\" tuba");
    assert_int_equal(bound->n_segments, 2);
    assert_text(meant(&library, bound, 0, 0), "flow/xs");
    assert_text(meant(&library, bound, 1, 0), "flows");
    assert_text(meant(&library, bound, 0, 1), "");
    assert_text(meant(&library, bound, 1, 1), "violin/xs");
    assert_false(bound->words[0].is_missing);
    assert_false(bound->words[1].is_missing);
    assert_true(bound->words[2].is_missing);
    assert_int_equal(bound->words[0].n_terms, 1);
    assert_int_equal(bound->words[0].count, 2);
    assert_true(bound->words[0].idf < bound->words[1].idf);
    library_close(&library);
}

#define WORDS (QUERY_MAX_EXPANSIONS + 50)

/* Word i of WORDS occurs twice when it is one of the last, else once. */
static void a_prefix_is_cut_at_the_limit_most_frequent_first(void **state)
{
    struct library library;
    struct buf text;
    (void)state;
    buf_init(&text, 1 << 20);
    for (uint32_t i = 0; i < WORDS; i++)
        buf_printf(&text, i < WORDS - 60 ? "zq%04u " : "zq%04u zq%04u ", i, i);
    buf_add_text(&text, "other");
    buf_add_char(&text, '\0');
    struct book book = {.id = "a", .text = text.at, .lang = "en"};
    library_open(&library, &book, 1, 1);
    const struct bound *bound = bind(&library, "zq*");
    const struct lexicon *lexicon = segment_lexicon(generation_segment(library.generation, 0));
    uint32_t n_once = 0, n_twice = 0;
    for (uint32_t id = 0; id < lexicon_count(lexicon); id++) {
        if (bound_find(&bound->segments[0], id) == NULL)
            continue;
        n_once += lexicon_count_of(lexicon, id) == 1;
        n_twice += lexicon_count_of(lexicon, id) == 2;
    }
    assert_int_equal(n_twice, 60);
    assert_int_equal(n_once, QUERY_MAX_EXPANSIONS - 60);
    assert_true(bound->is_cut);
    assert_false(bind(&library, "zq000*")->is_cut);
    library_close(&library);
    buf_release(&text);
}

/* A segment full of rare words does not push out a frequent one of the next. */
static void what_a_cut_keeps_does_not_depend_on_the_segments(void **state)
{
    struct library library;
    struct buf text;
    (void)state;
    buf_init(&text, 1 << 20);
    for (uint32_t i = 0; i < WORDS; i++)
        buf_printf(&text, "zq%04u ", i);
    buf_add_char(&text, '\0');
    const struct book books[] = {{.id = "a", .text = text.at, .lang = "en"},
                                 {.id = "b", .text = "zqx zqx", .lang = "en"}};
    for (uint32_t segments = 1; segments <= 2; segments++) {
        library_open(&library, books, 2, segments);
        const struct bound *bound = bind(&library, "zq*");
        assert_true(bound->is_cut);
        assert_int_equal(bound->words[0].n_terms, QUERY_MAX_EXPANSIONS);
        struct search_result *result = library_ask(&library, "zq*", MATCH_ALL);
        assert_int_equal(result->n_hits, 2);
        library_close(&library);
    }
    buf_release(&text);
}

/* What is excluded is no part of the score; a stop word among others weighs little, alone all. */
static void words_weigh_what_the_query_makes_of_them(void **state)
{
    static const struct book book = {.id = "a", .text = "the gas", .lang = "en"};
    struct library library;
    (void)state;
    library_open(&library, &book, 1, 1);
    const struct bound *bound = bind(&library, "the gas -oil");
    assert_int_equal(bound->n_words, 3);
    assert_true(bound->words[0].weight < 1);
    assert_true(bound->words[1].weight == 1);
    assert_false(bound->words[1].is_excluded);
    assert_true(bound->words[2].is_excluded);
    assert_true(bind(&library, "the")->words[0].weight == 1);
    assert_true(bind(&library, "\"the\" gas")->words[0].weight == 1);
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_to_write_a_word_means_its_words),
        cmocka_unit_test(a_word_of_two_languages_has_the_terms_of_both),
        cmocka_unit_test(each_segment_has_its_own_masks),
        cmocka_unit_test(a_prefix_is_cut_at_the_limit_most_frequent_first),
        cmocka_unit_test(what_a_cut_keeps_does_not_depend_on_the_segments),
        cmocka_unit_test(words_weigh_what_the_query_makes_of_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
