#include "tests/support/test.h"

#include "base/buf.h"

/* As in a table: one line, nothing invisible. */
static void print_value(const char *name, struct span value)
{
    print_error("  %-9s\"", name);
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];
        if (c == '\n')
            print_error("\\n");
        else if (c == '\t')
            print_error("\\t");
        else if (c < 0x20 || c == 0x7F)
            print_error("\\x%02x", c);
        else
            print_error("%c", c);
    }
    print_error("\"\n");
}

void assert_span_is(struct span got, struct span expected, const char *where)
{
    if (span_equal(got, expected))
        return;
    print_error("%s:\n", where);
    print_value("got", got);
    print_value("expected", expected);
    fail();
}

void assert_ok(enum status status, const struct error *err)
{
    if (status == OK)
        return;
    print_error("%s: %s\n", status_name(status), err != NULL ? err->text : "");
    fail();
}

void assert_status(enum status status, enum status expected)
{
    if (status == expected)
        return;
    print_error("got %s, expected %s\n", status_name(status), status_name(expected));
    fail();
}
