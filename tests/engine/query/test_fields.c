#include "engine/query/fields.h"

#include "tests/support/test.h"

static void every_field_is_found_by_its_name_in_any_case(void **state)
{
    (void)state;
    const char *const names[] = {"TITLE", "Author", "tAg", "lang", "Path", "iD", "daTE"};
    for (int i = 0; i < FIELD_COUNT; i++) {
        enum tree_field field = FIELD_COUNT;
        assert_true(field_find(span_of(field_name((enum tree_field)i)), &field));
        assert_int_equal(field, i);
        assert_true(field_find(span_of(names[i]), &field));
        assert_int_equal(field, i);
    }
}

static void other_names_are_not_found(void **state)
{
    (void)state;
    const char *const names[] = {"", "t", "titles", "titl", "title ", "ﬁ", "idx"};
    enum tree_field field;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_false(field_find(span_of(names[i]), &field));
}

static void the_nearest_name_is_one_edit_away(void **state)
{
    (void)state;
    const struct {
        const char *name;
        enum tree_field field;
    } rows[] = {
        {"autor", FIELD_AUTHOR},  {"authors", FIELD_AUTHOR}, {"auhtor", FIELD_AUTHOR},
        {"Auther", FIELD_AUTHOR}, {"ttile", FIELD_TITLE},    {"itle", FIELD_TITLE},
        {"xtitle", FIELD_TITLE},  {"tags", FIELD_TAG},       {"lange", FIELD_LANG},
        {"lnag", FIELD_LANG},     {"paht", FIELD_PATH},      {"ids", FIELD_ID},
        {"di", FIELD_ID},         {"daet", FIELD_DATE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum tree_field field = FIELD_COUNT;
        if (!field_nearest(span_of(rows[i].name), &field) || field != rows[i].field)
            fail_msg("%s is near %s", rows[i].name,
                     field < FIELD_COUNT ? field_name(field) : "nothing");
    }
}

static void two_edits_are_too_far(void **state)
{
    (void)state;
    const char *const names[] = {"", "http", "aut", "titel2", "authro2", "filename", "langs2"};
    enum tree_field field;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (field_nearest(span_of(names[i]), &field))
            fail_msg("%s is near %s", names[i], field_name(field));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_found_by_its_name_in_any_case),
        cmocka_unit_test(other_names_are_not_found),
        cmocka_unit_test(the_nearest_name_is_one_edit_away),
        cmocka_unit_test(two_edits_are_too_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
