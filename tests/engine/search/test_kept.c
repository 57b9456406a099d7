#include "engine/search/kept.h"

#include "tests/support/test.h"

/* Texts of growing length, each with a title, come back as they were put. */
static void what_is_taken_stays(void **state)
{
    struct kept_words kept = {0};
    struct kept_place places[300];
    uint32_t title[3] = {7, 8, 9};
    (void)state;
    for (uint32_t i = 0; i < 300; i++) {
        uint32_t *ids = kept_room(&kept, i);
        assert_non_null(ids);
        for (uint32_t k = 0; k < i; k++)
            ids[k] = 1000 * i + k;
        assert_non_null(kept_put_title(&kept, i, title, i % 4));
        kept.last.content = i;
        places[i] = kept_take(&kept);
    }
    for (uint32_t i = 0; i < 300; i++) {
        const uint32_t *ids = kept.ids + places[i].at;
        assert_int_equal(places[i].text, i);
        assert_int_equal(places[i].title, i % 4);
        assert_int_equal(places[i].content, i);
        for (uint32_t k = 0; k < i; k++)
            assert_int_equal(ids[k], 1000 * i + k);
        assert_memory_equal(ids + i, title, i % 4 * sizeof *title);
    }
    kept_release(&kept);
}

/* What was put and not taken makes way for what is put next. */
static void what_is_not_taken_is_written_over(void **state)
{
    struct kept_words kept = {0};
    uint32_t title = 5;
    (void)state;
    kept_room(&kept, 1)[0] = 1;
    assert_non_null(kept_put_title(&kept, 1, &title, 1));
    kept_room(&kept, 1)[0] = 2;
    assert_non_null(kept_put_title(&kept, 1, NULL, 0));
    struct kept_place place = kept_take(&kept);
    assert_int_equal(place.at, 0);
    assert_int_equal(kept.ids[0], 2);
    assert_int_equal(kept.n, 1);
    assert_null(kept_room(&kept, SIZE_MAX / 2));
    assert_int_equal(kept.ids[0], 2);
    kept_release(&kept);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken_stays),
        cmocka_unit_test(what_is_not_taken_is_written_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
