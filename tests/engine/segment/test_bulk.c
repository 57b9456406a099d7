#include "engine/segment/bulk.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "engine/segment/run.h"
#include "engine/shim/xapian_shim.h"
#include "tests/engine/segment/alike.h"
#include "tests/support/process.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

enum { FIRST = 1000, MIDDLE = 1700, END = 9000 };

static const struct span terms[] = {SPAN("all"), SPAN("even"), SPAN("T:third")};

static const char *write_run(struct temp *temp, const char *name, uint32_t first, uint32_t end)
{
    struct error err;
    struct postings *postings;
    const char *path = temp_path(temp, name);
    assert_ok(postings_open(path, POSTINGS_BULK, terms, 3, &postings, &err), &err);
    for (uint32_t docid = first; docid < end; docid++) {
        struct posting list[3] = {{0, (uint8_t)(1 + docid % 127)}};
        uint32_t n = 1;
        if (docid % 2 == 0)
            list[n++] = (struct posting){1, 63};
        if (docid % 3 == 0)
            list[n++] = (struct posting){2, 7};
        assert_ok(postings_add(postings, docid, list, n, &err), &err);
    }
    assert_ok(postings_finish(postings, &err), &err);
    postings_close(postings);
    return path;
}

/* Two runs, and the index that each builder makes of them. */
struct pair {
    struct temp temp;
    const char *runs[2];
    const char *ours, *theirs;
};

static void make_pair(struct pair *pair)
{
    struct error err, why = {0};
    enum postings_builder builder = POSTINGS_BULK;
    temp_make(&pair->temp);
    pair->runs[0] = write_run(&pair->temp, "a", FIRST, MIDDLE);
    pair->runs[1] = write_run(&pair->temp, "b", MIDDLE, END);
    pair->ours = temp_path(&pair->temp, "ours");
    pair->theirs = temp_path(&pair->temp, "theirs");
    assert_ok(bulk_compact(pair->runs, 2, pair->ours, &builder, &why, &err), &err);
    assert_int_equal(builder, POSTINGS_BULK);
    assert_int_equal(why.status, OK);
    assert_ok(bulk_fall_back(pair->runs, 2, pair->theirs, &err), &err);
}

static void both_builders_make_the_same_of_runs(void **state)
{
    (void)state;
    struct pair pair;
    make_pair(&pair);
    assert_alike_postings(pair.ours, pair.theirs);
    assert_false(temp_has(&pair.temp, "a.again"));
    assert_false(temp_has(&pair.temp, "ours.probe"));
    temp_remove(&pair.temp);
}

/* ---- What the guards do ---------------------------------------------------------------------- */

/* Were it otherwise, each segment would be built the slow way. */
static void xapian_writes_the_format_that_is_known(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    temp_make(&temp);
    assert_ok(bulk_probe(temp_path(&temp, "probe"), &err), &err);
    assert_false(temp_has(&temp, "probe"));
    temp_remove(&temp);
}

static void change_byte(const char *path, long at)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    int byte = fgetc(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fputc(byte ^ 1, file), byte ^ 1);
    assert_int_equal(fclose(file), 0);
}

/* The probe, as if Xapian had written byte `damaged_at` of its sample otherwise. */
static long damaged_at;

static enum status probe_damaged(const char *dir, struct error *err)
{
    enum status status;
    char ours[4096], theirs[4096];
    TRY(file_make_dir(dir, 0755, err));
    TRY(file_join(ours, sizeof ours, dir, "ours", err));
    TRY(file_join(theirs, sizeof theirs, dir, "theirs", err));
    TRY(bulk_make_samples(dir, ours, theirs, err));
    change_byte(theirs, damaged_at);
    status = bulk_compare_samples(ours, theirs, err);
done:
    (void)!file_remove_tree(dir, NULL);
    return status;
}

/* Xapian's check, of a file that a disk has changed in between: the level of its first block. */
static enum status check_damaged(const char *file, struct error *err)
{
    change_byte(file, 8192 + 4);
    return shim_check(file, err);
}

static void assert_falls_back(const struct bulk_guards *guards, enum status because)
{
    struct pair pair;
    struct error err, why = {0};
    enum postings_builder builder = POSTINGS_BULK;
    make_pair(&pair);
    const char *file = temp_path(&pair.temp, "guarded");
    assert_ok(bulk_compact_guarded(pair.runs, 2, file, guards, &builder, &why, &err), &err);
    assert_int_equal(builder, POSTINGS_XAPIAN);
    assert_int_equal(why.status, because);
    assert_true(why.text[0] != '\0');
    assert_ok(shim_check(file, &err), &err);
    assert_alike_postings(file, pair.theirs);
    assert_false(temp_has(&pair.temp, "guarded.probe"));
    temp_remove(&pair.temp);
}

static void another_version_of_the_format_falls_back_and_says_so(void **state)
{
    (void)state;
    const struct bulk_guards guards = {probe_damaged, shim_check};
    damaged_at = 14; /* the version's bytes stand behind "Xapian Glass" */
    assert_falls_back(&guards, ERR_VERSION);
    damaged_at = 15;
    assert_falls_back(&guards, ERR_VERSION);
}

static void a_sample_with_any_other_byte_falls_back(void **state)
{
    (void)state;
    const struct bulk_guards guards = {probe_damaged, shim_check};
    damaged_at = 34; /* the header's tables */
    assert_falls_back(&guards, ERR_VERSION);
    damaged_at = 8192 + 8191; /* the last posting of the first block */
    assert_falls_back(&guards, ERR_VERSION);
}

static void names_by_chance_do_not_matter(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    temp_make(&temp);
    damaged_at = 20; /* in the UUID */
    assert_ok(probe_damaged(temp_path(&temp, "probe"), &err), &err);
    temp_remove(&temp);
}

static void a_file_in_which_xapian_finds_a_fault_falls_back_and_says_so(void **state)
{
    (void)state;
    const struct bulk_guards guards = {bulk_probe, check_damaged};
    assert_falls_back(&guards, ERR_CORRUPT);
}

static enum status probe_without_memory(const char *dir, struct error *err)
{
    (void)dir;
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
}

static void a_failure_is_no_reason_to_fall_back(void **state)
{
    (void)state;
    struct pair pair;
    struct error err, why = {0};
    const struct bulk_guards guards = {probe_without_memory, shim_check};
    enum postings_builder builder = POSTINGS_BULK;
    make_pair(&pair);
    assert_status(bulk_compact_guarded(pair.runs, 2, temp_path(&pair.temp, "guarded"), &guards,
                                       &builder, &why, &err),
                  ERR_NOMEM);
    assert_int_equal(builder, POSTINGS_BULK);
    temp_remove(&pair.temp);
}

/* ---- Served by Xapian's own server ----------------------------------------------------------- */

/* A port that is free now. */
static bool has_program(const char *name)
{
    struct process_result result;
    const char *argv[] = {name, "--version", NULL};
    process_run(argv, NULL, &result);
    bool is_there = result.exit_code == 0;
    process_result_release(&result);
    if (!is_there)
        print_message("SKIPPED: no %s (Debian package xapian-tools)\n", name);
    return is_there;
}

static void run_tool(const char *const argv[], struct process_result *result)
{
    process_run(argv, NULL, result);
    if (result->exit_code != 0)
        fail_msg("%s: %.*s", argv[0], (int)result->err.len, result->err.at);
}

/* The stub file through which Xapian's tools ask for a file by a server, which they start. */
static const char *serve(struct temp *temp, const char *file, const char *name)
{
    return temp_write(temp, name,
                      span_of(arena_printf(&temp->arena, "remote :xapian-progsrv %s\n", file)));
}

/* The tool says the same of both, `needle` among it. `argv` holds NULL where a stub belongs. */
static void assert_same_words(const char *const stubs[2], const char *const argv[],
                              const char *needle)
{
    struct process_result said[2];
    for (size_t i = 0; i < 2; i++) {
        const char *full[16];
        size_t n = 0;
        bool is_placed = false;
        for (; argv[n] != NULL || !is_placed; n++) {
            full[n] = argv[n] != NULL ? argv[n] : stubs[i];
            is_placed = is_placed || argv[n] == NULL;
        }
        full[n] = NULL;
        run_tool(full, &said[i]);
    }
    assert_non_null(memmem(said[0].out.at, said[0].out.len, needle, strlen(needle)));
    assert_true(span_equal(buf_span(&said[0].out), buf_span(&said[1].out)));
    process_result_release(&said[0]);
    process_result_release(&said[1]);
}

static void xapian_serves_the_file_as_it_does_its_own(void **state)
{
    (void)state;
    if (!has_program("xapian-progsrv") || !has_program("xapian-delve") || !has_program("quest"))
        skip();
    struct pair pair;
    make_pair(&pair);
    const char *stubs[] = {serve(&pair.temp, pair.ours, "ours.stub"),
                           serve(&pair.temp, pair.theirs, "theirs.stub")};
    const char *all[] = {"xapian-delve", "-a", "-v", "-1", NULL, NULL};
    assert_same_words(stubs, all, "T:third 2666");
    for (size_t i = 0; i < 3; i++) { /* each posting: docid, weight, length of the document */
        const char *list[] = {"xapian-delve", "-v", "-1", "-t", terms[i].at, NULL, NULL};
        assert_same_words(stubs, list, "\n8994 ");
    }
    const char *hits[] = {"quest", "-m", "20", "--stemmer=none", "-d", NULL, "all even", NULL};
    assert_same_words(stubs, hits, ": [");
    temp_remove(&pair.temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_builders_make_the_same_of_runs),
        cmocka_unit_test(xapian_writes_the_format_that_is_known),
        cmocka_unit_test(another_version_of_the_format_falls_back_and_says_so),
        cmocka_unit_test(a_sample_with_any_other_byte_falls_back),
        cmocka_unit_test(names_by_chance_do_not_matter),
        cmocka_unit_test(a_file_in_which_xapian_finds_a_fault_falls_back_and_says_so),
        cmocka_unit_test(a_failure_is_no_reason_to_fall_back),
        cmocka_unit_test(xapian_serves_the_file_as_it_does_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
