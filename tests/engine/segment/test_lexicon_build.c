#include "engine/segment/lexicon_build.h"

#include <stdlib.h>

#include "engine/segment/lexicon.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static struct word plain(struct span text, uint8_t language)
{
    return (struct word){.surface = text, .exact = text, .stem = text, .language = language};
}

static void known_words_keep_their_ids(void **state)
{
    (void)state;
    struct error err;
    struct lexicon_build *build;
    struct word forms[] = {plain(SPAN("b"), 1), plain(SPAN("a"), 1), plain(SPAN("b"), 2),
                           plain(SPAN("c"), 1)};
    struct lexicon_entry entries[4];
    uint32_t ids[4];
    for (int i = 0; i < 4; i++)
        entries[i] =
            (struct lexicon_entry){.word = &forms[i], .hash = lexicon_hash(&forms[i]), .count = 1};
    assert_ok(lexicon_build_new(&build, &err), &err);
    assert_ok(lexicon_build_map(build, entries, 2, ids, &err), &err);
    assert_int_equal(ids[0], 0);
    assert_int_equal(ids[1], 1);
    struct lexicon_entry again[] = {entries[3], entries[1], entries[2], entries[0]};
    assert_ok(lexicon_build_map(build, again, 4, ids, &err), &err);
    assert_int_equal(ids[0], 2);
    assert_int_equal(ids[1], 1);
    assert_int_equal(ids[2], 3); /* another language, another word */
    assert_int_equal(ids[3], 0);
    assert_int_equal(lexicon_build_count(build), 4);
    lexicon_build_free(build);
    lexicon_build_free(NULL);
}

static void counts_add_up_and_stop_at_the_top(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct lexicon_build *build;
    struct lexicon *lexicon;
    struct lexicon_word word;
    struct word forms[] = {plain(SPAN("a"), 1), plain(SPAN("b"), 1)};
    struct lexicon_entry entries[] = {
        {.word = &forms[0], .hash = lexicon_hash(&forms[0]), .count = 5},
        {.word = &forms[1], .hash = lexicon_hash(&forms[1]), .count = UINT32_MAX - 1}};
    uint32_t ids[2], n_stems;
    temp_make(&temp);
    assert_ok(lexicon_build_new(&build, &err), &err);
    assert_ok(lexicon_build_map(build, entries, 2, ids, &err), &err);
    assert_ok(lexicon_build_map(build, entries, 2, ids, &err), &err);
    assert_ok(lexicon_build_write(build, temp_path(&temp, "l"), &n_stems, &err), &err);
    assert_status(lexicon_build_write(build, temp_path(&temp, "l"), &n_stems, &err), ERR_IO);
    lexicon_build_free(build);
    assert_ok(lexicon_open(temp_read(&temp, "l"), &lexicon, &err), &err);
    lexicon_word(lexicon, 0, &word);
    assert_int_equal(word.count, 10);
    lexicon_word(lexicon, 1, &word);
    assert_int_equal(word.count, UINT32_MAX);
    lexicon_close(lexicon);
    temp_remove(&temp);
}

/* A known id is taken as it is, and only that: the hash of such an entry is not filled. */
static void what_is_known_is_not_looked_up(void **state)
{
    (void)state;
    struct error err;
    struct lexicon_build *build, *other;
    struct word forms[] = {plain(SPAN("a"), 1), plain(SPAN("b"), 1), plain(SPAN("c"), 1)};
    struct lexicon_entry entries[] = {
        {.word = &forms[0], .hash = lexicon_hash(&forms[0]), .count = 1},
        {.word = &forms[1], .hash = lexicon_hash(&forms[1]), .count = 1}};
    uint32_t ids[3];
    assert_ok(lexicon_build_new(&build, &err), &err);
    assert_ok(lexicon_build_map(build, entries, 2, ids, &err), &err);
    struct lexicon_entry later[] = {
        {.word = &forms[1], .count = 1, .known = ids[1] + 1},
        {.word = &forms[2], .hash = lexicon_hash(&forms[2]), .count = 1},
        {.word = &forms[0], .count = 1, .known = ids[0] + 1}};
    assert_ok(lexicon_build_map(build, later, 3, ids, &err), &err);
    assert_int_equal(ids[0], 1);
    assert_int_equal(ids[1], 2);
    assert_int_equal(ids[2], 0);
    assert_int_equal(lexicon_build_count(build), 3);
    assert_ok(lexicon_build_new(&other, &err), &err);
    assert_int_not_equal(lexicon_build_serial(build), 0);
    assert_int_not_equal(lexicon_build_serial(build), lexicon_build_serial(other));
    lexicon_build_free(build);
    lexicon_build_free(other);
}

/* More words than the first table has slots. */
static void it_grows(void **state)
{
    (void)state;
    enum { MANY = 100000 };
    struct error err;
    struct lexicon_build *build;
    uint32_t id;
    assert_ok(lexicon_build_new(&build, &err), &err);
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < MANY; i++) {
            char text[16];
            snprintf(text, sizeof text, "w%u", i * 2654435761u);
            struct word word = plain(span_of(text), 1);
            struct lexicon_entry entry = {.word = &word, .hash = lexicon_hash(&word), .count = 1};
            assert_ok(lexicon_build_map(build, &entry, 1, &id, &err), &err);
            assert_int_equal(id, i);
        }
    }
    assert_int_equal(lexicon_build_count(build), MANY);
    lexicon_build_free(build);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_words_keep_their_ids),
        cmocka_unit_test(counts_add_up_and_stop_at_the_top),
        cmocka_unit_test(what_is_known_is_not_looked_up),
        cmocka_unit_test(it_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
