#include "client/location.h"

#include "tests/client/fixture.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static struct temp temp;

static int begin(void **state)
{
    (void)state;
    temp_make(&temp);
    temp_write(&temp, "tree/energy/a b.md", SPAN("x"));
    temp_write(&temp, "tree/-x.md", SPAN("x"));
    return 0;
}

static int end(void **state)
{
    (void)state;
    temp_remove(&temp);
    return 0;
}

static void expect_path(const char *file, const char *folder, const char *expected)
{
    struct screen screen = fixture_screen(80, false);
    snprintf(screen.folder, sizeof screen.folder, "%s", folder);
    struct pilcrow_article article = {.path = "indexed.md", .file = file};
    struct buf out;
    buf_init(&out, 1 << 16);
    location_path(&article, &screen, &out);
    assert_text(buf_span(&out), expected);
    buf_release(&out);
}

static void a_path_is_what_opens_from_here(void **state)
{
    (void)state;
    const char *file = temp_path(&temp, "tree/energy/a b.md");
    expect_path(file, temp_path(&temp, "tree"), "energy/a b.md");
    expect_path(file, temp_path(&temp, "tree/energy"), "a b.md");
    expect_path(file, temp_path(&temp, "other"), file);
    expect_path(file, temp_path(&temp, "tre"), file);
    expect_path(file, "/", file + 1);
    expect_path(file, "", file);
    expect_path(temp_path(&temp, "tree/-x.md"), temp_path(&temp, "tree"), "./-x.md");
}

static void the_indexed_path_stands_in_for_a_file_that_is_not_here(void **state)
{
    (void)state;
    expect_path(temp_path(&temp, "tree/none.md"), temp_path(&temp, "tree"), "indexed.md");
    expect_path("energy/a b.md", temp_path(&temp, "tree"), "indexed.md");
    expect_path(NULL, temp_path(&temp, "tree"), "indexed.md");
}

static void expect_link(const struct pilcrow_article *article, const char *format,
                        const char *expected)
{
    struct screen screen = fixture_screen(80, true);
    screen.link_format = format;
    snprintf(screen.host, sizeof screen.host, "box");
    struct buf out;
    buf_init(&out, 1 << 16);
    location_link(article, 3, 4, &screen, &out);
    assert_text(buf_span(&out), expected);
    buf_release(&out);
}

static void a_link_leads_to_the_file_or_the_web(void **state)
{
    (void)state;
    const char *file = temp_path(&temp, "tree/energy/a b.md");
    struct pilcrow_article here = {.path = "a", .file = file, .url = "https://x.org/"};
    struct pilcrow_article away = {.path = "a", .url = "https://x.org/"};
    struct pilcrow_article sly = {.path = "a", .url = "javascript:alert(1)"};
    struct pilcrow_article bare = {.path = "a"};
    char expected[300];
    snprintf(expected, sizeof expected, "file://box%s/tree/energy/a%%20b.md", temp.path);
    expect_link(&here, paint_link_named("file"), expected);
    expect_link(&here, "{line}:{column}", "3:4");
    expect_link(&here, NULL, "");
    expect_link(&away, paint_link_named("file"), "https://x.org/");
    expect_link(&sly, paint_link_named("file"), "");
    expect_link(&bare, paint_link_named("file"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_what_opens_from_here),
        cmocka_unit_test(the_indexed_path_stands_in_for_a_file_that_is_not_here),
        cmocka_unit_test(a_link_leads_to_the_file_or_the_web),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
