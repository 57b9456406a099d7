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

void cases_check_long(const char *name, const char *piece)
{
    struct buf file;
    struct reading reading;
    buf_init(&file, (size_t)8 << 20);
    reading_init(&reading);
    while (file.len < (size_t)1 << 20)
        buf_add_text(&file, piece);
    buf_add_text(&file, "\n\nx\n");
    assert_status(reading_read(&reading, name, buf_span(&file)), OK);
    assert_int_equal(reading.n_articles, 1);
    reading_release(&reading);
    buf_release(&file);
}
