#include "engine/search/feedback.h"

#include "engine/search/candidates.h"
#include "tests/engine/search/library.h"
#include "tests/support/test.h"

#define OTHERS 40 /* articles that make the typical words rare */

static struct arena texts;
static struct book books[OTHERS + 6];

/* a: what is learnt from; b shares its rare words, c only one that half the paragraphs hold, d
 * nothing, e as much as b but among many other words, f a stop word and a number. */
static int set_up(void **state)
{
    size_t n = 0;
    (void)state;
    arena_init(&texts, 4 << 20);
    books[n++] = (struct book){"a", "gas compressor turbine common the 2019", .lang = "en"};
    books[n++] = (struct book){"b", "compressors turbine", .lang = "en"};
    books[n++] = (struct book){"c", "common", .lang = "en"};
    books[n++] = (struct book){"d", "violin", .lang = "en"};
    books[n++] = (struct book){
        "e", "compressor violin cello flute oboe harp drum viola horn bassoon tuba", .lang = "en"};
    books[n++] = (struct book){"f", "the 2019", .lang = "en"};
    for (uint32_t i = 0; i < OTHERS; i++, n++)
        books[n] = (struct book){.id = arena_printf(&texts, "z%02u", i),
                                 .text = i % 2 == 0 ? "common harvest" : "orchard apples",
                                 .lang = "en"};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&texts);
    return 0;
}

struct school {
    struct library library;
    struct inquiry inquiry;
    struct query *query;
};

static void open_school(struct school *school, uint32_t segments)
{
    library_open(&school->library, books, sizeof books / sizeof *books, segments);
    library_inquire_any(&school->library, "gas", &school->inquiry, &school->query);
}

static void close_school(struct school *school)
{
    filter_release(school->inquiry.filter);
    library_close(&school->library);
}

static struct feedback *learn(struct school *school, const char *id, double score)
{
    struct feedback *feedback = NULL;
    struct error err;
    uint32_t docid = library_docid(&school->library, id, 1);
    assert_ok(feedback_learn(&school->inquiry, &docid, &score, 1, &feedback, &err), &err);
    return feedback;
}

static double gain_of(struct school *school, const struct feedback *feedback, const char *id)
{
    double gain = -1;
    struct error err;
    uint32_t docid = library_docid(&school->library, id, 1);
    assert_ok(feedback_gain(&school->inquiry, feedback, docid, NULL, &gain, &err), &err);
    return gain;
}

static void nothing_is_learnt_from_no_hits_or_no_scores(void **state)
{
    struct school school;
    struct feedback *feedback;
    struct error err;
    (void)state;
    open_school(&school, 1);
    assert_null(learn(&school, "a", 0));
    assert_null(learn(&school, "a", -1));
    assert_ok(feedback_learn(&school.inquiry, NULL, NULL, 0, &feedback, &err), &err);
    assert_null(feedback);
    assert_non_null(learn(&school, "a", 0.001));
    close_school(&school);
}

static void words_of_more_than_a_tenth_numbers_and_stop_words_teach_nothing(void **state)
{
    struct school school;
    (void)state;
    open_school(&school, 1);
    const struct feedback *feedback = learn(&school, "a", 3);
    assert_non_null(feedback);
    assert_true(gain_of(&school, feedback, "c") == 0);
    assert_true(gain_of(&school, feedback, "f") == 0);
    assert_null(learn(&school, "c", 3));
    assert_null(learn(&school, "f", 3));
    close_school(&school);
}

static void a_paragraph_gains_by_what_it_shares_with_the_best(void **state)
{
    struct school school;
    (void)state;
    open_school(&school, 1);
    const struct feedback *feedback = learn(&school, "a", 3);
    assert_non_null(feedback);
    assert_true(gain_of(&school, feedback, "b") > gain_of(&school, feedback, "e"));
    assert_true(gain_of(&school, feedback, "e") > 0);
    assert_true(gain_of(&school, feedback, "d") == 0);
    close_school(&school);
}

static void kept_words_gain_what_words_read_again_do(void **state)
{
    struct school school;
    struct error err;
    (void)state;
    open_school(&school, 2);
    const struct feedback *feedback = learn(&school, "a", 3);
    assert_non_null(feedback);
    school.inquiry.is_keeping = true;
    for (uint32_t docid = 1; docid <= sizeof books / sizeof *books; docid++) {
        struct candidate candidate = {.docid = docid};
        double gain = 0, again = 0;
        assert_ok(candidates_score(&school.inquiry, &candidate, &err), &err);
        struct kept_place kept = kept_take(&school.inquiry.scratch->kept);
        assert_ok(feedback_gain(&school.inquiry, feedback, docid, &kept, &gain, &err), &err);
        assert_ok(feedback_gain(&school.inquiry, feedback, docid, NULL, &again, &err), &err);
        assert_true(gain == again);
    }
    close_school(&school);
}

/* v(d) falls with the sixth power: a hit with half the best score has 1/65 of the say. */
static void a_hit_far_below_the_best_has_little_say(void **state)
{
    struct school school;
    struct feedback *feedback = NULL;
    struct error err;
    (void)state;
    open_school(&school, 1);
    uint32_t docids[] = {library_docid(&school.library, "a", 1),
                         library_docid(&school.library, "d", 1)};
    double scores[] = {4, 4};
    assert_ok(feedback_learn(&school.inquiry, docids, scores, 2, &feedback, &err), &err);
    double equal = gain_of(&school, feedback, "d");
    scores[1] = 2;
    assert_ok(feedback_learn(&school.inquiry, docids, scores, 2, &feedback, &err), &err);
    double half = gain_of(&school, feedback, "d");
    assert_true(half > 0);
    assert_true(half < equal / 25);
    close_school(&school);
}

/* What is learnt in one segment tells in another, where the same stem has another number. */
static void gains_do_not_depend_on_the_segments(void **state)
{
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f", "z00", "z39"};
    struct school one, many;
    (void)state;
    open_school(&one, 1);
    open_school(&many, 16);
    const struct feedback *x = learn(&one, "a", 3), *y = learn(&many, "a", 3);
    assert_non_null(x);
    assert_non_null(y);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        double difference = gain_of(&one, x, ids[i]) - gain_of(&many, y, ids[i]);
        assert_true(difference < 1e-9 && difference > -1e-9);
    }
    close_school(&one);
    close_school(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_learnt_from_no_hits_or_no_scores),
        cmocka_unit_test(words_of_more_than_a_tenth_numbers_and_stop_words_teach_nothing),
        cmocka_unit_test(a_paragraph_gains_by_what_it_shares_with_the_best),
        cmocka_unit_test(kept_words_gain_what_words_read_again_do),
        cmocka_unit_test(a_hit_far_below_the_best_has_little_say),
        cmocka_unit_test(gains_do_not_depend_on_the_segments),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
