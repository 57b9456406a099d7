#include "engine/analysis/runs.h"

#include "engine/analysis/ascii.h"
#include "tests/support/test.h"

/* 1–200 bytes in front, so that every rule is tried on the border of two blocks. */
static void ascii_words_are_runs_wherever_they_stand(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
        struct word_at words[4];
    } rows[] = {
        {"gas", 1, {{0, 3}}},
        {"a b", 2, {{0, 1}, {2, 3}}},
        {"don't", 1, {{0, 5}}},
        {"'a'", 1, {{1, 2}}},
        {"1,2;3.4", 1, {{0, 7}}},
        {"a,b", 2, {{0, 1}, {2, 3}}},
        {"a.1", 2, {{0, 1}, {2, 3}}},
        {"a..b", 2, {{0, 1}, {3, 4}}},
        {"_a_ __ _", 1, {{1, 2}}},
        {"a_.b", 2, {{0, 1}, {3, 4}}},
        {"", 0, {{0, 0}}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (uint32_t before = 0; before <= 200; before++) {
            char text[256];
            struct block blocks[8];
            struct word_at words[130];
            memset(text, ' ', before);
            size_t len = strlen(rows[i].text);
            memcpy(text + before, rows[i].text, len + 1);
            ascii_classify((struct span){text, before + len}, blocks);
            assert_int_equal(runs_find(blocks, block_count(before + len), words), rows[i].n);
            for (size_t k = 0; k < rows[i].n; k++) {
                assert_int_equal(words[k].start, before + rows[i].words[k].start);
                assert_int_equal(words[k].end, before + rows[i].words[k].end);
            }
        }
    }
}

static void cuts_part_runs(void **state)
{
    (void)state;
    struct block blocks[2] = {0};
    struct word_at words[40];
    blocks_set(blocks, KIND_ALONE, 0, 3);
    blocks_set(blocks, KIND_ALONE, 3, 3);
    blocks[0].bits[KIND_CUT] = 1 << 3;
    assert_int_equal(runs_find(blocks, 2, words), 2);
    assert_int_equal(words[0].end, 3);
    assert_int_equal(words[1].start, 3);
    assert_int_equal(words[1].end, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ascii_words_are_runs_wherever_they_stand),
        cmocka_unit_test(cuts_part_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
