#include "engine/search/correct.h"

#include "tests/engine/search/library.h"
#include "tests/support/test.h"

static const struct book books[] = {
    {.id = "a", .text = "pipeline pipelines gas lines line café cafe cafe", .lang = "en"},
    {.id = "b", .text = "lime lime lime gasoline international line", .lang = "en"},
    {.id = "c", .text = "транзит транзита", .lang = "ru"},
};

static struct library library;

static int set_up(void **state)
{
    (void)state;
    library_open(&library, books, sizeof books / sizeof *books, 2);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    library_close(&library);
    return 0;
}

static struct tree_word word_of(const char *text)
{
    return (struct tree_word){.exact = span_of(text), .surface = span_of(text)};
}

/* The corrections, best first, each with its edits. */
static struct span corrections(const char *text)
{
    struct tree_word word = word_of(text);
    struct correction *found = NULL;
    struct error err;
    struct buf out;
    uint32_t n = 0;
    assert_ok(correct_word(library.generation, &word, &library.arena, &found, &n, &err), &err);
    buf_init(&out, 4096);
    for (uint32_t i = 0; i < n; i++)
        buf_printf(&out, "%s%.*s %u", i > 0 ? ", " : "", SPAN_FMT(found[i].surface),
                   found[i].edits);
    struct span copy = arena_copy(&library.arena, buf_span(&out));
    buf_release(&out);
    return copy;
}

static void edits_allowed_grow_with_the_word(void **state)
{
    static const struct {
        const char *word;
        uint32_t edits;
    } cases[] = {{"gas", 0},  {"line", 1},    {"transit", 1},  {"pipeline", 2}, {"газ", 0},
                 {"газы", 1}, {"транзит", 1}, {"транзита", 2}, {"сибирь", 1}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tree_word word = word_of(cases[i].word);
        assert_int_equal(correct_edits(&word), cases[i].edits);
    }
}

static void words_with_digits_gaps_and_beginnings_are_not_corrected(void **state)
{
    struct tree_word word = word_of("pipeline");
    (void)state;
    word.is_number = true;
    assert_int_equal(correct_edits(&word), 0);
    word.is_number = false;
    word.is_prefix = true;
    assert_int_equal(correct_edits(&word), 0);
    word.is_prefix = false;
    word.is_gap = true;
    assert_int_equal(correct_edits(&word), 0);
}

static void fewest_edits_come_first_and_alone(void **state)
{
    (void)state;
    assert_text(corrections("pipelime"), "pipeline 1");
    assert_text(corrections("pipelins"), "pipelines 1, pipeline 1");
    assert_text(corrections("pipelxns"), "pipelines 2, pipeline 2");
    assert_text(corrections("internatoinal"), "international 1");
    assert_text(corrections("interantoinal"), "international 2");
    assert_text(corrections("тарнзит"), "транзит 1");
    assert_text(corrections("qqqqqq"), "");
    library_clear(&library);
}

/* lime 3, line 2 */
static void the_likelier_error_goes_before_frequency(void **state)
{
    (void)state;
    assert_text(corrections("lixe"), "lime 1, line 1");
    assert_text(corrections("linne"), "line 1");
    assert_text(corrections("linme"), "lime 1, line 1");
    assert_text(corrections("lnie"), "line 1");
    assert_text(corrections("ilne"), "line 1");
    library_clear(&library);
}

static void the_first_letter_may_be_wrong_over_all_segments(void **state)
{
    (void)state;
    assert_text(corrections("mine"), "line 1");
    assert_text(corrections("ipeline"), "pipeline 1");
    assert_text(corrections("рранзит"), "транзит 1");
    library_clear(&library);
}

static void a_word_is_spelt_as_it_is_most(void **state)
{
    (void)state;
    assert_text(corrections("caffe"), "cafe 1");
    library_clear(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_allowed_grow_with_the_word),
        cmocka_unit_test(words_with_digits_gaps_and_beginnings_are_not_corrected),
        cmocka_unit_test(fewest_edits_come_first_and_alone),
        cmocka_unit_test(the_likelier_error_goes_before_frequency),
        cmocka_unit_test(the_first_letter_may_be_wrong_over_all_segments),
        cmocka_unit_test(a_word_is_spelt_as_it_is_most),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
