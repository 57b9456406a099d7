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
    uint32_t number;
    assert_false(before_find_article(&scene->before, SPAN("a"), &number));
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
    uint32_t number;
    assert_true(before_find_article(&scene->before, SPAN("deep/b"), &number));
    struct before_article article = before_article(&scene->before, number);
    assert_text(article.id, "deep/b");
    assert_int_equal(article.line, 1);
    const struct before_owner *owner = before_owner(&scene->before, number);
    assert_non_null(owner);
    assert_ptr_equal(&scene->before.files.at[owner->record], record);
    assert_int_equal(before_number(&scene->before, record, 0), number);
    assert_null(before_find_file(&scene->before, "/elsewhere", SPAN("deep/b.txt")));
    assert_false(before_find_article(&scene->before, SPAN("deep"), &number));
}

/* Articles of one file in two segments: found there, and in the order of the file. */
static void articles_keep_the_order_of_their_file(void **state)
{
    struct scene *scene = *state;
    static const char *const ids[] = {"m1", "m2", "m3"};
    site_write(&scene->site, "many.jsonl",
               "{\"id\":\"m1\",\"title\":\"1\",\"text\":\"First.\"}\n"
               "{\"id\":\"m2\",\"title\":\"2\",\"text\":\"Second.\"}\n"
               "{\"id\":\"m3\",\"title\":\"3\",\"text\":\"Third.\"}\n");
    for (int i = 0; i < 8; i++) { /* so that one change is less than a quarter */
        char name[20];
        snprintf(name, sizeof name, "n%d.txt", i);
        site_write(&scene->site, name, "Something.\n");
    }
    site_expect(&scene->site, 0);
    site_write(&scene->site, "many.jsonl",
               "{\"id\":\"m1\",\"title\":\"1\",\"text\":\"First.\"}\n"
               "{\"id\":\"m2\",\"title\":\"2\",\"text\":\"Second, changed.\"}\n"
               "{\"id\":\"m3\",\"title\":\"3\",\"text\":\"Third.\"}\n");
    site_expect(&scene->site, 0);
    look(scene);
    const struct file_record *record =
        before_find_file(&scene->before, scene->site.articles, SPAN("many.jsonl"));
    assert_non_null(record);
    assert_int_equal(record->n_runs, 3);
    assert_int_equal(files_articles(record), 3);
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t number = before_number(&scene->before, record, i);
        struct before_article article = before_article(&scene->before, number);
        assert_span_is(article.id, span_of(ids[i]), "id");
        assert_int_equal(article.line, i + 1);
        assert_int_equal(article.segment, i == 1);
        const struct before_owner *owner = before_owner(&scene->before, number);
        assert_int_equal(owner->place + number - owner->number, i);
    }
    assert_null(before_owner(&scene->before, 3)); /* the dead m2; a, deep/b, m1 come before it */
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

static void a_damaged_name_of_the_current_one_is_told_and_the_newest_takes_its_place(void **state)
{
    struct scene *scene = *state;
    site_expect(&scene->site, 0);
    spoil(scene, "index/current");
    look(scene);
    assert_holds(span_of(scene->before.trouble), "current names no generation");
    assert_string_equal(generation_label(scene->before.generation), "g000001");
    assert_int_equal(scene->before.n_articles, 2);
    assert_int_equal(site_index(&scene->site, "-q", NULL), 0);
    assert_text(site_ids(&scene->site), "a:1 deep/b:1");
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
        CASE(articles_keep_the_order_of_their_file),
        CASE(damage_is_told_and_the_one_before_takes_its_place),
        CASE(a_damaged_name_of_the_current_one_is_told_and_the_newest_takes_its_place),
        CASE(damage_without_one_before_is_told),
        CASE(one_that_others_may_write_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
