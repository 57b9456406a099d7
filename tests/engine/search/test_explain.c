/* Explanations: the parts add up to the score, whatever the query; and why there is no hit. */
#include "engine/search/explain.h"

#include <math.h>

#include "tests/engine/search/library.h"
#include "tests/support/test.h"

static const struct book books[] = {
    {.id = "a",
     .title = "Power of Siberia",
     .lang = "en",
     .text = "# Route\n\nThe power of Siberia carries gas to China.\n\nGas prices rose, and the "
             "price of gas in Siberia fell.\n\nWinter power."},
    {.id = "b", .lang = "en", .text = "Siberia has power and gas.\n\nGases of Siberian winters."},
    {.id = "c", .lang = "en", .text = "A café in Siberia.\n\nNothing of the kind."},
};

static struct search_result *explain(struct library *library, const char *q, enum query_match match,
                                     const struct explain_request *target)
{
    struct search_request request;
    search_request_init(&request);
    request.q = span_of(q);
    request.match = match;
    request.limit = target->docid != 0 ? 1000 : target->rank;
    request.explain = target;
    return library_search(library, &request);
}

static const char *const queries[] = {"gas",
                                      "power siberia",
                                      "power of siberia",
                                      "\"power of siberia\" gas",
                                      "gas -oil",
                                      "gas NEAR/5 price",
                                      "pric*",
                                      "gaz~",
                                      "siberla~",
                                      "\"gas siberia\"~9",
                                      "title:siberia gas",
                                      "café",
                                      "of the",
                                      "gas OR power OR winter",
                                      "siberia quokka gas",
                                      "+of gas",
                                      "power winter"};

static void parts_add_up_to_the_score(void **state)
{
    (void)state;
    struct library library;
    uint32_t explained = 0;
    library_open(&library, books, 3, 2);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        for (enum query_match match = MATCH_AUTO; match <= MATCH_ANY; match++) {
            const struct search_result *whole = library_ask(&library, queries[i], match);
            for (uint32_t rank = 1; rank <= whole->n_hits; rank++) {
                struct explain_request target = {.rank = rank};
                const struct search_result *one = explain(&library, queries[i], match, &target);
                double sum = 0;
                assert_int_equal(one->n_hits, 1);
                assert_int_equal(one->hits[0].rank, rank);
                assert_null(one->explanation.why_not.at);
                assert_true(one->hits[0].score == whole->hits[rank - 1].score);
                for (uint32_t p = 0; p < one->explanation.n_parts; p++) {
                    sum += one->explanation.parts[p].value;
                    assert_true(one->explanation.parts[p].n_words > 0);
                }
                if (fabs(sum - one->hits[0].score) > 0.001)
                    fail_msg("%s: %f is not %f", queries[i], sum, one->hits[0].score);
                explained++;
            }
        }
    assert_true(explained > 60);
    library_close(&library);
}

static const struct score_part *find_part(const struct explanation *explanation,
                                          enum score_kind kind, const char *word)
{
    for (uint32_t p = 0; p < explanation->n_parts; p++)
        for (uint32_t w = 0; w < explanation->parts[p].n_words; w++)
            if (explanation->parts[p].kind == kind &&
                span_equal(explanation->parts[p].words[w], span_of(word)))
                return &explanation->parts[p];
    return NULL;
}

static void parts_name_their_words(void **state)
{
    (void)state;
    struct library library;
    struct explain_request target = {.rank = 1};
    library_open(&library, books, 3, 1);
    const struct explanation *got =
        &explain(&library, "\"power of siberia\" gas", MATCH_AUTO, &target)->explanation;
    assert_text(got->tree, "(row (phrase power of siberia) (word gas))");
    assert_true(got->plan.len > 0);
    assert_non_null(find_part(got, SCORE_WORD, "gas"));
    assert_non_null(find_part(got, SCORE_FORM, "gas"));
    assert_non_null(find_part(got, SCORE_TITLE, "siberia"));
    assert_int_equal(find_part(got, SCORE_PHRASE, "power")->n_words, 3);
    assert_null(find_part(got, SCORE_TITLE, "gas"));
    library_close(&library);
}

#define SIX_OTHERS "wood\n\nwind\n\npeat\n\nsteam\n\nwater\n\noil\n\n"

/* What words of the best hits gave is named word by word, the words as the paragraph has them. */
static void feedback_names_its_words(void **state)
{
    (void)state;
    static const struct book school[] = {
        {.id = "a", .lang = "en", .text = "gas compressor turbine"},
        {.id = "b", .lang = "en", .text = "gas compressors and a piano"},
        {.id = "z", .lang = "en", .text = SIX_OTHERS SIX_OTHERS SIX_OTHERS SIX_OTHERS},
    };
    struct library library;
    library_open(&library, school, 3, 1);
    uint32_t n = 0;
    for (uint32_t rank = 1; rank <= 2; rank++) {
        struct explain_request target = {.rank = rank};
        const struct search_result *got = explain(&library, "gas", MATCH_ANY, &target);
        bool is_a = span_equal(got->hits[0].article.id, SPAN("a"));
        const struct explanation *why = &got->explanation;
        const struct score_part *part =
            find_part(why, SCORE_FEEDBACK, is_a ? "compressor" : "compressors");
        assert_non_null(part);
        assert_true(part->value > 0);
        assert_null(find_part(why, SCORE_FEEDBACK, "and"));
        for (uint32_t p = 1; p < why->n_parts; p++)
            if (why->parts[p - 1].kind == SCORE_FEEDBACK) {
                assert_int_equal(why->parts[p - 1].n_words, 1);
                assert_true(why->parts[p - 1].value >= why->parts[p].value);
                n++;
            }
    }
    assert_true(n > 2);
    library_close(&library);
}

static void a_paragraph_is_found_at_its_rank(void **state)
{
    (void)state;
    struct library library;
    library_open(&library, books, 3, 2);
    const struct search_result *whole = library_ask(&library, "siberia", MATCH_AUTO);
    assert_true(whole->n_hits >= 4);
    for (uint32_t i = 0; i < whole->n_hits; i++) {
        struct explain_request target = {.docid = whole->hits[i].passages[0].paragraph.docid};
        const struct search_result *one = explain(&library, "siberia", MATCH_AUTO, &target);
        assert_int_equal(one->n_hits, 1);
        assert_int_equal(one->hits[0].rank, i + 1);
    }
    library_close(&library);
}

static void why_there_is_no_such_hit(void **state)
{
    (void)state;
    static const struct {
        const char *q;
        uint32_t rank, paragraph; /* of a */
        const char *why_not;
    } rows[] = {
        {"winter", 9, 0, "there is no rank 9: 2 paragraphs match"},
        {"quokka", 1, 0, "no paragraph matches"},
        {"!!", 1, 0, "the query looks for nothing"},
        {"gas \"winter power\"", 0, 1,
         "the paragraph does not hold what was asked for: \"winter power\""},
        {"gas -siberia", 0, 1, "the paragraph does not hold what was asked for: -siberia"},
        {"winter", 0, 1, "the paragraph does not hold what was asked for: winter"},
    };
    struct library library;
    library_open(&library, books, 3, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct explain_request target = {.rank = rows[i].rank};
        if (rows[i].paragraph > 0)
            target.docid = library_docid(&library, "a", rows[i].paragraph);
        const struct search_result *got = explain(&library, rows[i].q, MATCH_ALL, &target);
        assert_int_equal(got->n_hits, 0);
        assert_int_equal(got->explanation.n_parts, 0);
        assert_span_is(got->explanation.why_not, span_of(rows[i].why_not), rows[i].q);
    }
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_add_up_to_the_score),
        cmocka_unit_test(parts_name_their_words),
        cmocka_unit_test(feedback_names_its_words),
        cmocka_unit_test(a_paragraph_is_found_at_its_rank),
        cmocka_unit_test(why_there_is_no_such_hit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
