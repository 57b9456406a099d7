#include "engine/search/beginnings.h"

#include "tests/engine/search/library.h"
#include "tests/support/test.h"

static const struct book books[] = {
    {.id = "a", .text = "siberia siberia siberia's siberian the there gas", .lang = "en"},
    {.id = "b", .text = "siberia siberian siberian siberian café café cafe thaw's", .lang = "en"},
    {.id = "c", .text = "сибирь сибири сибири", .lang = "ru"},
};

static struct span words(struct library *library, const char *beginning, uint32_t room)
{
    struct beginning_word items[8];
    struct inquiry inquiry;
    struct query *query;
    struct error err;
    struct buf out;
    uint32_t n = 0;
    library_inquire(library, "gas", &inquiry, &query);
    assert_ok(beginnings_find(&inquiry, span_of(beginning), items, room, &n, &err), &err);
    inquiry_release(&inquiry);
    buf_init(&out, 4096);
    for (uint32_t i = 0; i < n; i++)
        buf_printf(&out, "%s%.*s %u", i > 0 ? ", " : "", SPAN_FMT(items[i].word.surface),
                   (unsigned)items[i].count);
    struct span copy = arena_copy(&library->arena, buf_span(&out));
    buf_release(&out);
    return copy;
}

static void words_of_all_segments_come_by_occurrences(void **state)
{
    struct library library;
    (void)state;
    library_open(&library, books, sizeof books / sizeof *books, 3);
    assert_text(words(&library, "sib", 8), "siberia 4, siberian 4");
    assert_text(words(&library, "sib", 1), "siberia 4");
    assert_text(words(&library, "siberian", 8), "siberian 4");
    assert_text(words(&library, "caf", 8), "café 3");
    assert_text(words(&library, "th", 8), "");
    assert_text(words(&library, "сиб", 8), "сибири 2, сибирь 1");
    assert_text(words(&library, "x", 8), "");
    library_close(&library);
}

static void a_possessive_ends_in_s(void **state)
{
    (void)state;
    assert_true(beginnings_is_possessive(SPAN("china's")));
    assert_false(beginnings_is_possessive(SPAN("chinas")));
    assert_false(beginnings_is_possessive(SPAN("'s")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_all_segments_come_by_occurrences),
        cmocka_unit_test(a_possessive_ends_in_s),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
