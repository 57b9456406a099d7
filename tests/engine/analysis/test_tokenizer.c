#include "engine/analysis/tokenizer.h"

#include <stdlib.h>

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include "base/file.h"
#include "base/utf8.h"
#include "engine/analysis/classes.h"
#include "tests/engine/analysis/text_maker.h"
#include "tests/support/shared.h"
#include "tests/support/table.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static int open_tokenizer(void **state)
{
    struct tokenizer *tokenizer;
    struct error err;
    assert_ok(tokenizer_new(&tokenizer, &err), &err);
    *state = tokenizer;
    return 0;
}

static int free_tokenizer(void **state)
{
    tokenizer_free(*state);
    return 0;
}

static void add_words(struct span text, const struct word_at *words, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_add_char(out, '|');
        buf_add_span(out, span_cut(text, words[i].start, words[i].end - words[i].start));
    }
}

static void assert_words(struct tokenizer *tokenizer, struct span text, struct span expected,
                         const char *where)
{
    const struct word_at *words;
    size_t n;
    struct error err;
    struct buf out;
    buf_init(&out, 1 << 16);
    assert_ok(tokenizer_run(tokenizer, text, &words, &n, &err), &err);
    add_words(text, words, n, &out);
    assert_span_is(buf_span(&out), expected, where);
    buf_release(&out);
}

static void text_falls_into_the_words_of_the_table(void **state)
{
    struct table table;
    table_load("tokens.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        const struct table_row *row = &table.rows[i];
        assert_words(*state, row->cell[0], row->n > 1 ? row->cell[1] : SPAN(""), row->where);
    }
    table_release(&table);
}

/* Each row again behind 0–70 spaces, so that its words cross the borders of blocks. */
static void words_do_not_depend_on_where_they_stand(void **state)
{
    struct table table;
    struct buf text;
    buf_init(&text, 1 << 16);
    table_load("tokens.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        const struct table_row *row = &table.rows[i];
        buf_clear(&text);
        for (size_t spaces = 0; spaces <= 70; spaces++) {
            buf_clear(&text);
            for (size_t k = 0; k < spaces; k++)
                buf_add_char(&text, ' ');
            buf_add_span(&text, row->cell[0]);
            assert_words(*state, buf_span(&text), row->n > 1 ? row->cell[1] : SPAN(""), row->where);
        }
    }
    buf_release(&text);
    table_release(&table);
}

static void no_text_has_no_words(void **state)
{
    const struct word_at *words;
    size_t n;
    struct error err;
    assert_ok(tokenizer_run(*state, SPAN_NONE, &words, &n, &err), &err);
    assert_int_equal(n, 0);
    assert_ok(tokenizer_divide(*state, SPAN_NONE, &words, &n, &err), &err);
    assert_int_equal(n, 0);
}

static void a_word_may_be_of_any_length(void **state)
{
    const struct word_at *words;
    size_t n, len = 3 << 20;
    struct error err;
    char *text = malloc(len);
    assert_non_null(text);
    memset(text, 'x', len);
    assert_ok(tokenizer_run(*state, (struct span){text, len}, &words, &n, &err), &err);
    assert_int_equal(n, 1);
    assert_int_equal(words[0].start, 0);
    assert_int_equal(words[0].end, len);
    free(text);
}

static void a_chinese_or_japanese_run_is_divided_by_dictionary(void **state)
{
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"西伯利亚力量", "西伯利亚|力量"},
        {"東京都庁", "東京|都庁"},
        {"コーヒー", "コーヒー"},
        {"会議、東京", "会議|東京"},
        {"gas", "gas"},
        {"，。", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct word_at *words;
        size_t n;
        struct error err;
        struct buf out;
        buf_init(&out, 1 << 10);
        struct span text = span_of(rows[i].text);
        assert_ok(tokenizer_divide(*state, text, &words, &n, &err), &err);
        add_words(text, words, n, &out);
        assert_span_is(buf_span(&out), span_of(rows[i].words), rows[i].text);
        buf_release(&out);
    }
}

/* ---- Unicode's own table: ÷ and × between hexadecimal code points ---- */

struct break_case {
    char text[128];
    size_t len;
    bool is_break[128]; /* by byte offset */
};

/* False: the line is a comment. */
static bool read_case(const char *line, struct break_case *test)
{
    *test = (struct break_case){0};
    for (; *line != '\0' && *line != '#' && *line != '\n';) {
        if (strncmp(line, "÷", 2) == 0) {
            test->is_break[test->len] = true;
            line += 2;
        } else if (strncmp(line, "×", 2) == 0) {
            line += 2;
        } else if (*line == ' ' || *line == '\t') {
            line++;
        } else {
            char *end;
            uint32_t code = (uint32_t)strtoul(line, &end, 16);
            assert_ptr_not_equal(end, line);
            test->len += utf8_encode(code, test->text + test->len);
            line = end;
        }
    }
    return test->len > 0;
}

/* Whether this project's changes (classes.h) touch the case. */
static bool is_changed(const struct break_case *test)
{
    struct span text = {test->text, test->len};
    size_t len;
    for (size_t at = 0; at < text.len; at += len) {
        uint32_t code = utf8_decode(text, at, &len);
        enum word_class class = class_find(code);
        if (code == ':' || code == '@' || code == 0x202F || class == CLASS_ALONE ||
            class == CLASS_PROLONG)
            return true;
    }
    return false;
}

/* A letter or digit is in the word of the one before it just where no break stands between. */
static void assert_breaks(struct tokenizer *tokenizer, const struct break_case *test,
                          const char *line)
{
    const struct word_at *words;
    size_t n, i = 0, at = 0, len;
    struct error err;
    struct span text = {test->text, test->len};
    assert_ok(tokenizer_run(tokenizer, text, &words, &n, &err), &err);
    while (at < text.len) {
        size_t stop = at;
        bool is_word = false;
        do {
            uint32_t code = utf8_decode(text, stop, &len);
            is_word |= class_is_word_character(code);
            stop += len;
        } while (!test->is_break[stop]);
        if (is_word && (i >= n || words[i].start < at || words[i].end > stop))
            fail_msg("a word is missing or crosses a border: %s", line);
        i += is_word;
        at = stop;
    }
    if (i != n)
        fail_msg("%zu words instead of %zu: %s", n, i, line);
}

static void words_are_those_of_unicodes_own_test(void **state)
{
    struct temp temp;
    struct break_case test;
    size_t n = 0, n_changed = 0;
    temp_make(&temp);
    if (!shared_unpack("data/nasty/public.tar.zst", temp.path)) {
        temp_remove(&temp);
        skip();
    }
    FILE *file = fopen(temp_path(&temp, "unicode/WordBreakTest.txt"), "r");
    assert_non_null(file);
    for (char line[1024]; fgets(line, sizeof line, file) != NULL;) {
        if (!read_case(line, &test))
            continue;
        if (is_changed(&test)) {
            n_changed++;
            continue;
        }
        assert_breaks(*state, &test, line);
        n++;
    }
    fclose(file);
    temp_remove(&temp);
    print_message("  %zu lines agree, %zu are about what we change\n", n, n_changed);
    assert_true(n > 1000);
}

/* ---- borders ---- */

static void assert_border(UBreakIterator *graphemes, struct span text, uint32_t at)
{
    size_t len;
    if (ubrk_isBoundary(graphemes, (int32_t)at))
        return;
    size_t before = utf8_border_before(text, at - 1);
    fail_msg("no border between U+%04X and U+%04X", utf8_decode(text, before, &len),
             utf8_decode(text, at, &len));
}

static void words_begin_and_end_on_grapheme_borders(void **state)
{
    UErrorCode code = U_ZERO_ERROR;
    UText bytes = UTEXT_INITIALIZER;
    UBreakIterator *graphemes = ubrk_open(UBRK_CHARACTER, "root", NULL, 0, &code);
    assert_true(U_SUCCESS(code));
    struct buf made, text;
    uint64_t seed = 3;
    buf_init(&made, 1 << 16);
    buf_init(&text, 1 << 18);
    for (int round = 0; round < 5000; round++) {
        const struct word_at *words;
        size_t n;
        struct error err;
        buf_clear(&made);
        buf_clear(&text);
        text_maker_add(&seed, 1 + text_maker_random(&seed, 60), &made);
        utf8_repair(buf_span(&made), &text);
        assert_ok(tokenizer_run(*state, buf_span(&text), &words, &n, &err), &err);
        utext_openUTF8(&bytes, text.at, (int64_t)text.len, &code);
        ubrk_setUText(graphemes, &bytes, &code);
        assert_true(U_SUCCESS(code));
        for (size_t i = 0; i < n; i++) {
            assert_true(words[i].start < words[i].end && words[i].end <= text.len);
            assert_true(i == 0 || words[i - 1].end <= words[i].start);
            assert_border(graphemes, buf_span(&text), words[i].start);
            assert_border(graphemes, buf_span(&text), words[i].end);
        }
    }
    buf_release(&made);
    buf_release(&text);
    utext_close(&bytes);
    ubrk_close(graphemes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_falls_into_the_words_of_the_table),
        cmocka_unit_test(words_do_not_depend_on_where_they_stand),
        cmocka_unit_test(no_text_has_no_words),
        cmocka_unit_test(a_word_may_be_of_any_length),
        cmocka_unit_test(a_chinese_or_japanese_run_is_divided_by_dictionary),
        cmocka_unit_test(words_are_those_of_unicodes_own_test),
        cmocka_unit_test(words_begin_and_end_on_grapheme_borders),
    };
    return cmocka_run_group_tests(tests, open_tokenizer, free_tokenizer);
}
