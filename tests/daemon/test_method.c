#include "daemon/method.h"

#include "tests/support/test.h"

static void every_entry_is_whole(void **state)
{
    (void)state;
    assert_true(n_methods >= 8);
    for (uint32_t i = 0; i < n_methods; i++) {
        const struct method *method = methods[i];
        assert_non_null(method->run);
        assert_non_null(method->help);
        assert_true(method->n_args <= METHOD_MAX_ARGS);
        for (uint32_t a = 0; a < method->n_args; a++) {
            const struct arg *arg = &method->args[a];
            bool has_choices = arg->type == ARG_CHOICE || arg->type == ARG_NAMES;
            assert_non_null(arg->name);
            assert_int_equal(arg->choices != NULL, has_choices);
            assert_true(arg->max == 0 || arg->max >= arg->min);
            for (uint32_t b = 0; b < a; b++)
                assert_string_not_equal(arg->name, method->args[b].name);
        }
    }
}

static void methods_are_found_by_their_exact_name(void **state)
{
    (void)state;
    const struct method *method;
    struct fault fault;
    assert_status(method_find(SPAN("search"), &method, &fault), OK);
    assert_ptr_equal(method, &method_search);
    assert_ptr_equal(methods[method_number(method)], &method_search);
    assert_int_equal(method_number(NULL), n_methods);
    assert_status(method_find(SPAN("$/cancelRequest"), &method, &fault), OK);
    assert_status(method_find(SPAN("Search"), &method, &fault), ERR_NO_METHOD);
    assert_null(method);
    assert_string_equal(fault.error.text, "no method 'Search'");
    assert_string_equal(fault.hint, "search");
    assert_status(method_find(SPAN(""), &method, &fault), ERR_NO_METHOD);
    assert_string_equal(fault.hint, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_entry_is_whole),
        cmocka_unit_test(methods_are_found_by_their_exact_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
