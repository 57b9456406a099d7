#include "daemon/objects.h"

#include "tests/support/mini_index.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static struct temp temp;
static struct generation *generation;
static struct arena arena;
static struct buf out;

static const struct mini_article articles[] = {
    {"a", "Gas \u201cnow\u201d", "2019-12-02", "en", "A. Miller", "gas", "gas"},
    {"b", NULL, NULL, NULL, NULL, NULL, "oil"},
};

static void open_index(const char *root, const char *source)
{
    char name[GENERATION_NAME_ROOM];
    struct error err;
    mini_index_publish(root, source, articles, 2, name);
    generation_release(generation);
    assert_ok(generation_open(root, NULL, VERIFY_QUICK, &generation, &err), &err);
}

static int start(void **state)
{
    (void)state;
    temp_make(&temp);
    arena_init(&arena, 1 << 20);
    buf_init(&out, 1 << 16);
    open_index(temp_path(&temp, "index"), "/articles");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    generation_release(generation);
    arena_release(&arena);
    buf_release(&out);
    temp_remove(&temp);
    return 0;
}

static void assert_written(const char *expected)
{
    assert_int_equal(buf_status(&out), OK);
    assert_text(buf_span(&out), expected);
    buf_clear(&out);
}

static struct object_view make_view(enum utf_unit unit, bool is_local, uint64_t fields)
{
    return (struct object_view){generation, &arena, unit, is_local, fields};
}

static void write_article(const struct object_view *view, uint32_t number)
{
    static const struct match_span match = {6, 15, MATCH_PHRASE, 2};
    struct store_article article;
    store_article(segment_store(generation_segment(generation, 0)), number, &article);
    object_article(view, 0, &article, &match, number == 0, &out);
}

static void an_article_shows_what_may_be_seen(void **state)
{
    (void)state;
    struct object_view local = make_view(UTF_8, true, OBJECT_ALL_FIELDS);
    struct object_view remote = make_view(UTF_32, false, OBJECT_ALL_FIELDS);
    write_article(&local, 0);
    assert_written(
        "{\"id\":\"a\",\"title\":\"Gas "
        "\u201cnow\u201d\",\"path\":\"a.txt\",\"file\":\"/articles/a.txt\","
        "\"date\":\"2019-12-02\",\"authors\":[\"A. Miller\"],\"tags\":[\"gas\"],\"lang\":\"en\","
        "\"url\":null,\"paragraphs\":1,\"title_matches\":[{\"start\":6,\"end\":15,"
        "\"kind\":\"phrase\",\"clause\":2}]}");
    write_article(&remote, 1);
    assert_written(
        "{\"id\":\"b\",\"title\":null,\"path\":\"b.txt\",\"date\":null,\"authors\":[],\"tags\":[],"
        "\"lang\":\"und\",\"url\":null,\"paragraphs\":1}");
}

static void members_are_those_asked_for(void **state)
{
    (void)state;
    struct object_view none = make_view(UTF_8, true, 0);
    struct object_view some = make_view(UTF_8, true, 1u << OBJECT_LANG | 1u << OBJECT_TITLE);
    struct object_view file = make_view(UTF_8, false, 1u << OBJECT_FILE);
    write_article(&none, 0);
    assert_written("{\"id\":\"a\"}");
    write_article(&some, 0);
    assert_written("{\"id\":\"a\",\"title\":\"Gas \u201cnow\u201d\",\"lang\":\"en\"}");
    write_article(&file, 0);
    assert_written("{\"id\":\"a\"}");
}

/* A source may be the file itself. */
static void a_source_that_is_a_file_is_not_doubled(void **state)
{
    (void)state;
    open_index(temp_path(&temp, "single"), "/articles/a.txt");
    struct object_view view = make_view(UTF_8, true, 1u << OBJECT_FILE);
    write_article(&view, 0);
    assert_written("{\"id\":\"a\",\"file\":\"/articles/a.txt\"}");
    open_index(temp_path(&temp, "index"), "/articles");
}

static const char paragraph[] =
    "\U0001D524\U0001D51E\U0001D530 The \u201cPower of Siberia\u201d here";

static void offsets_count_in_the_client_s_unit(void **state)
{
    (void)state;
    static const struct {
        enum utf_unit unit;
        const char *expected;
    } rows[] = {
        {UTF_8, "\"text_start\":13,\"matches\":[{\"start\":7,\"end\":23,"},
        {UTF_16, "\"text_start\":7,\"matches\":[{\"start\":5,\"end\":21,"},
        {UTF_32, "\"text_start\":4,\"matches\":[{\"start\":5,\"end\":21,"},
    };
    static const struct match_span match = {7, 23, MATCH_PHRASE, 0};
    struct passage passage = {.text = span_cut(SPAN(paragraph), 13, 26),
                              .text_start = 13,
                              .is_truncated = true,
                              .matches = &match,
                              .n_matches = 1,
                              .paragraph = {.n = 14, .line = 87},
                              .at = {0, 87, 21},
                              .score = 18.42};
    for (size_t i = 0; i < 3; i++) {
        struct object_view view = make_view(rows[i].unit, true, OBJECT_ALL_FIELDS);
        object_passage(&view, SPAN("energy/\"x\""), &passage, &out);
        if (memmem(out.at, out.len, rows[i].expected, strlen(rows[i].expected)) == NULL)
            fail_msg("%s is not in %.*s", rows[i].expected, SPAN_FMT(buf_span(&out)));
        assert_true(
            span_begins(buf_span(&out), SPAN("{\"id\":\"energy/\\\"x\\\"#14\",\"n\":14,\"line\":"
                                             "87,\"at\":{\"line\":87,\"column\":21},")));
        buf_clear(&out);
    }
}

static void what_does_not_fit_fails_the_buf(void **state)
{
    (void)state;
    struct object_view view = make_view(UTF_8, true, OBJECT_ALL_FIELDS);
    struct buf small;
    buf_init(&small, 20);
    struct passage passage = {.text = SPAN(paragraph)};
    object_passage(&view, SPAN("a"), &passage, &small);
    assert_status(buf_status(&small), ERR_LIMIT);
    buf_release(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_article_shows_what_may_be_seen),
        cmocka_unit_test(members_are_those_asked_for),
        cmocka_unit_test(a_source_that_is_a_file_is_not_doubled),
        cmocka_unit_test(offsets_count_in_the_client_s_unit),
        cmocka_unit_test(what_does_not_fit_fails_the_buf),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
