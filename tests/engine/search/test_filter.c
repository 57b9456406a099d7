#include "engine/search/filter.h"

#include "tests/engine/search/library.h"
#include "tests/support/table.h"
#include "tests/support/test.h"

enum cell { QUERY, FOUND };

static const struct book books[] = {
    {.id = "energy/yamal",
     .text = "gas",
     .title = "Power of Siberia",
     .date = "2019-12-02",
     .authors = "Alexei B. Miller;Ann Lee",
     .tags = "gas;natural gas",
     .lang = "en"},
    {.id = "energy/2019/lng",
     .text = "gas",
     .title = "Siberian winters",
     .date = "2020-06-30",
     .authors = "Lee Miller",
     .tags = "China",
     .lang = "ru"},
    {.id = "food", .text = "gas", .lang = "en"},
};

static void every_row_finds_the_articles_it_names(void **state)
{
    struct library library;
    struct table table;
    (void)state;
    library_open(&library, books, 3, 1);
    table_load("filters.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        const struct table_row *row = &table.rows[i];
        struct search_result *result = library_ask(&library, row->cell[QUERY].at, MATCH_ALL);
        assert_span_is(library_ids(&library, result), row->cell[FOUND], row->where);
        library_clear(&library);
    }
    table_release(&table);
    library_close(&library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_finds_the_articles_it_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
