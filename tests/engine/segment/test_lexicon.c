#include "engine/segment/lexicon.h"

#include "engine/analysis/language.h"
#include "engine/segment/lexicon_build.h"
#include "tests/engine/segment/building.h"
#include "tests/engine/segment/reading.h"
#include "tests/support/test.h"

static const struct {
    const char *text;
    const char *language;
} words[] = {
    {"walk", "en"},
    {"walks", "en"},
    {"walked", "en"},
    {"Walking", "en"},
    {"happy", "en"},
    {"happily", "en"},
    {"the", "en"},
    {"38", "en"},
    {"xfce4", "en"},
    {"cafe", "en"},
    {"café", "en"},
    {"café", "fr"},
    {"marche", "fr"},
    {"marche", "en"},
    {"été", "fr"},
    {"ёлка", "ru"},
    {"елка", "ru"},
    {"елки", "ru"},
    {"力", "und"},
    {"a", "en"},
    {"aa", "en"},
    {"aaa", "en"},
    {"aaaa", "en"},
    {"aab", "en"},
    {"ab", "en"},
    {"zebra", "en"},
    {"zebras", "en"},
    {"z", "en"},
    {"walkway", "en"},
    {"w", "en"},
    {"wa", "en"},
    {"wal", "en"},
    {"walz", "de"},
    {"straße", "de"},
    {"weiß", "de"},
    {"don't", "en"},
    {"internationalization", "en"},
};
#define WORDS (sizeof words / sizeof *words)

static struct lexicon *build(struct temp *temp, struct word forms[WORDS], uint32_t ids[WORDS])
{
    struct error err;
    struct lexicon_build *build;
    struct lexicon *lexicon;
    struct lexicon_entry entries[WORDS];
    uint32_t n_stems;
    temp_make(temp);
    for (uint32_t i = 0; i < WORDS; i++) {
        forms[i] =
            make_word(&temp->arena, words[i].text, language_find(span_of(words[i].language)));
        entries[i] = (struct lexicon_entry){
            .word = &forms[i], .hash = lexicon_hash(&forms[i]), .count = 100 - i};
    }
    assert_ok(lexicon_build_new(&build, &err), &err);
    assert_ok(lexicon_build_map(build, entries, WORDS, ids, &err), &err);
    assert_ok(lexicon_build_write(build, temp_path(temp, "lexicon"), &n_stems, &err), &err);
    lexicon_build_free(build);
    assert_ok(lexicon_open(temp_read(temp, "lexicon"), &lexicon, &err), &err);
    assert_int_equal(lexicon_stem_count(lexicon), n_stems);
    return lexicon;
}

static void words_come_back_whole(void **state)
{
    (void)state;
    struct temp temp;
    struct word forms[WORDS];
    uint32_t ids[WORDS];
    struct lexicon *lexicon = build(&temp, forms, ids);
    assert_int_equal(lexicon_count(lexicon), WORDS);
    for (uint32_t i = 0; i < WORDS; i++) {
        struct lexicon_word word;
        lexicon_word(lexicon, ids[i], &word);
        assert_int_equal(word.id, i);
        assert_span_is(word.surface, forms[i].surface, words[i].text);
        assert_span_is(word.exact, forms[i].exact, words[i].text);
        assert_int_equal(word.count, 100 - i);
        assert_int_equal(word.language, forms[i].language);
        assert_int_equal(word.is_stop, forms[i].is_stop);
        assert_int_equal(word.is_number, forms[i].is_number);
        assert_int_equal(word.is_han, forms[i].is_han);
        assert_int_equal(lexicon_id_at(lexicon, word.rank), ids[i]);
        assert_int_equal(lexicon_is_stop(lexicon, ids[i]), forms[i].is_stop);
        assert_span_is(lexicon_stem_text(lexicon, word.stem), forms[i].stem, words[i].text);
        assert_int_equal(lexicon_stem_language(lexicon, word.stem), forms[i].language);
        assert_int_equal(lexicon_stem_of(lexicon, ids[i]), word.stem);
        assert_int_equal(lexicon_find_stem(lexicon, forms[i].stem, forms[i].language), word.stem);
    }
    assert_int_equal(lexicon_find_stem(lexicon, SPAN("nothing"), 1), UINT32_MAX);
    assert_int_equal(lexicon_find_stem(lexicon, SPAN("walk"), 2), UINT32_MAX);
    lexicon_close(lexicon);
    temp_remove(&temp);
}

static void ranks_are_sorted_by_exact_form(void **state)
{
    (void)state;
    struct temp temp;
    struct word forms[WORDS];
    uint32_t ids[WORDS];
    struct lexicon *lexicon = build(&temp, forms, ids);
    struct lexicon_word last = {0}, word;
    for (uint32_t rank = 0; rank < WORDS; rank++, last = word) {
        lexicon_word(lexicon, lexicon_id_at(lexicon, rank), &word);
        assert_int_equal(word.rank, rank);
        if (rank == 0)
            continue;
        int order = span_compare(last.exact, word.exact);
        if (order == 0)
            order = span_compare(last.surface, word.surface);
        assert_true(order < 0 || (order == 0 && last.language < word.language));
    }
    lexicon_close(lexicon);
    temp_remove(&temp);
}

/* All keys that are a beginning of some word, and their neighbours, against a plain count. */
static void lookups_equal_brute_force(void **state)
{
    (void)state;
    struct temp temp;
    struct word forms[WORDS];
    uint32_t ids[WORDS];
    struct lexicon *lexicon = build(&temp, forms, ids);
    for (uint32_t i = 0; i < WORDS; i++) {
        for (size_t len = 0; len <= forms[i].exact.len; len++) {
            for (int tail = 0; tail < 3; tail++) {
                char key[64];
                memcpy(key, forms[i].exact.at, len);
                key[len] = (char)(tail == 1 ? 'a' : 0xff);
                struct span span = {key, len + (tail > 0)};
                uint32_t equal = 0, begin = 0;
                for (uint32_t w = 0; w < WORDS; w++) {
                    equal += span_equal(forms[w].exact, span);
                    begin += span_begins(forms[w].exact, span);
                }
                struct lexicon_range exact = lexicon_find_exact(lexicon, span);
                struct lexicon_range prefix = lexicon_find_prefix(lexicon, span);
                assert_int_equal(exact.n, equal);
                assert_int_equal(prefix.n, begin);
                struct lexicon_word word;
                for (uint32_t r = 0; r < prefix.n; r++) {
                    lexicon_word(lexicon, lexicon_id_at(lexicon, prefix.first + r), &word);
                    assert_true(span_begins(word.exact, span));
                }
                for (uint32_t r = 0; r < exact.n; r++) {
                    lexicon_word(lexicon, lexicon_id_at(lexicon, exact.first + r), &word);
                    assert_span_is(word.exact, span, "exact");
                }
            }
        }
    }
    lexicon_close(lexicon);
    temp_remove(&temp);
}

static void a_stem_lists_its_words(void **state)
{
    (void)state;
    struct temp temp;
    struct word forms[WORDS];
    uint32_t ids[WORDS], n, seen = 0;
    struct lexicon *lexicon = build(&temp, forms, ids);
    uint32_t stem = lexicon_find_stem(lexicon, SPAN("walk"), LANGUAGE_ENGLISH);
    const uint32_t *list = lexicon_stem_words(lexicon, stem, &n);
    assert_int_equal(n, 4);
    for (uint32_t i = 0; i < n; i++)
        assert_int_equal(list[i], i); /* walk, walks, walked, Walking came first */
    for (stem = 0; stem < lexicon_stem_count(lexicon); stem++) {
        list = lexicon_stem_words(lexicon, stem, &n);
        assert_true(n > 0);
        for (uint32_t i = 0; i < n; i++, seen++) {
            assert_int_equal(lexicon_stem_of(lexicon, list[i]), stem);
            assert_true(i == 0 || list[i - 1] < list[i]);
        }
    }
    assert_int_equal(seen, WORDS);
    lexicon_close(lexicon);
    temp_remove(&temp);
}

static void damage_is_refused_or_harmless(void **state)
{
    (void)state;
    struct temp temp;
    struct word forms[WORDS];
    uint32_t ids[WORDS];
    lexicon_close(build(&temp, forms, ids));
    struct span file = temp_read(&temp, "lexicon");
    char *bytes = arena_alloc(&temp.arena, file.len);
    memcpy(bytes, file.at, file.len);
    assert_true(read_lexicon(file));
    for (size_t i = 0; i < file.len; i++) {
        for (int bit = 0; bit < 8; bit += 7) {
            bytes[i] = (char)(file.at[i] ^ 1 << bit);
            read_lexicon((struct span){bytes, file.len});
        }
        bytes[i] = file.at[i];
        if (i < 400)
            assert_false(read_lexicon(span_cut(file, 0, i)));
    }
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_come_back_whole),
        cmocka_unit_test(ranks_are_sorted_by_exact_form),
        cmocka_unit_test(lookups_equal_brute_force),
        cmocka_unit_test(a_stem_lists_its_words),
        cmocka_unit_test(damage_is_refused_or_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
