#include "daemon/shelf.h"

#include "tests/support/mini_index.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#define S(n) ((n) * (uint64_t)NS_PER_S)

static struct temp temp;
static char root[96];

static int make_index(void **state)
{
    (void)state;
    char name[GENERATION_NAME_ROOM];
    struct mini_article article = {.id = "a", .text = "gas"};
    temp_make(&temp);
    snprintf(root, sizeof root, "%s", temp_path(&temp, "index"));
    for (int i = 0; i < 4; i++)
        mini_index_publish(root, "/articles", &article, 1, name);
    return 0;
}

static int remove_index(void **state)
{
    (void)state;
    temp_remove(&temp);
    return 0;
}

static struct generation *open_number(uint32_t number)
{
    char name[GENERATION_NAME_ROOM];
    struct generation *generation;
    struct error err;
    generation_name(number, name);
    assert_ok(generation_open(root, name, VERIFY_QUICK, &generation, &err), &err);
    return generation;
}

/* Which of the four are open, as digits. */
static void assert_open(struct shelf *shelf, uint64_t now_ns, const char *expected)
{
    char open[8] = "", name[GENERATION_NAME_ROOM];
    struct generation *live[1 + SHELF_REPLACED];
    for (uint32_t i = 1; i <= 4; i++) {
        generation_name(i, name);
        if (shelf_find(shelf, span_of(name), now_ns) != NULL)
            snprintf(open + strlen(open), sizeof open - strlen(open), "%u", i);
    }
    assert_string_equal(open, expected);
    assert_int_equal(shelf_list(shelf, live), strlen(expected));
}

static void two_replaced_ones_stay(void **state)
{
    (void)state;
    struct shelf shelf = {.epoch = 0};
    assert_open(&shelf, 0, "");
    for (uint32_t i = 1; i <= 4; i++)
        shelf_replace(&shelf, open_number(i), S(i));
    assert_string_equal(generation_label(shelf.current), "g000004");
    assert_int_equal(shelf.epoch, 4);
    assert_open(&shelf, S(4), "234");
    shelf_release(&shelf);
    assert_open(&shelf, S(4), "");
}

static void one_minute_after_their_last_use_they_go(void **state)
{
    (void)state;
    struct shelf shelf = {.epoch = 0};
    for (uint32_t i = 1; i <= 3; i++)
        shelf_replace(&shelf, open_number(i), S(i));
    assert_false(shelf_expire(&shelf, S(61)));
    assert_non_null(shelf_find(&shelf, SPAN("g000001"), S(61)));
    assert_true(shelf_expire(&shelf, S(63))); /* the second was replaced at 3 s */
    assert_open(&shelf, S(63), "13");
    assert_false(shelf_expire(&shelf, S(122)));
    assert_true(shelf_expire(&shelf, S(123)));
    assert_open(&shelf, S(123), "3");
    shelf_release(&shelf);
}

static void a_rollback_takes_its_namesake_s_place(void **state)
{
    (void)state;
    struct shelf shelf = {.epoch = 0};
    shelf_replace(&shelf, open_number(1), S(1));
    shelf_replace(&shelf, open_number(2), S(2));
    shelf_replace(&shelf, open_number(1), S(3));
    assert_string_equal(generation_label(shelf.current), "g000001");
    assert_open(&shelf, S(3), "12");
    assert_true(shelf_expire(&shelf, S(63)));
    assert_open(&shelf, S(63), "1");
    shelf_release(&shelf);
}

static void one_that_is_withdrawn_goes_at_once(void **state)
{
    (void)state;
    struct shelf shelf = {.epoch = 0};
    shelf_replace(&shelf, open_number(1), S(1));
    shelf_replace(&shelf, open_number(2), S(2));
    shelf_withdraw(&shelf);
    assert_null(shelf.current);
    assert_int_equal(shelf.epoch, 3);
    assert_open(&shelf, S(3), "1");
    shelf_replace(&shelf, open_number(3), S(4));
    assert_open(&shelf, S(4), "13");
    shelf_release(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_replaced_ones_stay),
        cmocka_unit_test(one_minute_after_their_last_use_they_go),
        cmocka_unit_test(one_that_is_withdrawn_goes_at_once),
        cmocka_unit_test(a_rollback_takes_its_namesake_s_place),
    };
    return cmocka_run_group_tests(tests, make_index, remove_index);
}
