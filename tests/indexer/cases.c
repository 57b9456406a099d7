#include "tests/indexer/cases.h"

static void check(const char *name, const struct reading_case *it, bool with_places)
{
    struct reading reading;
    reading_init(&reading);
    reading.with_places = with_places;
    assert_status(reading_read(&reading, name, it->file), OK);
    assert_span_is(buf_span(&reading.dump), span_of(it->dump), it->says);
    reading_release(&reading);
}

void cases_check(const char *name, const struct reading_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check(name, &cases[i], false);
}

void cases_check_places(const char *name, const struct reading_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check(name, &cases[i], true);
}
