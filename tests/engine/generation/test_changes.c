#include "engine/generation/changes.h"

#include <stdio.h>

#include "engine/generation/publish.h"
#include "tests/engine/generation/published.h"
#include "tests/support/test.h"

static const struct place place = {0, 1, 1};
static const struct paragraph texts[] = {
    {.text = {"One.", 4}, .heading = NO_HEADING, .places = &place, .n_places = 1},
    {.text = {"Two.", 4}, .heading = NO_HEADING, .places = &place, .n_places = 1},
};

/* Of one paragraph or two. */
#define ARTICLE(name, n, mark)                                                                     \
    {                                                                                              \
        .id = {name, 1}, .path = {name, 1}, .paragraphs = texts, .n_paragraphs = (n),              \
        .hash = (mark)                                                                             \
    }

static struct generation *open_number(const struct published *published, uint32_t number)
{
    char name[GENERATION_NAME_ROOM];
    struct generation *generation;
    struct error err = {0};
    generation_name(number, name);
    assert_ok(generation_open(published->root, name, VERIFY_QUICK, &generation, &err), &err);
    return generation;
}

/* Ranges as "1+2 7+1". */
static void assert_changes(const struct published *published, uint32_t before, uint32_t after,
                           const char *expected)
{
    struct generation *old = open_number(published, before), *new = open_number(published, after);
    struct deadline never = DEADLINE_NONE;
    struct changes changes;
    struct error err = {0};
    char shown[200] = "";
    uint32_t n, sum = 0;
    assert_ok(changes_find(old, new, &never, &changes, &err), &err);
    const struct docid_range *ranges = changes_ranges(&changes, &n);
    for (uint32_t i = 0; i < n; i++) {
        size_t len = strlen(shown);
        snprintf(shown + len, sizeof shown - len, "%s%u+%u", i > 0 ? " " : "", ranges[i].first,
                 ranges[i].n);
        sum += ranges[i].n;
    }
    assert_string_equal(shown, expected);
    assert_int_equal(changes.paragraphs, sum);
    changes_release(&changes);
    generation_release(old);
    generation_release(new);
}

static void an_update_is_what_it_added_and_changed(void **state)
{
    static const struct article first[] = {ARTICLE("a", 1, 1), ARTICLE("b", 2, 1),
                                           ARTICLE("c", 1, 1)};
    static const struct article update[] = {ARTICLE("b", 2, 2), ARTICLE("d", 1, 1)};
    static const struct manifest_range dead = {1, 1};
    struct manifest_segment segments[2] = {published_move(*state, first, 3, 1)};
    uint32_t one = published_name(*state, segments, 1);
    segments[0].dead = &dead;
    segments[0].n_dead = 1;
    segments[1] = published_move(*state, update, 2, 5);
    uint32_t two = published_name(*state, segments, 2);
    assert_changes(*state, one, two, "5+3");
    assert_changes(*state, two, two, "");
    assert_changes(*state, two, one, "2+2"); /* rolled back: what b was is new again */
}

static void a_full_build_is_compared_by_id_and_hash(void **state)
{
    static const struct article first[] = {ARTICLE("a", 1, 1), ARTICLE("b", 1, 1),
                                           ARTICLE("c", 1, 1)};
    static const struct article full[] = {ARTICLE("d", 1, 1), ARTICLE("c", 1, 2),
                                          ARTICLE("b", 1, 1), ARTICLE("e", 2, 1)};
    uint32_t one = published_add(*state, first, 3), two = published_add(*state, full, 4);
    assert_changes(*state, one, two, "1+2 4+2");
    assert_changes(*state, two, one, "1+1 3+1");
}

static void a_merge_is_nothing_new(void **state)
{
    static const struct article all[] = {ARTICLE("a", 1, 1), ARTICLE("b", 2, 1)};
    struct manifest_segment segments[2] = {published_move(*state, all, 1, 1),
                                           published_move(*state, all + 1, 1, 2)};
    char name[GENERATION_NAME_ROOM];
    uint32_t one = published_name(*state, segments, 2);
    segments[0] = published_move(*state, all, 2, 10);
    generation_name(one, name);
    assert_changes(*state, one, published_merge(*state, segments, 1, name), "");
    assert_changes(*state, one, published_name(*state, segments, 1), "");
}

static void assert_joined(struct generation *before, struct generation *after, const char *expected,
                          uint32_t n_before)
{
    const struct generation_member old[] = {{.name = "one", .generation = before},
                                            {.name = "two", .generation = before}};
    const struct generation_member new[] = {{.name = "one", .generation = before},
                                            {.name = "two", .generation = after}};
    struct generation *olds, *news;
    struct deadline never = DEADLINE_NONE;
    struct changes changes;
    struct error err = {0};
    char shown[200] = "";
    uint32_t n;
    assert_ok(generation_join(old, n_before, &olds, &err), &err);
    assert_ok(generation_join(new, 2, &news, &err), &err);
    assert_ok(changes_find(olds, news, &never, &changes, &err), &err);
    const struct docid_range *ranges = changes_ranges(&changes, &n);
    for (uint32_t i = 0; i < n; i++) {
        size_t len = strlen(shown);
        snprintf(shown + len, sizeof shown - len, "%u+%u ", ranges[i].first, ranges[i].n);
    }
    assert_string_equal(shown, expected);
    changes_release(&changes);
    generation_release(olds);
    generation_release(news);
}

static void of_joined_ones_each_index_is_compared(void **state)
{
    static const struct article first[] = {ARTICLE("a", 1, 1), ARTICLE("b", 2, 1)};
    static const struct article full[] = {ARTICLE("d", 1, 1), ARTICLE("b", 2, 2)};
    struct generation *old = open_number(*state, published_add(*state, first, 2));
    struct generation *new = open_number(*state, published_add(*state, full, 2));
    assert_joined(old, new, "4+3 ", 2); /* "one" has the docids 1 to 3 */
    assert_joined(old, old, "", 2);
    assert_joined(old, old, "4+3 ", 1); /* "two" is new as a whole */
    generation_release(old);
    generation_release(new);
}

static void it_stops_when_it_is_cancelled(void **state)
{
    atomic_bool cancelled = true;
    struct deadline deadline = {UINT64_MAX, &cancelled};
    struct changes changes;
    struct error err = {0};
    static const struct article first[] = {ARTICLE("a", 1, 1)};
    static const struct article other[] = {ARTICLE("b", 1, 1)};
    uint32_t one = published_add(*state, first, 1), two = published_add(*state, other, 1);
    struct generation *old = open_number(*state, one), *new = open_number(*state, two);
    assert_status(changes_find(old, new, &deadline, &changes, &err), ERR_CANCELLED);
    changes_release(&changes);
    generation_release(old);
    generation_release(new);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, published_set_up, published_tear_down)
    const struct CMUnitTest tests[] = {
        CASE(an_update_is_what_it_added_and_changed),
        CASE(a_full_build_is_compared_by_id_and_hash),
        CASE(a_merge_is_nothing_new),
        CASE(of_joined_ones_each_index_is_compared),
        CASE(it_stops_when_it_is_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
