#include "engine/search/expand.h"

#include "tests/engine/search/library.h"
#include "tests/support/test.h"

static const struct book books[] = {{.id = "a", .text = "pipe pipes pipeline", .lang = "en"},
                                    {.id = "b", .text = "pipes pipes pike pipework", .lang = "en"}};

static struct expansions expand(struct library *library, const char *beginning, bool is_fuzzy)
{
    struct tree_word word = {.surface = span_of(beginning), .exact = span_of(beginning)};
    struct expansions out = {0};
    struct error err;
    assert_ok(expand_word(library->generation, &word, is_fuzzy, &library->arena, &out, &err), &err);
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
    (void)state;
    library_open(&library, books, 2, 2);
    struct expansions found = expand(&library, "pipe", false);
    assert_true(has(&found, "pipe") && has(&found, "pipes"));
    assert_true(has(&found, "pipeline") && has(&found, "pipework"));
    assert_false(has(&found, "pike"));
    assert_int_equal(found.n_forms, 4);
    library_close(&library);
}

static void a_cut_keeps_the_word_that_is_frequent_in_all_segments_together(void **state)
{
    (void)state;
    for (uint32_t segments = 1; segments <= 2; segments++) {
        struct library library;
        library_open(&library, books, 2, segments);
        struct expansions found = expand(&library, "pipe", false), *all[] = {&found};
        expand_share(all, 1, 1);
        assert_true(found.is_cut);
        assert_true(has(&found, "pipes"));
        assert_false(has(&found, "pipe"));
        assert_int_equal(found.n_forms, 1);
        library_close(&library);
    }
}

/* Whatever stands beside it: pipe* has four forms, pik* one, gas* none. */
static void each_word_has_its_share(void **state)
{
    static const struct {
        uint32_t most, pipe, pipe_again, pike;
    } rows[] = {{100, 4, 4, 1}, {9, 4, 4, 1}, {8, 3, 3, 1}, {7, 3, 3, 1},
                {6, 2, 2, 1},   {3, 1, 1, 1}, {2, 0, 0, 0}};
    struct library library;
    (void)state;
    library_open(&library, books, 2, 2);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct expansions pipe = expand(&library, "pipe", false), again;
        struct expansions pike = expand(&library, "pik", false);
        struct expansions gas = expand(&library, "gas", false);
        struct expansions *all[] = {&pipe, &gas, &pike, &again};
        again = expand(&library, "pipe", false);
        expand_share(all, 4, rows[i].most);
        assert_int_equal(pipe.n_forms, rows[i].pipe);
        assert_int_equal(again.n_forms, rows[i].pipe_again);
        assert_int_equal(pike.n_forms, rows[i].pike);
        assert_int_equal(pipe.is_cut, rows[i].pipe < 4);
        assert_false(gas.is_cut);
    }
    library_close(&library);
}

static void a_fuzzy_word_means_words_one_edit_away(void **state)
{
    struct library library;
    (void)state;
    library_open(&library, books, 2, 2);
    struct expansions found = expand(&library, "pipe", true);
    assert_true(has(&found, "pipe") && has(&found, "pipes") && has(&found, "pike"));
    assert_false(has(&found, "pipeline"));
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_beginning_means_the_words_of_every_segment),
        cmocka_unit_test(a_cut_keeps_the_word_that_is_frequent_in_all_segments_together),
        cmocka_unit_test(each_word_has_its_share),
        cmocka_unit_test(a_fuzzy_word_means_words_one_edit_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
