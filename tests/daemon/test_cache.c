#include "daemon/cache.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/test.h"

/* Generations are only compared. */
static struct generation *const first = (struct generation *)0x1000;
static struct generation *const second = (struct generation *)0x2000;

static void open_cache(struct cache *cache, size_t max_bytes)
{
    struct generation *const live[] = {first, second};
    cache_init(cache, max_bytes);
    cache_keep_only(cache, live, 2);
}

static void keep(struct cache *cache, struct generation *generation, const char *key,
                 const char *text)
{
    struct cached answer = {.bytes = span_of(text), .hole_at = 1, .hole_len = 2, .n_words = 3};
    cache_keep(cache, generation, span_of(key), &answer);
}

static void assert_known(struct cache *cache, struct generation *generation, const char *key,
                         const char *text)
{
    const struct cached *answer = cache_find(cache, generation, span_of(key));
    if (text == NULL) {
        assert_null(answer);
        return;
    }
    assert_non_null(answer);
    assert_text(answer->bytes, text);
    assert_int_equal(answer->hole_at + answer->hole_len + answer->n_words, 6);
}

static void keys_and_generations_are_apart(void **state)
{
    (void)state;
    struct cache cache;
    open_cache(&cache, 1 << 20);
    keep(&cache, first, "gas", "one");
    keep(&cache, second, "gas", "two");
    keep(&cache, first, "gas", "once more"); /* is there already */
    keep(&cache, first, "", "of nothing");
    assert_known(&cache, first, "gas", "one");
    assert_known(&cache, second, "gas", "two");
    assert_known(&cache, first, "", "of nothing");
    assert_known(&cache, first, "ga", NULL);
    assert_known(&cache, second, "", NULL);
    cache_release(&cache);
}

static void answers_go_with_their_generation(void **state)
{
    (void)state;
    struct cache cache;
    open_cache(&cache, 1 << 20);
    keep(&cache, first, "gas", "one");
    keep(&cache, second, "gas", "two");
    size_t both = cache.bytes;
    cache_keep_only(&cache, &second, 1);
    assert_known(&cache, first, "gas", NULL);
    assert_known(&cache, second, "gas", "two");
    assert_true(cache.bytes < both);
    keep(&cache, first, "gas", "late"); /* a worker still had it */
    assert_known(&cache, first, "gas", NULL);
    cache_keep_only(&cache, NULL, 0);
    assert_int_equal(cache.bytes, 0);
    cache_release(&cache);
}

/* More is kept than fits, and one of them is asked for all the time. */
static void the_least_recently_used_go(void **state)
{
    (void)state;
    enum { ROOM = 64 << 10, MANY = 2000 };
    struct cache cache;
    char key[16];
    open_cache(&cache, ROOM);
    keep(&cache, first, "favourite", "kept");
    for (int i = 0; i < MANY; i++) {
        snprintf(key, sizeof key, "%d", i);
        keep(&cache, first, key, "one of many");
        assert_known(&cache, first, "favourite", "kept");
        assert_in_range(cache.bytes, 1, ROOM);
    }
    assert_known(&cache, first, "0", NULL);
    assert_known(&cache, first, "1999", "one of many");
    assert_in_range(cache.bytes, ROOM - 1024, ROOM);
    cache_release(&cache);
    assert_int_equal(cache.bytes, 0);
}

static void what_is_large_is_not_kept(void **state)
{
    (void)state;
    static char large[2000];
    struct cache cache;
    memset(large, 'x', sizeof large - 1);
    open_cache(&cache, 64 << 10);
    keep(&cache, first, "large", large);
    keep(&cache, first, large, "small");
    assert_int_equal(cache.bytes, 0);
    assert_known(&cache, first, "large", NULL);
    cache_release(&cache);
}

/* As an answer does that is on its way to a slow client. */
static void what_is_held_outlives_the_cache(void **state)
{
    (void)state;
    struct cache cache;
    open_cache(&cache, 1 << 20);
    keep(&cache, first, "gas", "one");
    const struct cached *held = cache_hold(cache_find(&cache, first, SPAN("gas")));
    cache_hold(held);
    cache_keep_only(&cache, &second, 1);
    assert_known(&cache, first, "gas", NULL);
    assert_int_equal(cache.bytes, 0);
    cache_let_go(held);
    cache_release(&cache);
    assert_text(((struct span){held->bytes.at, held->bytes.len + strlen(CACHE_END)}),
                "one" CACHE_END);
    cache_let_go(held);
    cache_let_go(NULL);
}

static void without_room_nothing_is_kept(void **state)
{
    (void)state;
    struct cache cache;
    open_cache(&cache, 0);
    keep(&cache, first, "gas", "one");
    assert_known(&cache, first, "gas", NULL);
    cache_release(&cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_and_generations_are_apart),
        cmocka_unit_test(answers_go_with_their_generation),
        cmocka_unit_test(the_least_recently_used_go),
        cmocka_unit_test(what_is_large_is_not_kept),
        cmocka_unit_test(what_is_held_outlives_the_cache),
        cmocka_unit_test(without_room_nothing_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
