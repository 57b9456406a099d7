#include "indexer/diff.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/indexer/site.h"
#include "tests/support/test.h"

struct scene {
    struct site site;
    struct before before;
    struct walk walk;
    struct diff diff;
};

static int set_up(void **state)
{
    static struct scene scene;
    site_make(&scene.site);
    site_write(&scene.site, "a.txt", "Amber.\n");
    site_write(&scene.site, "b.txt", "Basalt.\n");
    site_write(&scene.site, "deep/c.txt", "Copper.\n");
    site_expect(&scene.site, 0);
    walk_init(&scene.walk);
    *state = &scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    walk_release(&scene->walk);
    before_close(&scene->before);
    site_remove(&scene->site);
    return 0;
}

static void compare(struct scene *scene, bool again)
{
    struct error err = {0};
    const char *source = scene->site.articles;
    assert_ok(before_open(&scene->before, scene->site.index, &err), &err);
    assert_ok(walk_run(&scene->walk, &source, 1, &DEADLINE_NONE, &err), &err);
    assert_ok(diff_run(&scene->diff, &scene->walk, &scene->before, again, &DEADLINE_NONE, &err),
              &err);
}

static void assert_counts(const struct scene *scene, uint32_t n_new, uint32_t n_changed,
                          uint32_t n_gone, uint32_t n_lost)
{
    assert_int_equal(scene->diff.n_new, n_new);
    assert_int_equal(scene->diff.n_changed, n_changed);
    assert_int_equal(scene->diff.n_gone, n_gone);
    assert_int_equal(scene->diff.n_lost, n_lost);
}

static void nothing_changed_is_nothing_new(void **state)
{
    struct scene *scene = *state;
    compare(scene, false);
    assert_counts(scene, 0, 0, 0, 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(scene->diff.files[i].state, DIFF_SAME);
}

static void a_touched_file_is_the_same(void **state)
{
    struct scene *scene = *state;
    site_write_aged(&scene->site, "a.txt", "Amber.\n", 5000);
    compare(scene, false);
    assert_counts(scene, 0, 0, 0, 0);
}

static void changed_and_new_and_gone_are_told_apart(void **state)
{
    struct scene *scene = *state;
    site_write(&scene->site, "a.txt", "Amber and more.\n");
    site_write(&scene->site, "b.txt", NULL);
    site_write(&scene->site, "d.txt", "Diamond.\n");
    compare(scene, false);
    assert_counts(scene, 1, 1, 1, 0);
    assert_int_equal(scene->diff.files[0].state, DIFF_CHANGED);
    assert_text(scene->diff.gone[0]->path, "b.txt");
    assert_int_equal(scene->diff.files[1].state, DIFF_NEW);
    assert_null(scene->diff.files[1].old);
}

/* The same size, and even the same time: ctime and inode tell. */
static void other_bytes_of_the_same_size_and_time_are_seen(void **state)
{
    struct scene *scene = *state;
    struct stat st;
    assert_int_equal(stat(temp_path(&scene->site.temp, "articles/a.txt"), &st), 0);
    const char *path = temp_write(&scene->site.temp, "articles/a.txt", SPAN("Umber.\n"));
    const struct timespec times[2] = {st.st_mtim, st.st_mtim};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    compare(scene, false);
    assert_counts(scene, 0, 1, 0, 0);
}

static void a_new_twin_changes_the_id_of_the_old_one(void **state)
{
    struct scene *scene = *state;
    site_write(&scene->site, "a.md", "Amber, marked down.\n");
    compare(scene, false);
    assert_counts(scene, 1, 1, 0, 0);
}

static void again_means_every_file(void **state)
{
    struct scene *scene = *state;
    compare(scene, true);
    assert_counts(scene, 0, 3, 0, 0);
}

/* What the walk could not look into is not gone. */
static void files_in_an_unreadable_directory_are_lost_and_not_gone(void **state)
{
    struct scene *scene = *state;
    struct error err = {0};
    const char *source = scene->site.articles;
    struct walk_trouble trouble = {0, SPAN("deep"), true, false, "Permission denied"};
    site_write(&scene->site, "deep/c.txt", NULL);
    site_write(&scene->site, "b.txt", NULL);
    assert_ok(before_open(&scene->before, scene->site.index, &err), &err);
    assert_ok(walk_run(&scene->walk, &source, 1, &DEADLINE_NONE, &err), &err);
    scene->walk.troubles = &trouble;
    scene->walk.n_troubles = 1;
    assert_ok(diff_run(&scene->diff, &scene->walk, &scene->before, false, &DEADLINE_NONE, &err),
              &err);
    assert_counts(scene, 0, 0, 1, 1);
    assert_text(scene->diff.lost[0]->path, "deep/c.txt");
    trouble.path = SPAN("dee"); /* the beginning of a name is no directory */
    assert_ok(diff_run(&scene->diff, &scene->walk, &scene->before, false, &DEADLINE_NONE, &err),
              &err);
    assert_counts(scene, 0, 0, 2, 0);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(nothing_changed_is_nothing_new),
        CASE(a_touched_file_is_the_same),
        CASE(changed_and_new_and_gone_are_told_apart),
        CASE(other_bytes_of_the_same_size_and_time_are_seen),
        CASE(a_new_twin_changes_the_id_of_the_old_one),
        CASE(again_means_every_file),
        CASE(files_in_an_unreadable_directory_are_lost_and_not_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
