#include "engine/search/inquiry.h"

#include <math.h>

#include "engine/analysis/language.h"
#include "engine/segment/impact.h"
#include "tests/engine/search/library.h"
#include "tests/engine/search/question.h"
#include "tests/support/test.h"

/* A query bound as the searcher binds it: with probes, and what titles lend. */
static void ask(struct library *library, const char *q, bool is_any, struct inquiry *inquiry)
{
    static const uint8_t languages[] = {LANGUAGE_ENGLISH};
    struct query *query;
    struct error err;
    if (is_any)
        library_inquire_any(library, q, inquiry, &query);
    else
        library_inquire(library, q, inquiry, &query);
    inquiry->languages = languages;
    inquiry->n_languages = 1;
    assert_ok(inquiry_ask(inquiry, query->root, query->root, is_any, &err), &err);
}

static uint32_t count_paragraphs(const struct library *library)
{
    return generation_manifest(library->generation)->paragraphs;
}

typedef bool keeps_fn(struct inquiry *inquiry, uint32_t docid);

/* "2 5": the docids that are kept. */
static struct span list_kept(struct library *library, struct inquiry *inquiry, keeps_fn *keeps)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    for (uint32_t docid = 1; docid <= count_paragraphs(library); docid++)
        if (keeps(inquiry, docid))
            buf_printf(&out, "%s%u", out.len > 0 ? " " : "", docid);
    struct span copy = arena_copy(&library->arena, buf_span(&out));
    buf_release(&out);
    return copy;
}

/* ---- what is kept ---- */

static const struct book energy = {
    .id = "a",
    .lang = "en",
    .text = "Power of Siberia is a pipeline\n\n" /* 1 */
            "the power of Siberia's winter\n\n"  /* 2 */
            "Siberia has power\n\n"              /* 3 */
            "powers of Siberian rivers\n\n"      /* 4 */
            "gas flow, then a gas flows\n\n"     /* 5 */
            "flow of gas"                        /* 6 */
};

static void each_query_keeps_its_paragraphs(void **state)
{
    static const struct {
        const char *q, *kept, *in_row;
    } rows[] = {
        {"power siberia", "1 2 3", ""},
        {"\"power of siberia\"", "1 2", ""},
        {"\"power of sib*\"", "1 2", ""},
        {"\"powers of sib*\"", "4", ""},
        {"\"siberian riv*\"", "4", ""},
        {"\"power * siberia\"", "1 2", ""},
        {"power of siberia", "1 2 3", "1 2"},
        {"gas flow", "5 6", "5"},
        {"\"flow gas\"", "", ""},
        {"siberia -\"power of siberia\"", "3", ""},
    };
    struct library library;
    struct inquiry inquiry;
    (void)state;
    library_open(&library, &energy, 1, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ask(&library, rows[i].q, false, &inquiry);
        assert_span_is(list_kept(&library, &inquiry, inquiry_keeps), span_of(rows[i].kept),
                       rows[i].q);
        assert_span_is(list_kept(&library, &inquiry, inquiry_admits_row), span_of(rows[i].in_row),
                       rows[i].q);
        inquiry_release(&inquiry);
    }
    library_close(&library);
}

/* ---- with a look at the bytes and without ---- */

#define BOOKS 40

static void open_random(struct library *library, struct dice *dice)
{
    struct book books[BOOKS];
    struct arena texts;
    arena_init(&texts, 64 << 20);
    for (uint32_t i = 0; i < BOOKS; i++) {
        struct buf text;
        buf_init(&text, 1 << 16);
        for (uint32_t p = 0; p < 4; p++) {
            buf_add_text(&text, p > 0 ? "\n\n" : "");
            question_paragraph(dice, &text);
        }
        books[i] = (struct book){.id = arena_printf(&texts, "a%03u", i),
                                 .text = arena_text(&texts, buf_span(&text)),
                                 .lang = "en"};
        buf_release(&text);
    }
    library_open(library, books, BOOKS, 2);
    arena_release(&texts);
}

/* Every paragraph is decoded and matched; how many a probe throws out is the return value. */
static uint32_t check_against_decoded(struct library *library, struct inquiry *inquiry,
                                      const char *q)
{
    uint32_t n_thrown_out = 0;
    for (uint32_t docid = 1; docid <= count_paragraphs(library); docid++) {
        uint32_t segment = 0;
        struct error err;
        bool is_kept = inquiry_keeps(inquiry, docid);
        bool is_row = is_kept && inquiry_admits_row(inquiry, docid);
        assert_ok(inquiry_scan(inquiry, docid, &segment, &err), &err);
        bool holds = match_holds(&inquiry->rules, &library->scratch.text);
        bool stands = holds && match_row_stands(&inquiry->rules, &library->scratch.text);
        if (is_kept != holds || is_row != stands)
            fail_msg("%s: paragraph %u: kept %d, in a row %d", q, docid, is_kept, is_row);
        struct span bytes = store_token_bytes(
            segment_store(generation_segment(library->generation, segment)), docid);
        for (uint32_t i = 0; i < inquiry->n_phrases; i++)
            n_thrown_out += !probe_may_stand(&inquiry->phrases[i][segment], bytes);
        n_thrown_out += inquiry->row != NULL && !probe_may_stand(&inquiry->row[segment], bytes);
    }
    return n_thrown_out;
}

static void a_look_at_the_bytes_changes_no_answer(void **state)
{
    struct library library;
    struct dice dice = {23};
    uint32_t n_thrown_out = 0;
    (void)state;
    open_random(&library, &dice);
    for (uint32_t i = 0; i < 150; i++) {
        struct inquiry inquiry;
        struct buf q;
        buf_init(&q, 4096);
        question_make(&dice, library.analyzer, &library.arena, &q);
        const char *text = arena_text(&library.arena, buf_span(&q));
        ask(&library, text, false, &inquiry);
        n_thrown_out += check_against_decoded(&library, &inquiry, text);
        inquiry_release(&inquiry);
        library_clear(&library);
        buf_release(&q);
    }
    assert_true(n_thrown_out > 1000);
    library_close(&library);
}

/* ---- titles and headings ---- */

static const struct book titled = {
    .id = "a",
    .lang = "en",
    .title = "Turkish pipelines",
    .text = "oil\n\ncoal\n\n# Siberia\n\nwater\n\nwind\n\n## Rivers\n\nsteam\n\npeat gas",
};

static void a_title_brings_in_the_first_paragraph_and_a_heading_the_first_under_it(void **state)
{
    static const struct {
        const char *q;
        bool is_any;
        const char *kept;
    } rows[] = {
        {"pipelines", true, "1"},
        {"pipelines", false, ""},
        {"siberia gas", true, "3 6"},
        {"siberia gas", false, ""},
        {"rivers", true, "5"},
        {"pipelines coal", true, "1 2"},
        {"\"turkish pipelines\" coal", true, "2"},
    };
    struct library library;
    struct inquiry inquiry;
    (void)state;
    library_open(&library, &titled, 1, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ask(&library, rows[i].q, rows[i].is_any, &inquiry);
        assert_span_is(list_kept(&library, &inquiry, inquiry_keeps), span_of(rows[i].kept),
                       rows[i].q);
        inquiry_release(&inquiry);
    }
    library_close(&library);
}

static struct rank_parts score(struct library *library, struct inquiry *inquiry, const char *id)
{
    struct rank_parts parts;
    uint32_t segment;
    bool is_row;
    struct error err;
    assert_ok(
        inquiry_score(inquiry, library_docid(library, id, 1), &parts, &segment, &is_row, &err),
        &err);
    return parts;
}

static void a_title_that_is_all_the_text_counts_once(void **state)
{
    static const struct book books[] = {
        {.id = "alone", .title = "Gas flow", .text = "Gas flow", .lang = "en"},
        {.id = "more",
         .title = "Gas flow",
         .text = "Gas flow, its valves, pumps, meters, tanks, pipes, hoses\n\nand oil",
         .lang = "en"},
        {.id = "untitled", .text = "Gas flow", .lang = "en"},
        {.id = "other", .text = "coal\n\nwater\n\nwind\n\nsteam", .lang = "en"},
    };
    struct library library;
    struct inquiry inquiry;
    (void)state;
    library_open(&library, books, 4, 2);
    ask(&library, "gas", false, &inquiry);
    struct rank_parts alone = score(&library, &inquiry, "alone");
    struct rank_parts more = score(&library, &inquiry, "more");
    struct rank_parts untitled = score(&library, &inquiry, "untitled");
    assert_true(more.word > 0 && more.title > 0);
    assert_true(untitled.word > 0 && untitled.title == 0);
    const struct bound_word *gas = &inquiry.bound->words[0];
    double k = rank_k(IMPACT_TITLE * 2, IMPACT_AVERAGE_LENGTH);
    double once = gas->weight * gas->idf * impact_exact(IMPACT_TITLE, k);
    assert_true(fabs(alone.word - once) < 1e-9);
    assert_true(alone.word < more.word);
    assert_true(alone.title == more.title);
    inquiry_release(&inquiry);
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_query_keeps_its_paragraphs),
        cmocka_unit_test(a_look_at_the_bytes_changes_no_answer),
        cmocka_unit_test(a_title_brings_in_the_first_paragraph_and_a_heading_the_first_under_it),
        cmocka_unit_test(a_title_that_is_all_the_text_counts_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
