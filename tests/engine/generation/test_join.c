#include "engine/generation/generation.h"

#include "engine/generation/publish.h"
#include "tests/engine/generation/published.h"
#include "tests/support/test.h"

static const struct place place = {0, 1, 1};
static const struct paragraph texts[] = {
    {.text = {"One.", 4}, .heading = NO_HEADING, .places = &place, .n_places = 1},
    {.text = {"Two.", 4}, .heading = NO_HEADING, .places = &place, .n_places = 1},
};

#define ARTICLE(name, n)                                                                           \
    {                                                                                              \
        .id = {name, 1}, .path = {name, 1}, .paragraphs = texts, .n_paragraphs = (n), .hash = 1    \
    }

/* Two indexes: "one" of two segments, of which the first has a dead article, and "two". */
struct pair {
    struct published roots[2];
    struct generation *generations[2];
};

static struct generation *open_current(const struct published *published)
{
    struct generation *generation;
    struct error err = {0};
    assert_ok(generation_open(published->root, NULL, VERIFY_QUICK, &generation, &err), &err);
    return generation;
}

static int set_up(void **state)
{
    static const struct article first[] = {ARTICLE("a", 1), ARTICLE("b", 2), ARTICLE("c", 1)};
    static const struct article update[] = {ARTICLE("b", 2)};
    static const struct article other[] = {ARTICLE("a", 2), ARTICLE("x", 1)};
    static const struct manifest_range dead = {1, 1};
    static struct pair pair;
    published_make(&pair.roots[0]);
    published_make(&pair.roots[1]);
    struct manifest_segment segments[] = {published_move(&pair.roots[0], first, 3, 1),
                                          published_move(&pair.roots[0], update, 1, 5)};
    segments[0].dead = &dead;
    segments[0].n_dead = 1;
    published_name(&pair.roots[0], segments, 2);
    published_add(&pair.roots[1], other, 2);
    for (int i = 0; i < 2; i++)
        pair.generations[i] = open_current(&pair.roots[i]);
    *state = &pair;
    return 0;
}

static int tear_down(void **state)
{
    struct pair *pair = *state;
    for (int i = 0; i < 2; i++) {
        generation_release(pair->generations[i]);
        published_remove(&pair->roots[i]);
    }
    return 0;
}

static struct generation *join(const struct pair *pair)
{
    const struct generation_member members[] = {
        {.name = "one", .generation = pair->generations[0]},
        {.name = "two", .generation = pair->generations[1]}};
    struct generation *joined;
    struct error err = {0};
    assert_ok(generation_join(members, 2, &joined, &err), &err);
    return joined;
}

static void it_is_named_and_counted_as_the_sum(void **state)
{
    struct pair *pair = *state;
    struct generation *joined = join(pair);
    const struct manifest *one = generation_manifest(pair->generations[0]);
    const struct manifest *two = generation_manifest(pair->generations[1]);
    const struct manifest *manifest = generation_manifest(joined);
    assert_string_equal(generation_label(joined), "one=g000001,two=g000001");
    assert_int_equal(manifest->n_segments, 3);
    assert_int_equal(generation_segment_count(joined), 3);
    assert_int_equal(manifest->articles, one->articles + two->articles);
    assert_int_equal(manifest->paragraphs, one->paragraphs + two->paragraphs);
    assert_int_equal(manifest->n_sources, one->n_sources + two->n_sources);
    assert_int_equal(manifest->average_length, one->average_length);
    assert_true(generation_bytes(joined) ==
                generation_bytes(pair->generations[0]) + generation_bytes(pair->generations[1]));
    generation_release(joined);
}

static void docids_are_moved_apart(void **state)
{
    struct generation *joined = join(*state);
    static const uint32_t segments[] = {UINT32_MAX, 0, 0, 0, 0, 1, 1, 2, 2, 2, UINT32_MAX};
    for (uint32_t docid = 0; docid < 11; docid++) {
        struct store_paragraph paragraph;
        assert_int_equal(generation_find(joined, docid), segments[docid]);
        if (segments[docid] == UINT32_MAX)
            continue;
        const struct segment *segment = generation_segment(joined, segments[docid]);
        store_paragraph(segment_store(segment), docid, &paragraph);
        assert_int_equal(paragraph.docid, docid);
        assert_int_equal(generation_is_dead(joined, docid), docid == 2 || docid == 3);
    }
    generation_release(joined);
}

static void assert_found(const struct generation *joined, const char *id, uint32_t segment,
                         uint32_t first_docid)
{
    uint32_t found, article;
    struct store_article row;
    assert_int_equal(generation_find_article(joined, span_of(id), &found, &article), OK);
    assert_int_equal(found, segment);
    store_article(segment_store(generation_segment(joined, found)), article, &row);
    assert_int_equal(row.first_docid, first_docid);
}

static void an_id_of_both_is_that_of_the_first(void **state)
{
    struct generation *joined = join(*state);
    uint32_t segment, article;
    assert_found(joined, "a", 0, 1);
    assert_found(joined, "b", 1, 5);
    assert_found(joined, "x", 2, 9);
    assert_int_equal(generation_find_article(joined, SPAN("y"), &segment, &article), ERR_NOT_FOUND);
    assert_int_equal(generation_newest(joined, 0), 1);
    assert_int_equal(generation_newest(joined, 1), 0);
    assert_int_equal(generation_newest(joined, 2), 2);
    generation_release(joined);
}

static void a_segment_knows_its_index(void **state)
{
    struct pair *pair = *state;
    struct generation *joined = join(pair);
    assert_int_equal(generation_member_count(joined), 2);
    assert_string_equal(generation_member_of(joined, 1)->name, "one");
    assert_string_equal(generation_member_of(joined, 2)->name, "two");
    assert_int_equal(generation_member(joined, 1)->shift, 6);
    assert_int_equal(generation_source(joined, 0, 0), 0);
    assert_int_equal(generation_source(joined, 2, 0),
                     generation_manifest(pair->generations[0])->n_sources);
    assert_int_equal(generation_member_count(pair->generations[0]), 1);
    assert_null(generation_member(pair->generations[0], 0)->name);
    assert_int_equal(generation_source(pair->generations[0], 1, 0), 0);
    generation_release(joined);
}

static void it_outlives_who_gave_it(void **state)
{
    struct pair *pair = *state;
    struct generation *joined = join(pair);
    for (int i = 0; i < 2; i++) {
        generation_release(pair->generations[i]);
        pair->generations[i] = NULL;
    }
    assert_found(joined, "x", 2, 9);
    generation_release(joined);
    for (int i = 0; i < 2; i++)
        pair->generations[i] = open_current(&pair->roots[i]);
}

static void docids_beyond_32_bits_are_refused(void **state)
{
    static const struct article far[] = {ARTICLE("z", 1)};
    struct pair *pair = *state;
    struct manifest_segment segment = published_move(&pair->roots[1], far, 1, UINT32_MAX - 5);
    struct generation *joined;
    struct error err = {0};
    published_name(&pair->roots[1], &segment, 1);
    struct generation *last = open_current(&pair->roots[1]);
    const struct generation_member members[] = {{.name = "one", .generation = pair->generations[0]},
                                                {.name = "far", .generation = last}};
    assert_status(generation_join(members, 2, &joined, &err), ERR_LIMIT);
    assert_null(joined);
    generation_release(last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_named_and_counted_as_the_sum),
        cmocka_unit_test(docids_are_moved_apart),
        cmocka_unit_test(an_id_of_both_is_that_of_the_first),
        cmocka_unit_test(a_segment_knows_its_index),
        cmocka_unit_test(it_outlives_who_gave_it),
        cmocka_unit_test(docids_beyond_32_bits_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
