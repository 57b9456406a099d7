#include "engine/search/clues.h"

#include "tests/engine/search/library.h"
#include "tests/support/test.h"

enum { WORDS = 90, OTHERS = 400 };

static struct arena texts;
static struct book books[1 + OTHERS];

/* "wab": told apart by letters, since numbers teach nothing. */
static void add_word(struct buf *text, uint32_t i)
{
    char word[] = {'w', (char)('a' + i / 10), (char)('a' + i % 10), ' '};
    buf_add(text, word, sizeof word);
}

static uint32_t others_with(uint32_t i)
{
    return i % 30;
}

/* The first article has all the words; word i stands in i mod 30 of the others as well. */
static int set_up(void **state)
{
    struct buf text;
    (void)state;
    arena_init(&texts, 4 << 20);
    for (uint32_t b = 0; b <= OTHERS; b++) {
        buf_init(&text, 1 << 12);
        for (uint32_t i = 0; i < WORDS; i++)
            if (b == 0 || b <= others_with(i))
                add_word(&text, i);
        buf_add_span(&text, SPAN("filling"));
        books[b] = (struct book){.id = arena_printf(&texts, "a%03u", b),
                                 .text = arena_text(&texts, buf_span(&text)),
                                 .lang = "en"};
        buf_release(&text);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&texts);
    return 0;
}

static uint32_t number_of(struct span stem)
{
    assert_int_equal(stem.len, 3);
    return (uint32_t)(stem.at[1] - 'a') * 10 + (uint32_t)(stem.at[2] - 'a');
}

/* Of as many stems as no list of clues holds, those in fewest paragraphs; none that is common. */
static void the_rarest_of_many_are_chosen(void **state)
{
    struct library library;
    struct inquiry inquiry;
    struct query *query;
    struct clues clues;
    struct error err;
    double score = 2;
    bool is_clue[WORDS] = {false};
    uint32_t commonest = 0;
    (void)state;
    library_open(&library, books, 1 + OTHERS, 3);
    library_inquire_any(&library, "filling", &inquiry, &query);
    uint32_t docid = library_docid(&library, "a000", 1);
    assert_ok(clues_find(&inquiry, &docid, &score, 1, &clues, &err), &err);
    assert_int_equal(clues.n, CLUES_MOST);
    for (uint32_t i = 0; i < clues.n; i++) {
        uint32_t number = number_of(clues.items[i].text);
        assert_true(i == 0 || clues.items[i].value <= clues.items[i - 1].value);
        assert_false(is_clue[number]);
        is_clue[number] = true;
        commonest = others_with(number) > commonest ? others_with(number) : commonest;
    }
    for (uint32_t i = 0; i < WORDS; i++)
        assert_true(is_clue[i] || others_with(i) >= commonest);
    inquiry_release(&inquiry);
    library_close(&library);
}

static void no_score_gives_no_clue(void **state)
{
    struct library library;
    struct inquiry inquiry;
    struct query *query;
    struct clues clues = {.n = 7};
    struct error err;
    double score = 0;
    (void)state;
    library_open(&library, books, 1 + OTHERS, 1);
    library_inquire_any(&library, "filling", &inquiry, &query);
    uint32_t docid = library_docid(&library, "a000", 1);
    assert_ok(clues_find(&inquiry, &docid, &score, 1, &clues, &err), &err);
    assert_int_equal(clues.n, 0);
    assert_ok(clues_find(&inquiry, NULL, NULL, 0, &clues, &err), &err);
    assert_int_equal(clues.n, 0);
    inquiry_release(&inquiry);
    library_close(&library);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rarest_of_many_are_chosen),
        cmocka_unit_test(no_score_gives_no_clue),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
