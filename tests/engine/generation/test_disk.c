#include "engine/generation/disk.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "engine/generation/generation.h"
#include "engine/generation/publish.h"
#include "tests/engine/generation/published.h"
#include "tests/engine/segment/articles.h"
#include "tests/support/test.h"

/* Names of published generations and segments, as "g000001 g000002 | s000001 s000002". */
static struct span tree(struct published *published)
{
    static const char *const folders[] = {"generations", "segments"};
    struct buf out;
    struct error err;
    buf_init(&out, 4096);
    for (int i = 0; i < 2; i++) {
        char path[4096];
        struct dirent **entries;
        assert_ok(file_join(path, sizeof path, published->root, folders[i], &err), &err);
        int n = scandir(path, &entries, NULL, alphasort);
        assert_true(n >= 2);
        buf_add_text(&out, i > 0 ? " |" : "");
        for (int k = 0; k < n; k++) {
            if (entries[k]->d_name[0] != '.')
                buf_printf(&out, "%s%s", out.len > 0 ? " " : "", entries[k]->d_name);
            free(entries[k]);
        }
        free(entries);
    }
    struct span copy = arena_copy(&published->arena, buf_span(&out));
    buf_release(&out);
    return copy;
}

static void prune(struct published *published, uint32_t keep)
{
    struct error err = {0};
    assert_ok(generation_prune(published->root, keep, &err), &err);
}

static void generations_are_listed_oldest_first(void **state)
{
    struct published *published = *state;
    const char **names;
    uint32_t n;
    struct error err;
    assert_ok(generation_list(published->root, &published->arena, &names, &n, &err), &err);
    assert_int_equal(n, 0);
    published_add_samples(published);
    published_add_samples(published);
    temp_write(&published->temp, "index/generations/notes.txt", SPAN("mine"));
    assert_ok(generation_list(published->root, &published->arena, &names, &n, &err), &err);
    assert_int_equal(n, 2);
    assert_string_equal(names[0], "g000001");
    assert_string_equal(names[1], "g000002");
}

static void a_manifest_of_another_generation_is_damage(void **state)
{
    struct published *published = *state;
    struct manifest *manifest;
    struct error err;
    published_add_samples(published);
    published_add_samples(published);
    const char *one = temp_path(&published->temp, "index/generations/g000001/manifest.json");
    const char *two = temp_path(&published->temp, "index/generations/g000002/manifest.json");
    assert_int_equal(chmod(temp_path(&published->temp, "index/generations/g000002"), 0755), 0);
    assert_int_equal(unlink(two), 0);
    assert_int_equal(link(one, two), 0);
    assert_status(
        generation_describe(published->root, "g000002", &published->arena, &manifest, &err),
        ERR_CORRUPT);
    assert_null(manifest);
}

static void the_newest_are_kept_with_their_segments(void **state)
{
    struct published *published = *state;
    for (int i = 0; i < 4; i++)
        published_add_samples(published);
    prune(published, 3);
    assert_text(tree(published), "g000002 g000003 g000004 | s000002 s000003 s000004");
    prune(published, 1);
    assert_text(tree(published), "g000004 | s000004");
}

static void the_current_one_is_kept_however_old(void **state)
{
    struct published *published = *state;
    struct error err = {0};
    for (int i = 0; i < 3; i++)
        published_add_samples(published);
    assert_ok(publish_rollback(published->root, "g000001", &err), &err);
    prune(published, 1);
    assert_text(tree(published), "g000001 g000003 | s000001 s000003");
}

/* A generation that only merged another holds the same articles: the other goes before older ones
 * that one may want to go back to. */
static void what_a_merge_superseded_goes_first(void **state)
{
    struct published *published = *state;
    struct error err = {0};
    struct manifest_segment entry;
    published_add_samples(published);
    published_add_samples(published);
    const char *dir = published_build(published, sample_articles, 3, 1, &entry);
    assert_ok(publish_segment(published->root, dir, &published->arena, &entry, &err), &err);
    published_merge(published, &entry, 1, "g000002");
    prune(published, 3);
    assert_text(tree(published), "g000001 g000002 g000003 | s000001 s000002 s000003");
    prune(published, 2);
    assert_text(tree(published), "g000001 g000003 | s000001 s000003");
    prune(published, 1);
    assert_text(tree(published), "g000003 | s000003");
}

static void a_shared_segment_stays_while_it_is_named(void **state)
{
    struct published *published = *state;
    struct error err = {0};
    struct manifest_segment segments[2];
    const char *dir = published_build(published, sample_articles, 1, 1, &segments[0]);
    assert_ok(publish_segment(published->root, dir, &published->arena, &segments[0], &err), &err);
    published_name(published, segments, 1);
    dir = published_build(published, sample_articles + 1, 2, 50, &segments[1]);
    assert_ok(publish_segment(published->root, dir, &published->arena, &segments[1], &err), &err);
    published_name(published, segments, 2);
    prune(published, 1);
    assert_text(tree(published), "g000002 | s000001 s000002");
}

static void a_segment_that_no_generation_names_goes(void **state)
{
    struct published *published = *state;
    struct error err = {0};
    struct manifest_segment entry;
    published_add_samples(published);
    const char *dir = published_build(published, sample_articles, 3, 1, &entry);
    assert_ok(publish_segment(published->root, dir, &published->arena, &entry, &err), &err);
    assert_text(tree(published), "g000001 | s000001 s000002");
    prune(published, 3);
    assert_text(tree(published), "g000001 | s000001");
}

static void segments_stay_while_a_kept_manifest_cannot_be_read(void **state)
{
    struct published *published = *state;
    for (int i = 0; i < 3; i++)
        published_add_samples(published);
    published_flip(published, "generations/g000002/manifest.json", 50);
    prune(published, 2);
    assert_text(tree(published), "g000002 g000003 | s000001 s000002 s000003");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, published_set_up, published_tear_down)
    const struct CMUnitTest tests[] = {
        CASE(generations_are_listed_oldest_first),
        CASE(a_manifest_of_another_generation_is_damage),
        CASE(the_newest_are_kept_with_their_segments),
        CASE(the_current_one_is_kept_however_old),
        CASE(what_a_merge_superseded_goes_first),
        CASE(a_shared_segment_stays_while_it_is_named),
        CASE(a_segment_that_no_generation_names_goes),
        CASE(segments_stay_while_a_kept_manifest_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
