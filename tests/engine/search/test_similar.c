#include "engine/search/similar.h"

#include "base/utf8.h"
#include "tests/engine/search/library.h"
#include "tests/engine/search/question.h"
#include "tests/support/test.h"

#define LETTERS 40

/* The textbook matrix of optimal string alignment, over code points. */
static uint32_t distance(struct span first, struct span second)
{
    uint32_t a[LETTERS], b[LETTERS], n = 0, m = 0, cost[LETTERS + 1][LETTERS + 1];
    for (size_t at = 0, len = 0; at < first.len; at += len)
        a[n++] = utf8_decode(first, at, &len);
    for (size_t at = 0, len = 0; at < second.len; at += len)
        b[m++] = utf8_decode(second, at, &len);
    for (uint32_t i = 0; i <= n; i++) {
        for (uint32_t j = 0; j <= m; j++) {
            uint32_t best = i == 0 ? j : j == 0 ? i : cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (i > 0 && cost[i - 1][j] + 1 < best)
                best = cost[i - 1][j] + 1;
            if (j > 0 && cost[i][j - 1] + 1 < best)
                best = cost[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                cost[i - 2][j - 2] + 1 < best)
                best = cost[i - 2][j - 2] + 1;
            cost[i][j] = best;
        }
    }
    return cost[n][m];
}

static void add_random_word(struct dice *dice, struct buf *out)
{
    static const char *const letters[] = {"a", "b", "c", "ж", "界"};
    uint32_t n = 1 + dice_below(dice, 9);
    for (uint32_t i = 0; i < n; i++)
        buf_add_text(out, letters[dice_below(dice, 4)]);
}

static void compare(const struct lexicon *lexicon, struct span word, uint32_t max,
                    struct arena *arena)
{
    struct similar *similar = NULL;
    uint32_t n = 0, expected = 0;
    struct error err;
    assert_ok(similar_words(lexicon, word, max, arena, &similar, &n, &err), &err);
    for (uint32_t rank = 0; rank < lexicon_count(lexicon); rank++) {
        struct lexicon_word have;
        lexicon_word(lexicon, lexicon_id_at(lexicon, rank), &have);
        uint32_t edits = distance(have.exact, word);
        if (edits > max)
            continue;
        if (expected >= n || similar[expected].id != have.id || similar[expected].edits != edits)
            print_error("%.*s of %.*s: %u edits\n", SPAN_FMT(have.exact), SPAN_FMT(word), edits);
        assert_true(expected < n);
        assert_int_equal(similar[expected].id, have.id);
        assert_int_equal(similar[expected].edits, edits);
        expected++;
    }
    assert_int_equal(n, expected);
}

static void similar_words_are_those_of_the_textbook_matrix(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 5; seed++) {
        struct dice dice = {seed};
        struct library library;
        struct buf text, word;
        buf_init(&text, 1 << 20);
        buf_init(&word, 1 << 10);
        for (uint32_t i = 0; i < 1500; i++) {
            add_random_word(&dice, &text);
            buf_add_char(&text, ' ');
        }
        buf_add_char(&text, '\0');
        struct book book = {.id = "a", .text = text.at};
        library_open(&library, &book, 1, 1);
        const struct lexicon *lexicon = segment_lexicon(generation_segment(library.generation, 0));
        for (uint32_t i = 0; i < 100; i++) {
            buf_clear(&word);
            add_random_word(&dice, &word);
            compare(lexicon, buf_span(&word), 1 + i % SIMILAR_MAX_EDITS, &library.arena);
            library_clear(&library);
        }
        library_close(&library);
        buf_release(&word);
        buf_release(&text);
    }
}

static uint32_t count_similar(struct library *library, struct span word)
{
    const struct lexicon *lexicon = segment_lexicon(generation_segment(library->generation, 0));
    struct similar *similar;
    struct error err;
    uint32_t n = 0;
    assert_ok(similar_words(lexicon, word, 2, &library->arena, &similar, &n, &err), &err);
    return n;
}

static void a_word_of_more_than_63_letters_has_none(void **state)
{
    char text[65];
    struct library library;
    (void)state;
    memset(text, 'a', sizeof text);
    text[63] = '\0';
    struct book book = {.id = "a", .text = text};
    library_open(&library, &book, 1, 1);
    assert_int_equal(count_similar(&library, (struct span){text, 62}), 1);
    text[40] = 'b';
    assert_int_equal(count_similar(&library, (struct span){text, 63}), 1);
    text[63] = 'a';
    assert_int_equal(count_similar(&library, (struct span){text, 64}), 0);
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(similar_words_are_those_of_the_textbook_matrix),
        cmocka_unit_test(a_word_of_more_than_63_letters_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
