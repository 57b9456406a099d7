#include "indexer/edition.h"

#include <stdlib.h>

#include "tests/indexer/updating.h"
#include "tests/support/test.h"

static struct site site;

static int set_up(void **state)
{
    (void)state;
    site_make(&site);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    site_remove(&site);
    return 0;
}

/* What a manifest counts: "articles paragraphs en:2 … source source", and words apart. */
static uint32_t describe(const char *root, char out[300])
{
    struct generation *generation;
    struct error err = {0};
    assert_ok(generation_open(root, NULL, VERIFY_HASHES, &generation, &err), &err);
    const struct manifest *manifest = generation_manifest(generation);
    int n = snprintf(out, 300, "%u %u", manifest->articles, manifest->paragraphs);
    for (uint32_t i = 0; i < manifest->n_languages; i++)
        n += snprintf(out + n, (size_t)(300 - n), " %s:%u", manifest->languages[i].tag,
                      manifest->languages[i].articles);
    for (uint32_t i = 0; i < manifest->n_sources; i++)
        n += snprintf(out + n, (size_t)(300 - n), " %u", manifest->source_articles[i]);
    uint32_t words = manifest->words;
    generation_release(generation);
    return words;
}

static uint32_t draw(uint32_t *random, uint32_t below)
{
    *random = *random * 1664525 + 1013904223;
    return (*random >> 8) % below;
}

static void change_some(int round, uint32_t *random)
{
    static const char *const languages[] = {"en", "ru", "de"};
    static const char *const words[] = {"amber", "basalt", "copper", "granite", "slate", "quartz"};
    for (uint32_t i = 0; i < (round == 0 ? 30 : 4); i++) {
        char name[16], text[200];
        uint32_t file = round == 0 ? i : draw(random, 40);
        snprintf(name, sizeof name, "f%02u.md", file);
        snprintf(text, sizeof text, "---\nlang: %s\n---\n# Title %u\n\nOf %s %u.\n\n%s\n",
                 languages[draw(random, 3)], file, words[draw(random, 6)], draw(random, 50),
                 words[draw(random, 6)]);
        bool is_there = temp_has(&site.temp, arena_printf(&site.temp.arena, "articles/%s", name));
        site_write_aged(&site, name, is_there && draw(random, 6) == 0 ? NULL : text, round);
    }
}

/* Rounds of changes by a fixed rule: what an update counts is what a build from nothing counts, but
 * for words of dead articles, which count until they are merged away. */
static void an_update_counts_as_a_build_from_nothing(void **state)
{
    (void)state;
    const char *fresh = temp_path(&site.temp, "fresh");
    uint32_t random = 4711;
    for (int round = 0; round < 9; round++) {
        char updated[300], built[300];
        change_some(round, &random);
        site_expect(&site, 0);
        uint32_t words = describe(site.index, updated);
        assert_int_equal(site_index(&site, "-i", fresh, "--full", site.articles, NULL), 0);
        assert_true(words >= describe(fresh, built));
        assert_string_equal(updated, built);
    }
}

/* A further source behind those of before is an update; another order is not. */
static void a_further_source_is_an_update(void **state)
{
    (void)state;
    site_write(&site, "a.txt", "Amber.\n");
    temp_write(&site.temp, "more/b.txt", SPAN("Basalt.\n"));
    const char *more = temp_path(&site.temp, "more");
    site_expect(&site, 0);
    assert_int_equal(site_index(&site, site.articles, more, NULL), 0);
    assert_holds(site_said(&site), "1 added, 0 changed, 0 removed, 1 unchanged");
    assert_text(site_ids(&site), "a:1 b:1");
    assert_segments(&site, 2, 2, 2);
    assert_int_equal(site_index(&site, more, site.articles, NULL), 0);
    assert_text(site_ids(&site), "a:1 b:1");
    assert_segments(&site, 1, 2, 2);
    assert_int_equal(site_index(&site, "--verify", NULL), 0);
    site_expect(&site, 0);
    assert_text(site_ids(&site), "a:1");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(an_update_counts_as_a_build_from_nothing),
        CASE(a_further_source_is_an_update),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
