/* The phrase list of the query language: a file, a query, whether it is found, and exactly which
 * spans are highlighted. */
#include <stdlib.h>

#include "base/arena.h"
#include "engine/generation/generation.h"
#include "engine/search/searcher.h"
#include "tests/support/process.h"
#include "tests/support/table.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#define BIN_INDEX BIN_DIR "/pilcrow-index"

enum cell { NUMBER, KIND, SOURCE, QUERY, HIT, SPANS, COMMENT };

static void write_source(struct temp *temp, struct span kind, struct span text)
{
    const char *border = span_equal(kind, SPAN("pair")) ? memchr(text.at, '\f', text.len) : NULL;
    if (border != NULL) {
        size_t first = (size_t)(border - text.at);
        temp_write(temp, "source/a.txt", span_cut(text, 0, first));
        temp_write(temp, "source/b.txt", span_cut(text, first + 1, text.len - first - 1));
        return;
    }
    const char *name = span_equal(kind, SPAN("txt"))    ? "source/a.txt"
                       : span_equal(kind, SPAN("html")) ? "source/a.html"
                                                        : "source/a.md";
    temp_write(temp, name, text);
}

static struct generation *build(struct temp *temp)
{
    struct process_result result;
    struct error err;
    struct generation *generation = NULL;
    const char *argv[] = {
        BIN_INDEX, "--quiet", "--index", temp_path(temp, "index"), temp_path(temp, "source"), NULL};
    process_run(argv, NULL, &result);
    if (result.exit_code != 0)
        print_error("%.*s\n", SPAN_FMT(buf_span(&result.err)));
    assert_int_equal(result.exit_code, 0);
    process_result_release(&result);
    assert_ok(generation_open(temp_path(temp, "index"), NULL, VERIFY_HASHES, &generation, &err),
              &err);
    return generation;
}

static void add_spans(struct buf *out, struct span text, const struct match_span *spans, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0)
            buf_add_text(out, " · ");
        buf_add_span(out, span_cut(text, spans[i].start, spans[i].end - spans[i].start));
    }
}

static void check_hits(const struct search_result *result, const struct table_row *row)
{
    struct buf spans;
    buf_init(&spans, 4096);
    if (span_equal(row->cell[HIT], SPAN("second"))) {
        assert_int_equal(result->n_hits, 2);
        assert_span_is(result->hits[0].article.id, SPAN("b"), row->where);
        buf_release(&spans);
        return;
    }
    bool is_expected = span_equal(row->cell[HIT], SPAN("yes"));
    if ((result->n_hits > 0) != is_expected)
        print_error("%s: %.*s\n", row->where, SPAN_FMT(row->cell[QUERY]));
    assert_int_equal(result->n_hits, is_expected ? 1 : 0);
    assert_int_equal(result->total.value, result->n_hits);
    if (is_expected) {
        const struct passage *passage = &result->hits[0].passages[0];
        add_spans(&spans, passage->text, passage->matches, passage->n_matches);
        assert_span_is(buf_span(&spans), row->cell[SPANS], row->where);
        buf_clear(&spans);
        add_spans(&spans, result->hits[0].article.title, result->hits[0].title_matches,
                  result->hits[0].n_title_matches);
        if (span_begins(row->cell[COMMENT], SPAN("title_matches: ")))
            assert_span_is(buf_span(&spans), span_of(row->cell[COMMENT].at + 15), row->where);
    }
    buf_release(&spans);
}

static void check_row(const struct table_row *row)
{
    struct temp temp;
    struct arena arena;
    struct error err;
    struct query_fault fault;
    struct searcher *searcher = NULL;
    struct search_result *result = NULL;
    struct search_request request;
    temp_make(&temp);
    arena_init(&arena, 64 << 20);
    write_source(&temp, row->cell[KIND], row->cell[SOURCE]);
    struct generation *generation = build(&temp);
    assert_ok(searcher_new(generation, &searcher, &err), &err);
    search_request_init(&request);
    request.q = row->cell[QUERY];
    request.match = MATCH_ALL;
    assert_ok(searcher_search(searcher, &request, &arena, &result, &fault, &err), &err);
    check_hits(result, row);
    searcher_free(searcher);
    generation_release(generation);
    arena_release(&arena);
    temp_remove(&temp);
}

static void every_row_of_the_phrase_list_matches_and_is_painted_as_promised(void **state)
{
    struct table table;
    (void)state;
    table_load("phrases.tsv", &table);
    assert_true(table.n >= 90);
    for (size_t i = 0; i < table.n; i++)
        check_row(&table.rows[i]);
    table_release(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_phrase_list_matches_and_is_painted_as_promised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
