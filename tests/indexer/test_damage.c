/* Damage of any file of an index is found by --verify: bits flipped, ends cut off. A thousand of them
 * are bench/damage. `current` is left out: with a digit changed it names another generation, which is
 * what --rollback does. */
#include "indexer/maintenance.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/generation/generation.h"
#include "tests/indexer/site.h"
#include "tests/support/test.h"

enum { DAMAGES = 60 };

static struct site site;

/* Three segments, one of them with something dead. */
static int set_up(void **state)
{
    (void)state;
    site_make(&site);
    for (int i = 0; i < 9; i++) {
        char name[24];
        snprintf(name, sizeof name, "f%d.md", i);
        site_write(&site, name, "# Title\n\nSomething about gas.\n\nAnd more of it.\n");
    }
    site_expect(&site, 0);
    site_write(&site, "f3.md", "# Title\n\nChanged.\n");
    site_expect(&site, 0);
    site_write(&site, "new.txt", "Amber.\n");
    site_expect(&site, 0);
    assert_int_equal(site_index(&site, "--verify", NULL), 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    site_remove(&site);
    return 0;
}

static void count_damage(void *context, const char *path, const char *what)
{
    (void)path;
    assert_true(what[0] != '\0');
    ++*(int *)context;
}

/* Whether the check tells the damage, and opening never believes it with all hashes. */
static void assert_found_out(const char *path, const char *how)
{
    struct generation *generation;
    struct error err = {0};
    int n = 0;
    const struct generation_damage damage = {&n, count_damage};
    enum status checked = generation_check(site.index, NULL, &damage, &err);
    enum status opened = generation_open(site.index, NULL, VERIFY_HASHES, &generation, &err);
    if (checked == OK || opened == OK || n == 0)
        fail_msg("%s of %s was not found out", how, path);
}

static void write_file(const char *path, struct span bytes)
{
    assert_int_equal(chmod(path, 0644), 0);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
    assert_int_equal(fclose(file), 0);
}

static void damage_once(const char *path, uint32_t number)
{
    struct span whole = temp_read_path(&site.temp, path);
    char *bad = malloc(whole.len + 1);
    assert_non_null(bad);
    memcpy(bad, whole.at, whole.len);
    if (number % 4 == 0) {
        write_file(path, (struct span){bad, whole.len - 1 - number % whole.len});
        assert_found_out(path, "an end cut off");
    } else {
        size_t at = (size_t)(number * UINT64_C(2654435761)) % whole.len;
        bad[at] = (char)(bad[at] ^ 1 << number % 8);
        write_file(path, (struct span){bad, whole.len});
        assert_found_out(path, "a bit");
    }
    write_file(path, whole);
    free(bad);
}

/* The files of the current generation. */
static void find_files(glob_t *found)
{
    static const char *const patterns[] = {"segments/*/*", "generations/g000003/*"};
    for (int i = 0; i < 2; i++) {
        char pattern[300];
        snprintf(pattern, sizeof pattern, "%s/%s", site.index, patterns[i]);
        assert_int_equal(glob(pattern, i > 0 ? GLOB_APPEND : 0, NULL, found), 0);
    }
    assert_int_equal(found->gl_pathc, 3 * 4 + 2);
}

static void every_damage_is_found_out(void **state)
{
    (void)state;
    glob_t found;
    find_files(&found);
    for (uint32_t i = 0; i < DAMAGES; i++)
        damage_once(found.gl_pathv[i % found.gl_pathc], 977 * (i + 1));
    globfree(&found);
    assert_int_equal(site_index(&site, "--verify", NULL), 0);
}

static void a_missing_file_is_found_out(void **state)
{
    (void)state;
    glob_t found;
    find_files(&found);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct span whole = temp_read_path(&site.temp, found.gl_pathv[i]);
        char dir[300];
        snprintf(dir, sizeof dir, "%s", found.gl_pathv[i]);
        *strrchr(dir, '/') = '\0';
        assert_int_equal(chmod(dir, 0755), 0);
        assert_int_equal(unlink(found.gl_pathv[i]), 0);
        assert_found_out(found.gl_pathv[i], "the loss");
        FILE *file = fopen(found.gl_pathv[i], "w");
        assert_non_null(file);
        assert_int_equal(fclose(file), 0);
        write_file(found.gl_pathv[i], whole);
    }
    globfree(&found);
}

/* The program names the file, ends with 5, and the next run builds what is damaged anew. */
static void the_program_says_so_and_the_next_run_mends_it(void **state)
{
    (void)state;
    const char *path = temp_path(&site.temp, "index/segments/s000001/hashes");
    struct span whole = temp_read_path(&site.temp, path);
    write_file(path, span_cut(whole, 0, whole.len - 3));
    assert_int_equal(site_index(&site, "--verify", NULL), 5);
    assert_holds(site_complained(&site), "segments/s000001/hashes has ");
    site_expect(&site, 0);
    assert_holds(site_complained(&site), "segments/s000001/hashes has ");
    assert_int_equal(site_index(&site, "--verify", NULL), 0);
    assert_text(site_said(&site), "ok");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(every_damage_is_found_out),
        CASE(a_missing_file_is_found_out),
        CASE(the_program_says_so_and_the_next_run_mends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
