#include "engine/segment/merge_dictionary.h"

#include "engine/segment/store_check.h"
#include "engine/segment/store_dictionary.h"
#include "tests/engine/segment/articles.h"
#include "tests/engine/segment/building.h"
#include "tests/support/test.h"

/* An article is some 20 KB of text. */
enum { PARAGRAPHS = 140, PARTS = 3 };

static struct temp temp;

static int set_up(void **state)
{
    (void)state;
    temp_make(&temp);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    temp_remove(&temp);
    return 0;
}

static struct span dictionary_of(const struct segment *segment)
{
    return segment_store(segment)->sections.at[STORE_DICTIONARY];
}

/* Segments of so many articles each, merged. */
static struct segment *merged(const uint32_t sizes[PARTS], struct segment *from[PARTS],
                              const bool *is_dead)
{
    struct error err = {0};
    struct segment *segment;
    struct segment_totals totals;
    struct merge_part parts[PARTS];
    for (uint32_t i = 0; i < PARTS; i++) {
        uint32_t first = 1 + i * 100000;
        struct article *articles = make_articles(&temp.arena, sizes[i], PARAGRAPHS, 7 + i);
        const char *name = arena_printf(&temp.arena, "part%u", i);
        const char *dir = build_segment(&temp, name, articles, sizes[i], first);
        assert_ok(segment_open(dir, first, &from[i], &err), &err);
        parts[i] = (struct merge_part){from[i], i == 0 ? is_dead : NULL};
    }
    const char *dir = temp_path(&temp, "merged");
    const struct merge_setup setup = {
        .parts = parts, .n = PARTS, .first_docid = 1, .builder = POSTINGS_BULK};
    assert_ok(merge_segments(&setup, dir, &totals, &err), &err);
    assert_ok(segment_open(dir, 1, &segment, &err), &err);
    return segment;
}

static void put_away(struct segment *segment, struct segment *from[PARTS])
{
    segment_close(segment);
    for (uint32_t i = 0; i < PARTS; i++)
        segment_close(from[i]);
}

/* Every text, in the order of the parts; the dead are in the first. */
static void assert_texts(const struct segment *segment, struct segment *const from[PARTS],
                         uint32_t n_dead)
{
    struct error err = {0};
    struct store_reader *reader;
    struct arena arena;
    uint32_t docid = 1;
    arena_init(&arena, 1 << 20);
    assert_ok(store_reader_new(&reader, &err), &err);
    for (uint32_t i = 0; i < PARTS; i++) {
        const struct store *store = segment_store(from[i]);
        for (uint32_t k = i == 0 ? n_dead * PARAGRAPHS : 0; k < store_count(store); k++) {
            struct span old, new;
            arena_clear(&arena);
            assert_ok(store_text(store, reader, store_first_docid(store) + k, &arena, &old, &err),
                      &err);
            assert_ok(store_text(segment_store(segment), reader, docid++, &arena, &new, &err),
                      &err);
            assert_true(span_equal(old, new));
        }
    }
    assert_int_equal(docid - 1, store_count(segment_store(segment)));
    store_reader_free(reader);
    arena_release(&arena);
}

static void small_parts_that_become_a_large_one_are_given_one(void **state)
{
    (void)state;
    struct segment *from[PARTS];
    bool is_dead[80] = {true, true};
    struct segment *segment = merged((const uint32_t[]){80, 80, 80}, from, is_dead);
    for (uint32_t i = 0; i < PARTS; i++)
        assert_int_equal(dictionary_of(from[i]).len, 0);
    assert_in_range(dictionary_of(segment).len, 1000, STORE_DICTIONARY_MOST);
    assert_texts(segment, from, 2);
    put_away(segment, from);
}

static void little_text_has_none(void **state)
{
    (void)state;
    struct segment *from[PARTS];
    struct segment *segment = merged((const uint32_t[]){5, 6, 7}, from, NULL);
    assert_int_equal(dictionary_of(segment).len, 0);
    assert_texts(segment, from, 0);
    put_away(segment, from);
}

static void that_of_the_largest_part_serves_on(void **state)
{
    (void)state;
    struct segment *from[PARTS];
    struct segment *segment = merged((const uint32_t[]){5, 230, 6}, from, NULL);
    assert_true(dictionary_of(from[1]).len > 1000);
    assert_true(span_equal(dictionary_of(segment), dictionary_of(from[1])));
    assert_texts(segment, from, 0);
    put_away(segment, from);
}

static void one_among_equals_is_trained_anew(void **state)
{
    (void)state;
    struct segment *from[PARTS];
    struct segment *segment = merged((const uint32_t[]){230, 130, 130}, from, NULL);
    assert_true(dictionary_of(from[0]).len > 1000);
    assert_true(dictionary_of(segment).len > 1000);
    assert_false(span_equal(dictionary_of(segment), dictionary_of(from[0])));
    assert_texts(segment, from, 0);
    put_away(segment, from);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(small_parts_that_become_a_large_one_are_given_one),
        CASE(little_text_has_none),
        CASE(that_of_the_largest_part_serves_on),
        CASE(one_among_equals_is_trained_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
