#include "indexer/intake.h"

#include <string.h>

#include "engine/analysis/language.h"
#include "tests/indexer/site.h"
#include "tests/support/test.h"

/* What is not read anew here is looked at by intake itself, as in a dry run; what must come back
 * out of an old index goes through whole runs of the program. */
struct scene {
    struct site site;
    struct before before;
    struct walk walk;
    struct diff diff;
    struct report report;
    struct intake intake;
};

static int set_up(void **state)
{
    static struct scene scene;
    site_make(&scene.site);
    site_write(&scene.site, "a.txt", "Amber.\n");
    site_write(&scene.site, "b.txt", "Basalt.\n");
    site_write(&scene.site, "many.jsonl",
               "{\"id\":\"m1\",\"title\":\"One\",\"text\":\"First.\"}\n"
               "{\"id\":\"m2\",\"title\":\"Two\",\"text\":\"Second.\"}\n"
               "{\"id\":\"m3\",\"title\":\"Three\",\"text\":\"Third.\"}\n"
               "{\"id\":\"m4\",\"title\":\"Four\",\"text\":\"Fourth.\"}\n");
    site_expect(&scene.site, 0);
    *state = &scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    site_remove(&scene->site);
    return 0;
}

static void assert_counts(const struct intake_counts *counts, uint64_t added, uint64_t changed,
                          uint64_t removed, uint64_t unchanged, uint64_t failed)
{
    char got[100], expected[100];
    snprintf(got, sizeof got, "+%d ~%d -%d =%d !%d", (int)counts->added, (int)counts->changed,
             (int)counts->removed, (int)counts->unchanged, (int)counts->failed);
    snprintf(expected, sizeof expected, "+%d ~%d -%d =%d !%d", (int)added, (int)changed,
             (int)removed, (int)unchanged, (int)failed);
    assert_string_equal(got, expected);
}

/* A dry run's look at the sources. */
static struct intake_counts look(struct scene *scene)
{
    struct error err = {0};
    const char *source = scene->site.articles;
    walk_init(&scene->walk);
    report_init(&scene->report, false, true, false, true);
    assert_ok(before_open(&scene->before, scene->site.index, &err), &err);
    assert_ok(walk_run(&scene->walk, &source, 1, &DEADLINE_NONE, &err), &err);
    assert_ok(diff_run(&scene->diff, &scene->walk, &scene->before, false, &DEADLINE_NONE, &err),
              &err);
    const struct intake_setup setup = {.walk = &scene->walk,
                                       .before = &scene->before,
                                       .diff = &scene->diff,
                                       .report = &scene->report,
                                       .stop = &DEADLINE_NONE};
    assert_ok(intake_init(&scene->intake, &setup, &err), &err);
    assert_ok(intake_run(&scene->intake, &err), &err);
    struct intake_counts counts = scene->intake.counts;
    intake_release(&scene->intake);
    report_release(&scene->report);
    before_close(&scene->before);
    walk_release(&scene->walk);
    return counts;
}

/* The line on which an article of the index begins. */
static uint32_t line_of(struct scene *scene, const char *id)
{
    struct generation *generation;
    struct error err = {0};
    struct store_article article;
    uint32_t segment, index;
    assert_ok(generation_open(scene->site.index, NULL, VERIFY_QUICK, &generation, &err), &err);
    assert_status(generation_find_article(generation, span_of(id), &segment, &index), OK);
    const struct store *store = segment_store(generation_segment(generation, segment));
    store_article(store, index, &article);
    uint32_t line = store_place(store, article.first_docid, 0).line;
    generation_release(generation);
    return line;
}

static void articles_are_counted_and_not_files(void **state)
{
    struct scene *scene = *state;
    struct intake_counts counts = look(scene);
    assert_counts(&counts, 0, 0, 0, 6, 0);
    site_write(&scene->site, "many.jsonl",
               "{\"id\":\"m0\",\"title\":\"Zero\",\"text\":\"New.\"}\n"
               "{\"id\":\"m1\",\"title\":\"One\",\"text\":\"First.\"}\n"
               "{\"id\":\"m3\",\"title\":\"Three\",\"text\":\"Third, changed.\"}\n");
    counts = look(scene);
    assert_counts(&counts, 1, 1, 2, 3, 0);
    assert_int_equal(counts.moved, 1); /* m1, to the second line */
}

/* Where an article stands is told to those who open the file there. */
static void an_article_on_another_line_is_indexed_again(void **state)
{
    struct scene *scene = *state;
    site_write(&scene->site, "many.jsonl",
               "{\"id\":\"m2\",\"title\":\"Two\",\"text\":\"Second.\"}\n"
               "{\"id\":\"m3\",\"title\":\"Three\",\"text\":\"Third.\"}\n"
               "{\"id\":\"m4\",\"title\":\"Four\",\"text\":\"Fourth.\"}\n");
    struct intake_counts counts = look(scene);
    assert_counts(&counts, 0, 0, 1, 5, 0);
    site_expect(&scene->site, 0);
    assert_int_equal(line_of(scene, "m4"), 3);
    site_write(&scene->site, "a.txt", "\n\nAmber.\n");
    counts = look(scene);
    assert_counts(&counts, 0, 1, 0, 4, 0);
    site_expect(&scene->site, 0);
    assert_int_equal(line_of(scene, "a"), 3);
}

static void a_moved_article_is_changed_and_neither_new_nor_gone(void **state)
{
    struct scene *scene = *state;
    site_write(&scene->site, "a.txt", NULL);
    site_write(&scene->site, "z.jsonl", "{\"id\":\"a\",\"title\":\"A\",\"text\":\"Amber.\"}\n");
    struct intake_counts counts = look(scene);
    assert_counts(&counts, 0, 1, 0, 5, 0);
}

static void an_id_that_exists_already_fails(void **state)
{
    struct scene *scene = *state;
    site_write(&scene->site, "z.jsonl",
               "{\"id\":\"a\",\"title\":\"A\",\"text\":\"Again.\"}\n"
               "{\"id\":\"n\",\"title\":\"N\",\"text\":\"New.\"}\n"
               "{\"id\":\"n\",\"title\":\"N\",\"text\":\"New again.\"}\n");
    struct intake_counts counts = look(scene);
    assert_counts(&counts, 1, 0, 0, 6, 2);
}

static void an_empty_file_is_no_article(void **state)
{
    struct scene *scene = *state;
    site_write(&scene->site, "c.txt", "\n\n");
    struct intake_counts counts = look(scene);
    assert_counts(&counts, 0, 0, 0, 6, 0);
    assert_int_equal(counts.empty, 1);
}

/* ---- Last good versions ---------------------------------------------------------------------- */

static void break_the_second(struct scene *scene)
{
    site_write(&scene->site, "many.jsonl",
               "{\"id\":\"m1\",\"title\":\"One\",\"text\":\"First.\"}\n"
               "{\"id\":\"m2\",\"title\":\n"
               "{\"id\":\"m3\",\"title\":\"Three\",\"text\":\"Third.\"}\n"
               "{\"id\":\"m4\",\"title\":\"Four\",\"text\":\"Fourth.\"}\n");
}

static void a_broken_line_keeps_its_last_good_version(void **state)
{
    struct scene *scene = *state;
    break_the_second(scene);
    struct intake_counts counts = look(scene);
    assert_counts(&counts, 0, 0, 0, 5, 1);
    site_expect(&scene->site, 4);
    assert_text(site_ids(&scene->site), "a:1 b:1 m1:1 m2:1 m3:1 m4:1");
    assert_holds(site_complained(&scene->site), "1 failed:\n  many.jsonl:2: not JSON");
    /* Nothing has changed since, and the failure is known. */
    site_expect(&scene->site, 0);
    assert_holds(site_said(&scene->site), "Up to date: 6 articles");
    /* It stays through later runs that build anew, and goes when its line does. */
    site_write(&scene->site, "a.txt", "Amber and more.\n");
    site_expect(&scene->site, 4);
    assert_text(site_ids(&scene->site), "a:1 b:1 m1:1 m2:1 m3:1 m4:1");
    site_write(&scene->site, "many.jsonl",
               "{\"id\":\"m1\",\"title\":\"One\",\"text\":\"First.\"}\n"
               "{\"id\":\"m3\",\"title\":\"Three\",\"text\":\"Third.\"}\n"
               "{\"id\":\"m4\",\"title\":\"Four\",\"text\":\"Fourth.\"}\n");
    site_expect(&scene->site, 0);
    assert_text(site_ids(&scene->site), "a:1 b:1 m1:1 m3:1 m4:1");
}

/* The language of a word of the current generation, by its exact form. */
static uint8_t language_of(struct scene *scene, const char *exact)
{
    struct generation *generation;
    struct error err = {0};
    struct lexicon_word word;
    assert_ok(generation_open(scene->site.index, NULL, VERIFY_QUICK, &generation, &err), &err);
    assert_int_equal(generation_segment_count(generation), 1);
    const struct lexicon *lexicon = segment_lexicon(generation_segment(generation, 0));
    struct lexicon_range range = lexicon_find_exact(lexicon, span_of(exact));
    assert_int_equal(range.n, 1);
    lexicon_word(lexicon, lexicon_id_at(lexicon, range.first), &word);
    uint8_t language = word.language;
    generation_release(generation);
    return language;
}

#define FRENCH                                                                                     \
    "Les conduites amènent le gaz des champs de la Sibérie vers les villes de la côte.\\n\\n"
#define ENGLISH "The pipeline brings gas from the fields of Siberia to the towns of the coast."

static void a_last_good_version_keeps_the_languages_of_its_paragraphs(void **state)
{
    struct scene *scene = *state;
    site_write(&scene->site, "many.jsonl",
               "{\"id\":\"m1\",\"text\":\"" FRENCH FRENCH FRENCH ENGLISH "\"}\n");
    assert_int_equal(site_index(&scene->site, "--full", "--force", scene->site.articles, NULL), 0);
    assert_int_equal(language_of(scene, "fields"), language_find(SPAN("en")));
    assert_int_equal(language_of(scene, "champs"), language_find(SPAN("fr")));
    site_write(&scene->site, "many.jsonl", "{\"id\":\"m1\",\n");
    assert_int_equal(site_index(&scene->site, "--full", scene->site.articles, NULL), 4);
    assert_text(site_ids(&scene->site), "a:1 b:1 m1:4");
    assert_int_equal(language_of(scene, "fields"), language_find(SPAN("en")));
    assert_int_equal(language_of(scene, "champs"), language_find(SPAN("fr")));
}

static void a_removed_line_elsewhere_is_removed_all_the_same(void **state)
{
    struct scene *scene = *state;
    site_write(&scene->site, "many.jsonl",
               "{\"id\":\"m1\",\"title\":\"One\",\"text\":\"First.\"}\n"
               "broken\n"
               "{\"id\":\"m3\",\"title\":\"Three\",\"text\":\"Third.\"}\n");
    struct intake_counts counts = look(scene);
    assert_counts(&counts, 0, 0, 1, 4, 1);
    site_expect(&scene->site, 4);
    assert_text(site_ids(&scene->site), "a:1 b:1 m1:1 m2:1 m3:1");
}

static void a_mended_line_is_new_again(void **state)
{
    struct scene *scene = *state;
    break_the_second(scene);
    site_expect(&scene->site, 4);
    site_write(&scene->site, "many.jsonl",
               "{\"id\":\"m1\",\"title\":\"One\",\"text\":\"First.\"}\n"
               "{\"id\":\"m2\",\"title\":\"Two\",\"text\":\"Second, mended.\"}\n"
               "{\"id\":\"m3\",\"title\":\"Three\",\"text\":\"Third.\"}\n"
               "{\"id\":\"m4\",\"title\":\"Four\",\"text\":\"Fourth.\"}\n");
    struct intake_counts counts = look(scene);
    assert_counts(&counts, 0, 1, 0, 5, 0);
    site_expect(&scene->site, 0);
    assert_text(site_ids(&scene->site), "a:1 b:1 m1:1 m2:1 m3:1 m4:1");
}

/* The id of the failed article's last version has gone to another file: that one has it. */
static void a_kept_version_gives_way_to_an_earlier_file(void **state)
{
    struct scene *scene = *state;
    break_the_second(scene);
    site_write(&scene->site, "first.jsonl",
               "{\"id\":\"m2\",\"title\":\"T\",\"text\":\"Mine. \\n\\nNow.\"}\n");
    site_expect(&scene->site, 4);
    assert_text(site_ids(&scene->site), "a:1 b:1 m1:1 m2:2 m3:1 m4:1");
}

/* b's id was taken by an earlier file; when that goes, b is tried again although it has not
 * changed. */
static void a_failure_is_tried_again_when_something_changes(void **state)
{
    struct scene *scene = *state;
    site_write(&scene->site, "aa.jsonl",
               "{\"id\":\"b\",\"title\":\"B\",\"text\":\"Taken. \\n\\nTwo.\"}\n");
    site_expect(&scene->site, 4);
    assert_text(site_ids(&scene->site), "a:1 b:2 m1:1 m2:1 m3:1 m4:1");
    site_write(&scene->site, "aa.jsonl", NULL);
    site_expect(&scene->site, 0);
    assert_text(site_ids(&scene->site), "a:1 b:1 m1:1 m2:1 m3:1 m4:1");
}

/* As large as a chunk, it is at work in another thread as soon as it is handed over, and gone when
 * that has done with it; what reads it then is told of by ThreadSanitizer. */
static void what_is_handed_over_is_not_read_again(void **state)
{
    enum { PARAGRAPHS = 1000, LETTERS = 300 };
    static char text[PARAGRAPHS * (LETTERS + 2) + 1];
    struct scene *scene = *state;
    for (int i = 0; i < PARAGRAPHS; i++)
        snprintf(text + i * (LETTERS + 2), LETTERS + 3, "%0*d\n\n", LETTERS, i);
    site_write(&scene->site, "large.txt", text);
    for (int i = 0; i < 4; i++) /* it does not see it every time */
        assert_int_equal(site_index(&scene->site, "--full", scene->site.articles, NULL), 0);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(articles_are_counted_and_not_files),
        CASE(an_article_on_another_line_is_indexed_again),
        CASE(a_moved_article_is_changed_and_neither_new_nor_gone),
        CASE(an_id_that_exists_already_fails),
        CASE(an_empty_file_is_no_article),
        CASE(a_broken_line_keeps_its_last_good_version),
        CASE(a_last_good_version_keeps_the_languages_of_its_paragraphs),
        CASE(a_removed_line_elsewhere_is_removed_all_the_same),
        CASE(a_mended_line_is_new_again),
        CASE(a_kept_version_gives_way_to_an_earlier_file),
        CASE(a_failure_is_tried_again_when_something_changes),
        CASE(what_is_handed_over_is_not_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
