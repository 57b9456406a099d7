#include "engine/segment/run.h"

#include "base/buf.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static const struct span terms[] = {{"river", 5}, {"gas", 3}, {"unused", 6}, {"pipe", 4}};

/* Writes documents 5, 7 and 4000000000 and opens the run. */
static void write_run(struct temp *temp, struct run *run)
{
    struct run_writer *writer = NULL;
    struct error err;
    const struct posting first[] = {{1, 3}, {0, 63}}, last[] = {{3, 127}, {1, 1}};
    assert_ok(run_writer_new(terms, 4, &writer, &err), &err);
    assert_ok(run_writer_add(writer, 5, first, 2, &err), &err);
    assert_ok(run_writer_add(writer, 7, NULL, 0, &err), &err);
    assert_ok(run_writer_add(writer, 4000000000u, last, 2, &err), &err);
    assert_ok(run_writer_finish(writer, temp_path(temp, "run"), &err), &err);
    run_writer_free(writer);
    assert_ok(run_open(temp_path(temp, "run"), run, &err), &err);
}

/* "5:3 4000000000:1", the list of a term. */
static void check_list(const struct run *run, uint32_t term, const char *text, const char *expected)
{
    struct buf list;
    const uint8_t *at = run->lists + run->terms[term].list;
    uint32_t docid = 0;
    uint8_t impact = 0;
    buf_init(&list, 4096);
    for (uint32_t i = 0; i < run->terms[term].n; i++) {
        at = run_next(at, &docid, &impact);
        buf_printf(&list, "%s%u:%u", i > 0 ? " " : "", docid, impact);
    }
    assert_span_is(run_term_text(run, term), span_of(text), "term");
    assert_span_is(buf_span(&list), span_of(expected), text);
    buf_release(&list);
}

static void documents_become_lists_by_term_in_the_order_of_bytes(void **state)
{
    struct temp temp;
    struct run run;
    (void)state;
    temp_make(&temp);
    write_run(&temp, &run);
    assert_int_equal(run.n_terms, 3);
    check_list(&run, 0, "gas", "5:3 4000000000:1");
    check_list(&run, 1, "pipe", "4000000000:127");
    check_list(&run, 2, "river", "5:63");
    run_close(&run);
    temp_remove(&temp);
}

static void documents_keep_their_numbers_and_lengths(void **state)
{
    struct temp temp;
    struct run run;
    (void)state;
    temp_make(&temp);
    write_run(&temp, &run);
    assert_int_equal(run.n_docs, 3);
    assert_int_equal(run.docs[0].docid, 5);
    assert_int_equal(run.docs[0].length, 66);
    assert_int_equal(run.docs[1].n, 0);
    assert_true(run.docs[2].docid == 4000000000u);
    assert_int_equal(run.docs[2].length, 128);
    run_close(&run);
    temp_remove(&temp);
}

static void a_run_that_is_not_there_is_an_error(void **state)
{
    struct run run;
    struct error err;
    (void)state;
    assert_true(run_open("/nonexistent/run", &run, &err) != OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_become_lists_by_term_in_the_order_of_bytes),
        cmocka_unit_test(documents_keep_their_numbers_and_lengths),
        cmocka_unit_test(a_run_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
