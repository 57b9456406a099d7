/* The differential test: the tokenizer finds the words that ICU finds in the whole text. */
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/utf8.h"
#include "engine/analysis/tokenizer.h"
#include "engine/analysis/unicode.h"
#include "tests/engine/analysis/text_maker.h"
#include "tests/support/shared.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

struct pair {
    struct tokenizer *tokenizer;
    struct classes classes;
    struct unicode *unicode;
};

static int open_pair(void **state)
{
    static struct pair pair;
    struct error err;
    assert_ok(tokenizer_new(&pair.tokenizer, &err), &err);
    assert_ok(unicode_new(&pair.classes, &pair.unicode, &err), &err);
    *state = &pair;
    return 0;
}

static int close_pair(void **state)
{
    struct pair *pair = *state;
    tokenizer_free(pair->tokenizer);
    unicode_free(pair->unicode);
    classes_release(&pair->classes);
    return 0;
}

static void show(const char *what, struct span text, size_t start, size_t end)
{
    print_message("  %s %zu–%zu:", what, start, end);
    for (size_t i = start; i < end && i < text.len; i++)
        print_message(" %02x", (unsigned char)text.at[i]);
    print_message("\n");
}

static void fail_at(struct span text, size_t at, struct word_at got, struct word_at expected)
{
    size_t from = at > 24 ? at - 24 : 0;
    show("around", text, from, at + 40 < text.len ? at + 40 : text.len);
    show("tokenizer", text, got.start, got.end);
    show("ICU", text, expected.start, expected.end);
    fail_msg("the tokenizer and ICU disagree at byte %zu", at);
}

/* Returns how many words there are. */
static size_t assert_agreement(struct pair *pair, struct span text)
{
    const struct word_at *words;
    size_t n, i = 0, start, end;
    struct error err;
    assert_ok(tokenizer_run(pair->tokenizer, text, &words, &n, &err), &err);
    assert_ok(unicode_begin(pair->unicode, text, UNICODE_WORDS, &err), &err);
    for (; unicode_next(pair->unicode, &start, &end); i++) {
        struct word_at expected = {(uint32_t)start, (uint32_t)end};
        struct word_at got = i < n ? words[i] : (struct word_at){UINT32_MAX, UINT32_MAX};
        if (got.start != start || got.end != end)
            fail_at(text, got.start < start ? got.start : start, got, expected);
    }
    if (i < n)
        fail_at(text, words[i].start, words[i], (struct word_at){UINT32_MAX, UINT32_MAX});
    return n;
}

static void words_agree_on_random_ascii(void **state)
{
    static const char alphabet[] = "aZz09_'.,;: -\"@#\n\tq5";
    uint64_t seed = 1;
    char text[300];
    for (int round = 0; round < 5000; round++) {
        size_t len = text_maker_random(&seed, sizeof text);
        for (size_t i = 0; i < len; i++)
            text[i] = round % 2 == 0 ? (char)text_maker_random(&seed, 128)
                                     : alphabet[text_maker_random(&seed, sizeof alphabet - 1)];
        assert_agreement(*state, (struct span){text, len});
    }
}

static void words_agree_on_random_text_of_all_unicode(void **state)
{
    struct buf text;
    uint64_t seed = 2;
    size_t n = 0;
    buf_init(&text, 1 << 16);
    for (int round = 0; round < 20000; round++) {
        buf_clear(&text);
        text_maker_add(&seed, 1 + text_maker_random(&seed, 60), &text);
        assert_int_equal(buf_status(&text), OK);
        n += assert_agreement(*state, buf_span(&text));
    }
    assert_true(n > 100000);
    buf_release(&text);
}

/* x, a letter, x, a digit, x: each character in each role. */
static void words_agree_on_every_character(void **state)
{
    char text[32];
    for (uint32_t code = 0; code < 0x110000; code++) {
        if (code >= 0xD800 && code <= 0xDFFF)
            continue;
        size_t len = utf8_encode(code, text);
        char one[4];
        memcpy(one, text, len);
        size_t at = len;
        for (const char *between = "a b1 2_.c"; *between != '\0'; between++) {
            text[at++] = *between;
            if (*between != ' ' && *between != '_' && at + len < sizeof text) {
                memcpy(text + at, one, len);
                at += len;
            }
        }
        assert_agreement(*state, (struct span){text, at});
    }
}

static size_t agree_on_tree(struct pair *pair, const char *dir)
{
    size_t n = 0;
    DIR *entries = opendir(dir);
    assert_non_null(entries);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        char path[4096];
        struct stat st;
        struct error err;
        if (entry->d_name[0] == '.' || file_join(path, sizeof path, dir, entry->d_name, &err) != OK)
            continue;
        if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
            n += agree_on_tree(pair, path);
        } else if (S_ISREG(st.st_mode)) {
            struct buf text;
            buf_init(&text, 1 << 24);
            assert_ok(file_read(path, &text, &err), &err);
            n += assert_agreement(pair, buf_span(&text));
            buf_release(&text);
        }
    }
    closedir(entries);
    return n;
}

static void agree_on_archive(void **state, const char *name, size_t least)
{
    struct temp temp;
    temp_make(&temp);
    bool is_there = shared_unpack(name, temp.path);
    size_t n = is_there ? agree_on_tree(*state, temp.path) : 0;
    temp_remove(&temp);
    if (!is_there)
        skip();
    print_message("  %s: %zu words\n", name, n);
    assert_true(n >= least);
}

static void words_agree_on_articles_in_fourteen_languages(void **state)
{
    agree_on_archive(state, "data/articles/astro-docs-multilingual-md.tar.zst", 1000000);
}

static void words_agree_on_hostile_texts(void **state)
{
    agree_on_archive(state, "data/nasty/public.tar.zst", 50000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_agree_on_random_ascii),
        cmocka_unit_test(words_agree_on_random_text_of_all_unicode),
        cmocka_unit_test(words_agree_on_every_character),
        cmocka_unit_test(words_agree_on_articles_in_fourteen_languages),
        cmocka_unit_test(words_agree_on_hostile_texts),
    };
    return cmocka_run_group_tests(tests, open_pair, close_pair);
}
