#include "daemon/catalogue.h"

#include <stdlib.h>

#include "tests/support/mini_index.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#define S(n) ((n) * (uint64_t)NS_PER_S)

enum { INDEXES = 4 };

static struct temp temp;
static struct options options;
static const char *const names[INDEXES] = {"a", "b", "c", "d"};

/* Four indexes with two generations each. */
static int make_indexes(void **state)
{
    (void)state;
    struct mini_article article = {.id = "x", .text = "gas"};
    char name[GENERATION_NAME_ROOM];
    temp_make(&temp);
    for (int i = 0; i < INDEXES; i++) {
        struct options_index *index = &options.indexes[i];
        snprintf(index->name, sizeof index->name, "%s", names[i]);
        index->root = arena_printf(&temp.arena, "%s/%s", temp.path, names[i]);
        for (int n = 0; n < 2; n++)
            mini_index_publish(index->root, "/articles", &article, 1, name);
    }
    options.n_indexes = INDEXES;
    return 0;
}

static int remove_indexes(void **state)
{
    (void)state;
    temp_remove(&temp);
    return 0;
}

static void serve(struct catalogue *catalogue, uint32_t i, uint32_t number, uint64_t now_ns)
{
    char name[GENERATION_NAME_ROOM];
    struct generation *generation;
    struct error err;
    generation_name(number, name);
    assert_ok(generation_open(options.indexes[i].root, name, VERIFY_QUICK, &generation, &err),
              &err);
    catalogue_serve(catalogue, i, generation, now_ns);
}

/* `of` indexes, the first `n` with a generation. */
static void open_catalogue(struct catalogue *catalogue, uint32_t of, uint32_t n)
{
    struct options some = options;
    some.n_indexes = of;
    catalogue_init(catalogue, &some);
    for (uint32_t i = 0; i < of; i++)
        catalogue->indexes[i].name = names[i]; /* those of `some` do not live on */
    for (uint32_t i = 0; i < n; i++)
        serve(catalogue, i, 1, 0);
}

/* `index`: JSON, or NULL; `generation`: its name, or NULL. */
static enum status choose(struct catalogue *catalogue, const char *index, const char *generation,
                          uint64_t now_ns, struct generation **out, struct fault *fault)
{
    json_t *json = index != NULL ? json_loads(index, JSON_DECODE_ANY, NULL) : NULL;
    struct catalogue_wish wish = {json, generation != NULL ? span_of(generation) : SPAN_NONE};
    assert_true((json != NULL) == (index != NULL));
    enum status status = catalogue_choose(catalogue, &wish, now_ns, out, fault);
    json_decref(json);
    return status;
}

static void assert_chosen(struct catalogue *catalogue, const char *index, const char *generation,
                          uint64_t now_ns, const char *label)
{
    struct generation *chosen;
    struct fault fault;
    assert_int_equal(choose(catalogue, index, generation, now_ns, &chosen, &fault), OK);
    assert_string_equal(chosen != NULL ? generation_label(chosen) : "", label);
}

static void assert_refused(struct catalogue *catalogue, const char *index, const char *generation,
                           uint64_t now_ns, enum status status, const char *message)
{
    struct generation *chosen;
    struct fault fault;
    assert_int_equal(choose(catalogue, index, generation, now_ns, &chosen, &fault), status);
    assert_string_equal(fault.error.text, message);
}

static void the_only_one_is_answered_from_as_it_is(void **state)
{
    (void)state;
    struct catalogue catalogue;
    open_catalogue(&catalogue, 1, 0);
    catalogue.indexes[0].name = NULL;
    assert_null(catalogue_current(&catalogue));
    assert_chosen(&catalogue, NULL, NULL, 0, "");
    serve(&catalogue, 0, 1, 0);
    serve(&catalogue, 0, 2, 0);
    assert_string_equal(generation_label(catalogue_current(&catalogue)), "g000002");
    assert_chosen(&catalogue, NULL, NULL, 0, "g000002");
    assert_chosen(&catalogue, NULL, "g000001", 0, "g000001");
    assert_refused(&catalogue, NULL, "g000003", 0, ERR_STALE, "g000003 is no longer open");
    assert_refused(&catalogue, NULL, "", 0, ERR_STALE, "'' is no generation");
    assert_refused(&catalogue, "\"a\"", NULL, 0, ERR_INVALID, "the only index here has no name");
    catalogue.indexes[0].name = "a";
    assert_chosen(&catalogue, "[\"a\"]", NULL, 0, "g000002");
    assert_refused(&catalogue, "\"b\"", NULL, 0, ERR_INVALID, "no index 'b': there is a");
    catalogue_release(&catalogue);
}

static void several_are_chosen_by_name_in_their_own_order(void **state)
{
    (void)state;
    struct catalogue catalogue;
    struct generation *first, *again;
    struct fault fault;
    open_catalogue(&catalogue, 3, 3);
    assert_chosen(&catalogue, NULL, NULL, 0, "a=g000001,b=g000001,c=g000001");
    assert_chosen(&catalogue, "\"b\"", NULL, 0, "b=g000001");
    assert_chosen(&catalogue, "[\"c\",\"a\",\"c\"]", NULL, 0, "a=g000001,c=g000001");
    assert_refused(&catalogue, "[\"a\",\"x\"]", NULL, 0, ERR_INVALID,
                   "no index 'x': there is a, b, c");
    assert_int_equal(choose(&catalogue, "[\"a\",\"b\",\"c\"]", NULL, 0, &first, &fault), OK);
    assert_ptr_equal(first, catalogue_current(&catalogue));
    assert_int_equal(choose(&catalogue, "[\"c\",\"a\"]", NULL, 0, &first, &fault), OK);
    assert_int_equal(choose(&catalogue, "[\"a\",\"c\"]", NULL, 0, &again, &fault), OK);
    assert_ptr_equal(first, again); /* so that answers are known */
    catalogue_release(&catalogue);
}

static void one_that_has_nothing_is_left_out_unless_it_is_named(void **state)
{
    (void)state;
    struct catalogue catalogue;
    open_catalogue(&catalogue, 2, 0);
    assert_null(catalogue_current(&catalogue));
    assert_chosen(&catalogue, NULL, NULL, 0, "");
    serve(&catalogue, 0, 1, 0);
    assert_chosen(&catalogue, NULL, NULL, 0, "a=g000001");
    assert_refused(&catalogue, "[\"a\",\"b\"]", NULL, 0, ERR_NO_INDEX,
                   "index 'b' has nothing published yet");
    serve(&catalogue, 1, 1, 0);
    assert_chosen(&catalogue, NULL, NULL, 0, "a=g000001,b=g000001");
    assert_chosen(&catalogue, NULL, "a=g000001", 0, "a=g000001"); /* further pages of before */
    catalogue_release(&catalogue);
}

/* The others serve on; of none it is said why. */
static void one_that_is_withdrawn_is_left_out(void **state)
{
    (void)state;
    struct catalogue catalogue;
    struct fault fault;
    struct follow_news news = {.status = ERR_CORRUPT, .is_withdrawn = true};
    open_catalogue(&catalogue, 2, 2);
    assert_chosen(&catalogue, NULL, NULL, 0, "a=g000001,b=g000001");
    catalogue_withdraw(&catalogue, 0, 0);
    catalogue_note(&catalogue, 0, &news);
    assert_chosen(&catalogue, NULL, NULL, 0, "b=g000001");
    assert_refused(&catalogue, "\"a\"", NULL, 0, ERR_NO_INDEX,
                   "the index a is damaged, and no generation of it is whole");
    catalogue_withdraw(&catalogue, 1, 0);
    assert_null(catalogue_current(&catalogue));
    assert_chosen(&catalogue, NULL, NULL, 0, "");
    assert_int_equal(catalogue_missing(&catalogue, &fault), ERR_NO_INDEX);
    assert_non_null(strstr(fault.error.text, "damaged"));
    serve(&catalogue, 1, 2, 0);
    assert_chosen(&catalogue, NULL, NULL, 0, "b=g000002");
    catalogue_release(&catalogue);
}

static void replaced_ones_stay_for_further_pages(void **state)
{
    (void)state;
    static const char before[] = "a=g000001,b=g000001", after[] = "a=g000002,b=g000001";
    struct catalogue catalogue;
    struct generation *stale;
    struct fault fault;
    open_catalogue(&catalogue, 2, 2);
    uint64_t epoch = catalogue.epoch;
    serve(&catalogue, 0, 2, S(10));
    assert_int_equal(catalogue.epoch, epoch + 1);
    assert_chosen(&catalogue, NULL, NULL, S(10), after);
    assert_chosen(&catalogue, NULL, before, S(60), before);
    catalogue_expire(&catalogue, S(100));
    assert_chosen(&catalogue, NULL, before, S(100), before); /* used at 60 s */
    catalogue.is_changed = false;
    catalogue_expire(&catalogue, S(161));
    assert_true(catalogue.is_changed);
    assert_refused(&catalogue, NULL, before, S(161), ERR_STALE,
                   "a=g000001,b=g000001 is no longer open");
    assert_int_equal(choose(&catalogue, "\"a\"", "a=g000001", S(161), &stale, &fault), ERR_STALE);
    assert_string_equal(fault.current, "a=g000002"); /* of those that were asked for */
    catalogue_release(&catalogue);
}

static void a_name_is_of_the_indexes_asked(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "g000001",
                                      "a=",
                                      "x=g000001",
                                      "a",
                                      "a=g000001,a=g000001",
                                      ",a=g000001",
                                      "b=g000001,a=g000001",
                                      "a=g000001;b=g000001"};
    struct catalogue catalogue;
    struct generation *chosen;
    struct fault fault;
    open_catalogue(&catalogue, 2, 2);
    assert_refused(&catalogue, "\"a\"", "b=g000001", 0, ERR_INVALID,
                   "generation is not one of the indexes asked");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(choose(&catalogue, NULL, bad[i], 0, &chosen, &fault), ERR_STALE);
    catalogue_release(&catalogue);
}

/* Every set of four: more than there is room for. */
static void sets_unused_longest_go(void **state)
{
    (void)state;
    struct catalogue catalogue;
    struct generation *live[CATALOGUE_MAX_LIVE];
    open_catalogue(&catalogue, INDEXES, INDEXES);
    for (unsigned set = 1; set < 1u << INDEXES; set++) {
        char index[40] = "", label[60] = "";
        for (int i = 0; i < INDEXES; i++) {
            size_t n = strlen(index), m = strlen(label);
            if ((set >> i & 1) == 0)
                continue;
            snprintf(index + n, sizeof index - n, "%c\"%s\"", n == 0 ? '[' : ',', names[i]);
            snprintf(label + m, sizeof label - m, "%s%s=g000001", m == 0 ? "" : ",", names[i]);
        }
        strcat(index, "]");
        assert_chosen(&catalogue, index, NULL, S(set), label);
        uint32_t n = catalogue_list(&catalogue, live);
        assert_true(n <= CATALOGUE_MAX_VIEWS);
        assert_ptr_equal(live[0], catalogue_current(&catalogue));
    }
    serve(&catalogue, 0, 2, S(100));
    assert_string_equal(generation_label(catalogue_current(&catalogue)),
                        "a=g000002,b=g000001,c=g000001,d=g000001");
    catalogue_expire(&catalogue, S(200));
    uint32_t n = catalogue_list(&catalogue, live);
    for (uint32_t i = 0; i < n; i++)
        assert_null(strstr(generation_label(live[i]), "a=g000001"));
    catalogue_release(&catalogue);
}

static void looks_count_when_all_have_looked(void **state)
{
    (void)state;
    struct catalogue catalogue;
    struct error err;
    struct follow_news good = {.ticket = 2},
                       bad = {.ticket = 1, .status = ERR_CORRUPT, .error.text = "damaged"},
                       none = {.ticket = 3, .status = ERR_NO_INDEX};
    open_catalogue(&catalogue, 2, 1);
    assert_int_equal(catalogue_looked(&catalogue), 0);
    catalogue_note(&catalogue, 0, &good);
    assert_int_equal(catalogue_looked(&catalogue), 0);
    catalogue_note(&catalogue, 1, &bad);
    assert_int_equal(catalogue_looked(&catalogue), 1);
    assert_int_equal(catalogue_status(&catalogue, &err), OK);
    assert_int_equal(catalogue.indexes[1].status, ERR_CORRUPT);
    catalogue_note(&catalogue, 0, &none);
    assert_int_equal(catalogue_status(&catalogue, &err), ERR_CORRUPT);
    assert_string_equal(err.text, "index 'b': damaged");
    catalogue_note(&catalogue, 0, &good);
    catalogue_note(&catalogue, 1, &none);
    assert_int_equal(catalogue_looked(&catalogue), 2);
    assert_int_equal(catalogue_status(&catalogue, &err), OK);
    catalogue_release(&catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_only_one_is_answered_from_as_it_is),
        cmocka_unit_test(several_are_chosen_by_name_in_their_own_order),
        cmocka_unit_test(one_that_has_nothing_is_left_out_unless_it_is_named),
        cmocka_unit_test(one_that_is_withdrawn_is_left_out),
        cmocka_unit_test(replaced_ones_stay_for_further_pages),
        cmocka_unit_test(a_name_is_of_the_indexes_asked),
        cmocka_unit_test(sets_unused_longest_go),
        cmocka_unit_test(looks_count_when_all_have_looked),
    };
    return cmocka_run_group_tests(tests, make_indexes, remove_indexes);
}
