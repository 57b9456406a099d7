#include "engine/search/scan.h"

#include "tests/engine/search/library.h"
#include "tests/engine/search/question.h"
#include "tests/support/test.h"

#define BOOKS 200

static void open_random(struct library *library, struct dice *dice)
{
    static struct book books[BOOKS];
    struct arena texts;
    arena_init(&texts, 16 << 20);
    for (uint32_t i = 0; i < BOOKS; i++) {
        struct buf text;
        buf_init(&text, 1 << 16);
        question_paragraph(dice, &text);
        books[i] = (struct book){.id = arena_printf(&texts, "a%03u", i),
                                 .text = arena_text(&texts, buf_span(&text)),
                                 .lang = "en"};
        buf_release(&text);
    }
    library_open(library, books, BOOKS, 1);
    arena_release(&texts);
}

/* The slow way: all ids, then each of them. */
static void check(struct library *library, const struct inquiry *inquiry, uint32_t docid)
{
    const struct segment *segment = generation_segment(library->generation, 0);
    const struct lexicon *lexicon = segment_lexicon(segment);
    const struct bound_segment *bound = &inquiry->bound->segments[0];
    struct occurrences slow = {0}, fast = {0};
    uint32_t ids[4096], kept[4096], content = 0, n_content = 0;
    struct error err;
    uint32_t n = store_tokens(segment_store(segment), docid, ids, 4096);
    assert_true(n <= 4096);
    for (uint32_t i = 0; i < n; i++)
        content += !lexicon_is_stop(lexicon, ids[i]);
    assert_ok(match_scan(bound, ids, n, &slow, &err), &err);
    struct span tokens = store_token_bytes(segment_store(segment), docid);
    assert_true(tokens.len <= 4096);
    assert_ok(scan_tokens(bound, lexicon, tokens, &fast, &n_content, NULL, &err), &err);
    assert_ok(scan_tokens(bound, lexicon, tokens, &fast, &n_content, kept, &err), &err);
    assert_memory_equal(kept, ids, n * sizeof *ids);
    assert_int_equal(n_content, content);
    assert_int_equal(fast.n, slow.n);
    assert_int_equal(fast.n_tokens, slow.n_tokens);
    assert_true(fast.accept == slow.accept && fast.exact == slow.exact &&
                fast.surface == slow.surface);
    for (uint32_t i = 0; i < fast.n; i++)
        assert_memory_equal(&fast.items[i], &slow.items[i], sizeof slow.items[i]);
    occurrences_release(&fast);
    occurrences_release(&slow);
}

static void a_scan_of_bytes_is_a_scan_of_ids(void **state)
{
    static const char *const queries[] = {"gas", "the gas", "power of siberia", "\"gas flows\"",
                                          "pow* gazprm~"};
    struct dice dice = {8};
    struct library library;
    (void)state;
    open_random(&library, &dice);
    for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
        struct inquiry inquiry;
        struct query *query;
        library_inquire(&library, queries[q], &inquiry, &query);
        for (uint32_t docid = 1; docid <= BOOKS; docid++)
            check(&library, &inquiry, docid);
        inquiry_release(&inquiry);
    }
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_scan_of_bytes_is_a_scan_of_ids)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
