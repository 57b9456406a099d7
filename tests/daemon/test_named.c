#include "daemon/named.h"

#include "tests/support/mini_index.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static const struct mini_article articles[] = {
    {"a/b", NULL, NULL, NULL, NULL, NULL, "one\n\ntwo\n\nthree"},
    {"issue", NULL, NULL, NULL, NULL, NULL, "one\n\ntwo"},
    {"issue#2", NULL, NULL, NULL, NULL, NULL, "an article whose id looks like a paragraph"},
};

static struct temp temp;
static struct generation *generation;

static int start(void **state)
{
    (void)state;
    char name[GENERATION_NAME_ROOM];
    struct error err;
    temp_make(&temp);
    const char *root = temp_path(&temp, "index");
    mini_index_publish(root, "/articles", articles, sizeof articles / sizeof *articles, name);
    assert_ok(generation_open(root, NULL, VERIFY_QUICK, &generation, &err), &err);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    generation_release(generation);
    temp_remove(&temp);
    return 0;
}

static void ids_name_articles_and_paragraphs(void **state)
{
    (void)state;
    static const struct {
        const char *id, *article; /* article NULL: not found */
        uint32_t n;
    } rows[] = {{"a/b", "a/b", 0},
                {"a/b#1", "a/b", 1},
                {"a/b#3", "a/b", 3},
                {"a/b#4", NULL, 0},
                {"a/b#0", NULL, 0},
                {"a/b#", NULL, 0},
                {"a/b#x", NULL, 0},
                {"a", NULL, 0},
                {"", NULL, 0},
                {"#1", NULL, 0},
                {"issue#1", "issue", 1},
                {"issue#2", "issue#2", 0},
                {"issue#2#1", "issue#2", 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct call call = {.generation = generation};
        struct fault fault = {0};
        struct named named;
        enum status status = named_find(&call, span_of(rows[i].id), &named, &fault);
        if (rows[i].article == NULL) {
            assert_status(status, ERR_NOT_FOUND);
            continue;
        }
        assert_ok(status, &fault.error);
        assert_span_is(named.article.id, span_of(rows[i].article), rows[i].id);
        assert_int_equal(named.n, rows[i].n);
    }
}

/* The 120th byte is the first half of a character. */
static void a_long_id_is_shown_up_to_a_whole_character(void **state)
{
    (void)state;
    struct call call = {.generation = generation};
    struct fault fault = {0};
    struct named named;
    char id[160], expected[200];
    memset(id, 'a', 119);
    memcpy(id + 119, "\u00e9rest", sizeof "\u00e9rest");
    snprintf(expected, sizeof expected, "no article or paragraph has the id '%.119s'", id);
    assert_status(named_find(&call, span_of(id), &named, &fault), ERR_NOT_FOUND);
    assert_string_equal(fault.error.text, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_name_articles_and_paragraphs),
        cmocka_unit_test(a_long_id_is_shown_up_to_a_whole_character),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
