/* Files of an index that is open are cut: whatever is asked then, it is answered or refused, and the
 * generation knows that it is torn as soon as something could not be read (decision 31). */
#include "engine/generation/generation.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mapping.h"
#include "engine/search/suggest.h"
#include "tests/engine/search/library.h"
#include "tests/engine/search/question.h"
#include "tests/support/test.h"

#define BOOKS 60
#define QUESTIONS 20
#define CUTS 14

static struct arena texts;
static struct book books[BOOKS];

/* Ten digits of which the words of a long tail are made. */
static void add_tail(struct dice *dice, struct buf *text)
{
    for (int i = 0; i < 12; i++)
        buf_printf(text, " pipe%u", dice_below(dice, 4000));
}

static int set_up(void **state)
{
    struct dice dice = {11};
    (void)state;
    arena_init(&texts, 64 << 20);
    for (uint32_t i = 0; i < BOOKS; i++) {
        struct buf text;
        buf_init(&text, 1 << 16);
        for (uint32_t p = 0; p < 9; p++) {
            buf_printf(&text, "%s", p > 0 ? "\n\n" : "# Route\n\n## Gas of the line\n\n");
            question_paragraph(&dice, &text);
            add_tail(&dice, &text);
            buf_add_text(&text, p % 3 == 0 ? "\nThe end of it" : "");
        }
        books[i] = (struct book){.id = arena_printf(&texts, "f%u/a%03u", i % 7, i),
                                 .text = arena_text(&texts, buf_span(&text)),
                                 .title = i % 3 == 0 ? "Gas flows" : NULL,
                                 .date = i % 2 == 0 ? "2019-12-02" : NULL,
                                 .authors = "A. Miller;B. Smith",
                                 .tags = "gas;china",
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

static void search(struct library *library, uint32_t i, struct span q)
{
    static const char *const fixed[] = {"gas",       "\"the gas\"",   "the",     "pipe1*",
                                        "pipe17~",   "title:flows",   "pipe12",  "gas NEAR/5 line",
                                        "tag:china", "zzzz gas flow", "path:f1", "\"gas * line\""};
    struct search_request request;
    struct search_result *result;
    struct query_fault fault;
    struct error err;
    search_request_init(&request);
    request.q = i < sizeof fixed / sizeof *fixed ? span_of(fixed[i]) : q;
    request.match = i % 3 == 0 ? MATCH_ANY : MATCH_AUTO;
    request.is_grouped = i % 2 == 0;
    request.sort = i % 5 == 0 ? SORT_DATE : i % 7 == 0 ? SORT_TITLE : SORT_SCORE;
    request.facets = i % 4 == 0 ? (1u << FACET_COUNT) - 1 : 0;
    request.snippet = i % 2 == 0 ? 60 : 0;
    request.limit = 20;
    request.deadline = deadline_after_ms(2000, NULL);
    request.explain = i % 6 == 0 ? &(const struct explain_request){.rank = 1} : NULL;
    if (searcher_search(library->searcher, &request, &library->arena, &result, &fault, &err) == OK)
        library_dump(library, result);
}

static void search_like(struct library *library, uint32_t i)
{
    struct search_request request;
    struct search_result *result;
    struct query_fault fault;
    struct error err;
    struct related_source source = {.segment = 0};
    store_article(segment_store(generation_segment(library->generation, 0)), i, &source.article);
    source.first_docid = source.article.first_docid;
    source.n = source.article.n_paragraphs;
    search_request_init(&request);
    request.related = &source;
    request.deadline = deadline_after_ms(2000, NULL);
    if (searcher_search(library->searcher, &request, &library->arena, &result, &fault, &err) == OK)
        library_dump(library, result);
}

static void suggest(struct library *library, struct span q)
{
    struct suggest_request request = {
        .q = q, .limit = 8, .deadline = deadline_after_ms(2000, NULL)};
    struct suggest_result *result;
    struct error err;
    if (searcher_suggest(library->searcher, &request, &library->arena, &result, &err) == OK)
        assert_true(result->n <= 8);
}

static void read_article(struct library *library, uint32_t i)
{
    struct article_request request = {.article = i * 3 % BOOKS,
                                      .from = 1,
                                      .to = 1000,
                                      .q = SPAN("gas"),
                                      .max_bytes = 1 << 20,
                                      .deadline = deadline_after_ms(2000, NULL)};
    struct article_result *result;
    struct query_fault fault;
    struct error err;
    uint32_t segment, article;
    if (searcher_article(library->searcher, &request, &library->arena, &result, &fault, &err) == OK)
        assert_true(result->n_passages <= 9 * BOOKS);
    enum status found = generation_find_article(
        library->generation, span_of(books[i * 3 % BOOKS].id), &segment, &article);
    assert_true(found == OK || found == ERR_NOT_FOUND);
}

static void ask_all(struct library *library)
{
    struct dice dice = {5};
    for (uint32_t i = 0; i < QUESTIONS; i++) {
        struct buf q;
        buf_init(&q, 4096);
        question_make(&dice, library->analyzer, &library->arena, &q);
        search(library, i, buf_span(&q));
        read_article(library, i);
        search_like(library, i);
        buf_release(&q);
        library_clear(library);
    }
    suggest(library, SPAN("the ga"));
    suggest(library, SPAN("gas "));
    suggest(library, SPAN("pipe1"));
}

static void open_again(struct library *library)
{
    struct error err;
    searcher_free(library->searcher);
    generation_release(library->generation);
    assert_ok(generation_open(library->temp.path, NULL, VERIFY_HASHES, &library->generation, &err),
              &err);
    assert_ok(searcher_new(library->generation, &library->searcher, &err), &err);
}

/* The file keeps its first `len` bytes; `is_filled_up`: and has zeros behind, of which the kernel
 * says nothing. */
static void cut_and_ask(struct library *library, const char *path, size_t len, bool is_filled_up)
{
    struct error err;
    struct span whole = temp_read_path(&library->temp, path);
    open_again(library);
    assert_int_equal(truncate(path, (off_t)len), 0);
    if (is_filled_up)
        assert_int_equal(truncate(path, (off_t)whole.len), 0);
    ask_all(library);
    enum status status = generation_check_torn(library->generation, &err);
    if (is_filled_up)
        assert_status(status, OK);
    else if (len == 0)
        assert_status(status, ERR_CORRUPT);
    if (status != OK)
        assert_non_null(strstr(err.text, strrchr(path, '/')));
    assert_int_equal(truncate(path, 0), 0);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(whole.at, 1, whole.len, file), whole.len);
    assert_int_equal(fclose(file), 0);
}

static void cut_often(const char *file)
{
    struct library library;
    struct stat st;
    struct error err;
    library_open(&library, books, BOOKS, 1);
    assert_ok(mapping_endure(&err), &err); /* CMocka took it */
    const char *path = temp_path(&library.temp, file);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(stat(path, &st), 0);
    for (size_t i = 0; i < CUTS; i++) {
        size_t len = (size_t)st.st_size * i / CUTS + i % 7;
        cut_and_ask(&library, path, i == 0 ? 0 : len, false);
        cut_and_ask(&library, path, len + (size_t)st.st_size / CUTS / 2, true);
    }
    library_close(&library);
}

static void a_cut_store_ends_nothing(void **state)
{
    (void)state;
    cut_often("segments/s000001/store");
}

static void a_cut_lexicon_ends_nothing(void **state)
{
    (void)state;
    cut_often("segments/s000001/lexicon");
}

static void cut_postings_end_nothing(void **state)
{
    (void)state;
    cut_often("segments/s000001/postings.glass");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_store_ends_nothing),
        cmocka_unit_test(a_cut_lexicon_ends_nothing),
        cmocka_unit_test(cut_postings_end_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
