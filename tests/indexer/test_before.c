#include "indexer/before.h"

#include <stdio.h>
#include <sys/stat.h>

#include "tests/indexer/site.h"
#include "tests/support/test.h"

struct scene {
    struct site site;
    struct before before;
};

static int set_up(void **state)
{
    static struct scene scene;
    site_make(&scene.site);
    site_write(&scene.site, "a.txt", "Amber.\n");
    site_write(&scene.site, "deep/b.txt", "Basalt.\n");
    *state = &scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    before_close(&scene->before);
    site_remove(&scene->site);
    return 0;
}

static void look(struct scene *scene)
{
    struct error err = {0};
    assert_ok(before_open(&scene->before, scene->site.index, &err), &err);
}

static void without_an_index_it_is_empty(void **state)
{
    struct scene *scene = *state;
    look(scene);
    assert_null(scene->before.generation);
    assert_string_equal(scene->before.label, "");
    assert_string_equal(scene->before.trouble, "");
    assert_null(before_find_file(&scene->before, scene->site.articles, SPAN("a.txt")));
    assert_null(before_find_article(&scene->before, SPAN("a")));
}

static void files_and_articles_are_found(void **state)
{
    struct scene *scene = *state;
    site_expect(&scene->site, 0);
    look(scene);
    assert_string_equal(scene->before.label, "g000001");
    assert_int_equal(scene->before.n_articles, 2);
    const struct file_record *record =
        before_find_file(&scene->before, scene->site.articles, SPAN("deep/b.txt"));
    assert_non_null(record);
    assert_text(record->id, "deep/b");
    assert_ptr_equal(before_find_article(&scene->before, SPAN("deep/b")), &record->articles[0]);
    assert_null(before_find_file(&scene->before, "/elsewhere", SPAN("deep/b.txt")));
    assert_null(before_find_article(&scene->before, SPAN("deep")));
}

static void spoil(struct scene *scene, const char *name)
{
    struct temp *temp = &scene->site.temp;
    const char *path = temp_path(temp, name);
    struct span text = temp_read(temp, name);
    assert_int_equal(chmod(path, 0644), 0);
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fputc(text.at[0] ^ 1, file), text.at[0] ^ 1);
    assert_int_equal(fclose(file), 0);
}

static void damage_is_told_and_the_one_before_takes_its_place(void **state)
{
    struct scene *scene = *state;
    site_expect(&scene->site, 0);
    site_write(&scene->site, "c.txt", "Copper.\n");
    site_expect(&scene->site, 0);
    spoil(scene, "index/generations/g000002/files.jsonl");
    look(scene);
    assert_string_equal(scene->before.label, "g000002");
    assert_string_equal(scene->before.trouble, "generations/g000002/files.jsonl is damaged");
    assert_string_equal(generation_label(scene->before.generation), "g000001");
    assert_int_equal(scene->before.n_articles, 2);
}

static void damage_without_one_before_is_told(void **state)
{
    struct scene *scene = *state;
    site_expect(&scene->site, 0);
    spoil(scene, "index/generations/g000001/manifest.json");
    look(scene);
    assert_null(scene->before.generation);
    assert_true(scene->before.trouble[0] != '\0');
    assert_int_equal(scene->before.n_articles, 0);
}

static void one_that_others_may_write_is_refused(void **state)
{
    struct scene *scene = *state;
    struct error err = {0};
    site_expect(&scene->site, 0);
    assert_int_equal(chmod(scene->site.index, 0777), 0);
    assert_status(before_open(&scene->before, scene->site.index, &err), ERR_FORBIDDEN);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(without_an_index_it_is_empty),
        CASE(files_and_articles_are_found),
        CASE(damage_is_told_and_the_one_before_takes_its_place),
        CASE(damage_without_one_before_is_told),
        CASE(one_that_others_may_write_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
