#include "engine/segment/lexicon_words.h"

#include "engine/segment/lexicon_format.h"
#include "engine/segment/sections.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

/* Writes words that are their own exact form, with the stems given; returns the file's text. */
static struct span text_of(struct temp *temp, const char *const (*rows)[2], uint32_t n,
                           uint32_t *n_stems)
{
    struct error err;
    struct sections sections;
    struct lexicon_words words;
    buf_init(&words.bytes, 1 << 16);
    buf_init(&words.rows, 1 << 16);
    temp_make(temp);
    for (uint32_t i = 0; i < n; i++) {
        struct span text = span_of(rows[i][0]);
        struct word word = {
            .surface = text, .exact = text, .stem = span_of(rows[i][1]), .language = 1};
        assert_ok(lexicon_words_add(&words, &word, i, &err), &err);
    }
    assert_ok(lexicon_words_write(&words, temp_path(temp, "l"), n_stems, &err), &err);
    buf_release(&words.bytes);
    buf_release(&words.rows);
    assert_ok(sections_read(temp_read(temp, "l"), LEXICON_MAGIC, LEXICON_VERSION, LEXICON_SECTIONS,
                            &sections, &err),
              &err);
    return sections.at[LEXICON_TEXT];
}

static void words_and_stems_share_bytes(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"walks", "walk"},  {"walk", "walk"},
                                          {"walked", "walk"}, {"happy", "happi"},
                                          {"z", "z"},         {"happily", "happili"}};
    struct temp temp;
    uint32_t n_stems;
    struct span text = text_of(&temp, rows, 6, &n_stems);
    /* "walk" begins the next word; "happi" begins none of its own words, "happili" neither. */
    assert_text(text, "happilyhappywalkedwalkszhappihappili");
    assert_int_equal(n_stems, 4);
    temp_remove(&temp);
}

static void an_empty_table_is_a_file_too(void **state)
{
    (void)state;
    struct temp temp;
    uint32_t n_stems = 7;
    assert_int_equal(text_of(&temp, NULL, 0, &n_stems).len, 0);
    assert_int_equal(n_stems, 0);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_stems_share_bytes),
        cmocka_unit_test(an_empty_table_is_a_file_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
