#include "indexer/filter.h"

#include "indexer/reader.h"
#include "tests/indexer/cases.h"

static void a_declaration_names_ending_and_command(void **state)
{
    (void)state;
    struct filters filters = {.n = 0};
    struct error err;
    assert_ok(filters_declare(&filters, "rot=tr a-z n-za-m", &err), &err);
    assert_ok(filters_declare(&filters, ".DOC:md=sed 's/=/-/' ", &err), &err);
    const struct filter *rot = filters_find(&filters, SPAN("a/b.ROT"));
    const struct filter *doc = filters_find(&filters, SPAN("x.doc"));
    assert_non_null(rot);
    assert_non_null(doc);
    assert_string_equal(rot->reader->name, "plain");
    assert_string_equal(doc->reader->name, "markdown");
    assert_null(filters_find(&filters, SPAN("rot")));
    assert_null(filters_find(&filters, SPAN(".rot")));
    assert_null(filters_find(&filters, SPAN("a.parrot")));
    assert_null(filters_find(NULL, SPAN("a.rot")));
    assert_ok(filters_declare(&filters, "rot:html=cat", &err), &err);
    assert_string_equal(filters_find(&filters, SPAN("a.rot"))->reader->name, "html");
}

static void a_bad_declaration_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",         "rot",         "=cat",    "rot=",    "rot=  ",
                                      "rot:=cat", "rot:pdf=cat", "a/b=cat", ":md=cat", "rot=''"};
    struct filters filters = {.n = 0};
    struct error err;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (filters_declare(&filters, bad[i], &err) != ERR_INVALID)
            fail_msg("taken: %s", bad[i]);
    for (size_t i = 0; i < FILTERS_MOST; i++)
        assert_ok(filters_declare(&filters, "a=cat", &err), &err);
    assert_status(filters_declare(&filters, "a=cat", &err), ERR_INVALID);
}

static void quotes_keep_words_together(void **state)
{
    (void)state;
    struct filters filters = {.n = 0};
    struct buf out;
    struct error err;
    buf_init(&out, 1 << 20);
    assert_ok(filters_declare(&filters,
                              "a=printf '%s|' one  'two words' \"it's\" a'b 'c $HOME `id`", &err),
              &err);
    assert_ok(filter_run(filters_find(&filters, SPAN("x.a")), SPAN(""), &out, &err), &err);
    assert_text(buf_span(&out), "one|two words|it's|ab c|$HOME|`id`|");
    buf_release(&out);
}

static void a_filter_without_its_program_is_known(void **state)
{
    (void)state;
    struct filters filters = {.n = 0};
    struct buf out;
    struct error err;
    char missing[64];
    buf_init(&out, 1 << 20);
    assert_ok(filters_declare(&filters, "a=no-such-program -x", &err), &err);
    assert_ok(filters_declare(&filters, "b=cat", &err), &err);
    assert_false(filter_is_installed(filters_find(&filters, SPAN("x.a")), missing));
    assert_string_equal(missing, "no-such-program");
    assert_true(filter_is_installed(filters_find(&filters, SPAN("x.b")), NULL));
    assert_non_null(reader_choose(SPAN("x.a"), &filters, missing));
    assert_string_equal(missing, "no-such-program");
    assert_non_null(reader_choose(SPAN("x.b"), &filters, missing));
    assert_string_equal(missing, "");
    assert_status(filter_run(filters_find(&filters, SPAN("x.a")), SPAN(""), &out, &err),
                  ERR_NOT_FOUND);
    buf_release(&out);
}

static void what_a_filter_prints_is_read(void **state)
{
    (void)state;
    struct filters filters = {.n = 0};
    struct reading reading;
    struct error err;
    assert_ok(filters_declare(&filters, "up:md=tr a-z A-Z", &err), &err);
    assert_ok(filters_declare(&filters, "bad=false", &err), &err);
    reading_init(&reading);
    struct reader_input input = {.bytes = SPAN("# the\n\ngas\n"),
                                 .path = SPAN("a.up"),
                                 .id = SPAN("file"),
                                 .filters = &filters,
                                 .arena = &reading.arena};
    struct reader_sink sink = reading_sink(&reading);
    assert_ok(reader_choose(input.path, &filters, NULL)->read(&input, &sink, &err), &err);
    assert_text(buf_span(&reading.dump), "title: THE\n3 GAS\n");
    assert_text(input.bytes, "# the\n\ngas\n");
    input.path = SPAN("a.bad");
    assert_status(reader_choose(input.path, &filters, NULL)->read(&input, &sink, &err), ERR_PARSE);
    reading_release(&reading);
}

static void presets_have_readers(void **state)
{
    (void)state;
    struct filters filters;
    filters_init(&filters);
    assert_int_equal(filters.n, 4);
    for (uint32_t i = 0; i < filters.n; i++)
        assert_non_null(filters.at[i].reader);
    assert_non_null(filters_find(&filters, SPAN("paper.PDF")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_declaration_names_ending_and_command),
        cmocka_unit_test(a_bad_declaration_is_refused),
        cmocka_unit_test(quotes_keep_words_together),
        cmocka_unit_test(a_filter_without_its_program_is_known),
        cmocka_unit_test(what_a_filter_prints_is_read),
        cmocka_unit_test(presets_have_readers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
