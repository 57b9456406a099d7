#include "engine/search/expand.h"

#include "tests/engine/search/library.h"
#include "tests/support/test.h"

static const struct book books[] = {{.id = "a", .text = "pipe pipes pipeline", .lang = "en"},
                                    {.id = "b", .text = "pipes pipes pike pipework", .lang = "en"}};

/* Expands `beginning` with room for `left` words. */
static struct expansions expand(struct library *library, const char *beginning, bool is_fuzzy,
                                uint32_t *left)
{
    struct tree_word word = {.surface = span_of(beginning), .exact = span_of(beginning)};
    struct expansions out = {0};
    struct error err;
    assert_ok(expand_word(library->generation, &word, is_fuzzy, left, &library->arena, &out, &err),
              &err);
    return out;
}

static bool has(const struct expansions *expansions, const char *exact)
{
    for (uint32_t i = 0; i < expansions->n; i++)
        if (span_equal(expansions->items[i].exact, span_of(exact)))
            return true;
    return false;
}

static void a_beginning_means_the_words_of_every_segment(void **state)
{
    struct library library;
    uint32_t left = 10;
    (void)state;
    library_open(&library, books, 2, 2);
    struct expansions found = expand(&library, "pipe", false, &left);
    assert_true(has(&found, "pipe") && has(&found, "pipes"));
    assert_true(has(&found, "pipeline") && has(&found, "pipework"));
    assert_false(has(&found, "pike"));
    assert_false(found.is_cut);
    assert_int_equal(left, 6);
    library_close(&library);
}

static void a_cut_keeps_the_word_that_is_frequent_in_all_segments_together(void **state)
{
    (void)state;
    for (uint32_t segments = 1; segments <= 2; segments++) {
        struct library library;
        uint32_t left = 1;
        library_open(&library, books, 2, segments);
        struct expansions found = expand(&library, "pipe", false, &left);
        assert_true(found.is_cut);
        assert_true(has(&found, "pipes"));
        assert_false(has(&found, "pipe"));
        assert_int_equal(left, 0);
        library_close(&library);
    }
}

static void a_fuzzy_word_means_words_one_edit_away(void **state)
{
    struct library library;
    uint32_t left = 10;
    (void)state;
    library_open(&library, books, 2, 2);
    struct expansions found = expand(&library, "pipe", true, &left);
    assert_true(has(&found, "pipe") && has(&found, "pipes") && has(&found, "pike"));
    assert_false(has(&found, "pipeline"));
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_beginning_means_the_words_of_every_segment),
        cmocka_unit_test(a_cut_keeps_the_word_that_is_frequent_in_all_segments_together),
        cmocka_unit_test(a_fuzzy_word_means_words_one_edit_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
