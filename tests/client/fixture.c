#include "tests/client/fixture.h"

#include <locale.h>

#include "base/file.h"
#include "tests/support/test.h"

enum { CEILING = 1 << 20 };

struct screen fixture_screen(size_t width, bool has_colour)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    struct screen screen = {.is_terminal = true, .width = width, .charset = CHARSET_UTF8};
    paint_init(&screen.paint, has_colour, NULL);
    return screen;
}

static void load(const char *name, struct buf *out)
{
    char path[512];
    struct error err;
    snprintf(path, sizeof path, "%s/tables/client/%s", TESTS_DIR, name);
    buf_init(out, CEILING);
    assert_ok(file_read(path, out, &err), &err);
}

struct pilcrow_results *fixture_results(const char *name)
{
    char file[200];
    snprintf(file, sizeof file, "%s.json", name);
    struct buf json;
    load(file, &json);
    struct pilcrow_results *results;
    struct pilcrow_error err;
    if (pilcrow_results_parse(json.at, json.len, &results, &err) != PILCROW_OK)
        fail_msg("%s: %s", file, err.message);
    buf_release(&json);
    return results;
}

void fixture_expect(const struct buf *got, const char *name)
{
    struct buf expected;
    load(name, &expected);
    assert_span_is(buf_span(got), buf_span(&expected), name);
    buf_release(&expected);
}

void fixture_brackets(struct span text, struct buf *out)
{
    for (struct span left = text; left.len > 0;) {
        bool opens = span_begins(left, SPAN("\x1b[1;31m")),
             closes = span_begins(left, SPAN("\x1b[0m"));
        size_t len = opens ? 7 : closes ? 4 : 1;
        if (opens || closes)
            buf_add_char(out, opens ? '[' : ']');
        else
            buf_add_char(out, left.at[0]);
        left = span_cut(left, len, left.len - len);
    }
}
