/* Facets over an index: what is counted, how it is cut and ordered, and that totals are exact. */
#include "engine/search/facets.h"

#include "engine/search/totals.h"
#include "tests/engine/search/library.h"
#include "tests/support/test.h"

enum { MANY = 30 };

static const struct book books[] = {
    {.id = "energy/gas/a",
     .text = "gas one\n\ngas two\n\noil",
     .date = "2019-12-02",
     .authors = "Miller;Osei",
     .tags = "gas;gas;china",
     .lang = "en"},
    {.id = "energy/b", .text = "gas three", .date = "2014-01-31", .authors = "Osei", .lang = "en"},
    {.id = "c", .text = "gas four\n\nGAS", .tags = "china"},
};

/* "Osei 3, Miller 2" */
static struct span facet_text(struct library *library, const struct facet_list *list)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    for (uint32_t i = 0; i < list->n; i++)
        buf_printf(&out, "%s%.*s %u", i > 0 ? ", " : "", SPAN_FMT(list->values[i].value),
                   list->values[i].count);
    struct span text = arena_copy(&library->arena, out.len > 0 ? buf_span(&out) : SPAN(" "));
    buf_release(&out);
    return text;
}

static struct search_result *count(struct library *library, const char *q, uint32_t facets,
                                   uint32_t limit)
{
    struct search_request request;
    search_request_init(&request);
    request.q = span_of(q);
    request.facets = facets;
    request.limit = limit;
    request.count_to = 1;
    return library_search(library, &request);
}

static void each_facet_counts_paragraphs_of_all_segments(void **state)
{
    (void)state;
    static const char *const expected[FACET_COUNT] = {
        [FACET_AUTHOR] = "Osei 3, Miller 2",    [FACET_TAG] = "china 4, gas 2",
        [FACET_LANG] = "en 3, und 2",           [FACET_FOLDER] = " 2, energy/gas 2, energy 1",
        [FACET_MONTH] = "2014-01 1, 2019-12 2",
    };
    for (uint32_t segments = 1; segments <= 3; segments++) {
        struct library library;
        library_open(&library, books, 3, segments);
        const struct search_result *result = count(&library, "gas", (1 << FACET_COUNT) - 1, 1);
        for (int facet = 0; facet < FACET_COUNT; facet++)
            assert_span_is(facet_text(&library, &result->facets[facet]), span_of(expected[facet]),
                           search_facet_name((enum search_facet)facet));
        assert_int_equal(result->n_hits, 1);
        library_close(&library);
    }
}

static void facets_make_totals_exact(void **state)
{
    (void)state;
    struct library library;
    library_open(&library, books, 3, 2);
    const struct search_result *without = count(&library, "gas", 0, 1);
    assert_int_equal(without->total.value, 1);
    assert_false(without->total.is_exact);
    assert_int_equal(without->facets[FACET_LANG].n, 0);
    for (uint32_t limit = 0; limit <= 1; limit++) {
        const struct search_result *with = count(&library, "gas", 1 << FACET_LANG, limit);
        assert_int_equal(with->total.value, 5);
        assert_true(with->total.is_exact);
        assert_int_equal(with->articles.value, 3);
        assert_true(with->articles.is_exact);
        assert_int_equal(with->n_hits, limit);
    }
    library_close(&library);
}

static void nothing_found_has_empty_facets(void **state)
{
    (void)state;
    struct library library;
    library_open(&library, books, 3, 1);
    const struct search_result *result = count(&library, "quokka", 1 << FACET_AUTHOR, 0);
    assert_int_equal(result->facets[FACET_AUTHOR].n, 0);
    assert_int_equal(result->total.value, 0);
    library_close(&library);
}

static void the_twenty_most_frequent_and_all_months(void **state)
{
    (void)state;
    struct library library;
    struct book many[MANY];
    char ids[MANY][16], dates[MANY][32];
    for (int i = 0; i < MANY; i++) {
        snprintf(ids[i], sizeof ids[i], "%02d", i);
        snprintf(dates[i], sizeof dates[i], "%04d-05-01", 2000 + (i * 7) % MANY);
        many[i] = (struct book){
            .id = ids[i], .text = i == 29 ? "gas\n\ngas" : "gas", .tags = ids[i], .date = dates[i]};
    }
    library_open(&library, many, MANY, 2);
    const struct search_result *result =
        count(&library, "gas", 1 << FACET_TAG | 1 << FACET_MONTH, 0);
    const struct facet_list *tags = &result->facets[FACET_TAG];
    assert_int_equal(tags->n, FACETS_MOST);
    assert_text(tags->values[0].value, "29");
    assert_text(tags->values[1].value, "00");
    assert_text(tags->values[19].value, "18");
    const struct facet_list *months = &result->facets[FACET_MONTH];
    assert_int_equal(months->n, MANY);
    assert_text(months->values[0].value, "2000-05");
    assert_text(months->values[MANY - 1].value, "2029-05");
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_facet_counts_paragraphs_of_all_segments),
        cmocka_unit_test(facets_make_totals_exact),
        cmocka_unit_test(nothing_found_has_empty_facets),
        cmocka_unit_test(the_twenty_most_frequent_and_all_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
