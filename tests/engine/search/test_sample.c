#include "engine/search/sample.h"

#include "tests/engine/search/library.h"
#include "tests/support/test.h"

#define PARAGRAPHS 3000

struct seen {
    const struct inquiry *inquiry;
    const struct tree *phrase;
    uint32_t paragraphs, places, last;
};

static void see(void *ctx, const struct sample_paragraph *paragraph)
{
    struct seen *seen = ctx;
    assert_true(paragraph->docid > seen->last);
    seen->last = paragraph->docid;
    seen->paragraphs++;
    for (uint32_t at = 0; at < paragraph->n; at++)
        seen->places += sample_stands(seen->inquiry, seen->phrase, paragraph, at);
}

/* Every paragraph says "gas flows", every third "oil flows" besides, one "gas line". */
static void open_many(struct library *library, struct buf *text)
{
    buf_init(text, 1 << 20);
    for (uint32_t i = 0; i < PARAGRAPHS; i++)
        buf_printf(text, "gas flows%s%s\n\n", i % 3 == 0 ? " and oil flows" : "",
                   i == 2000 ? " in the gas line" : "");
    buf_add_char(text, '\0');
    struct book book = {.id = "a", .text = text->at, .lang = "en"};
    library_open(library, &book, 1, 1);
}

static struct seen look(struct library *library, const char *q, uint32_t most, double *factor)
{
    struct inquiry inquiry;
    struct query *query;
    struct error err;
    library_inquire(library, q, &inquiry, &query);
    struct seen seen = {.inquiry = &inquiry, .phrase = query->root};
    assert_ok(sample_each(&inquiry, most, see, &seen, factor, &err), &err);
    inquiry_release(&inquiry);
    return seen;
}

static void few_are_all_looked_at(void **state)
{
    struct library library;
    struct buf text;
    double factor = 0;
    (void)state;
    open_many(&library, &text);
    struct seen seen = look(&library, "\"gas line\"", 100, &factor);
    assert_true(factor == 1);
    assert_int_equal(seen.places, 1);
    seen = look(&library, "\"gas flows\"", PARAGRAPHS, &factor);
    assert_true(factor == 1);
    assert_int_equal(seen.places, PARAGRAPHS);
    seen = look(&library, "\"flows gas\"", 100, &factor);
    assert_int_equal(seen.places, 0);
    library_close(&library);
    buf_release(&text);
}

static void of_many_a_part_stands_for_all(void **state)
{
    struct library library;
    struct buf text;
    double factor = 0;
    (void)state;
    open_many(&library, &text);
    struct seen seen = look(&library, "\"oil flows\"", 500, &factor);
    assert_true(seen.paragraphs < 640); /* whole runs */
    assert_in_range((unsigned)(seen.places * factor), 800, 1200);
    seen = look(&library, "\"gas flows\"", 500, &factor);
    assert_in_range((unsigned)(seen.places * factor), PARAGRAPHS - 1, PARAGRAPHS + 1);
    library_close(&library);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_are_all_looked_at),
        cmocka_unit_test(of_many_a_part_stands_for_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
