#include "engine/query/fields.h"

#include <strings.h>

static const struct {
    struct span name;
    enum field_kind kind;
} fields[FIELD_COUNT] = {
#define FIELD(name, text, kind) {{text, sizeof(text) - 1}, kind},
#include "engine/query/fields.def"
#undef FIELD
};

const char *field_name(enum tree_field field)
{
    return fields[field].name.at;
}

enum field_kind field_kind(enum tree_field field)
{
    return fields[field].kind;
}

static bool is_same(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || strncasecmp(a.at, b.at, a.len) == 0);
}

bool field_find(struct span name, enum tree_field *out)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        if (is_same(name, fields[field].name)) {
            *out = (enum tree_field)field;
            return true;
        }
    }
    return false;
}

static struct span after(struct span text, size_t at)
{
    return at < text.len ? span_cut(text, at, text.len - at) : SPAN_NONE;
}

/* Whether one edit makes `a` into `b`: what follows their common beginning must be equal behind it.
 */
static bool is_one_edit(struct span a, struct span b)
{
    size_t at = 0;
    while (at < a.len && at < b.len && strncasecmp(a.at + at, b.at + at, 1) == 0)
        at++;
    bool is_swap = at + 1 < a.len && at + 1 < b.len &&
                   strncasecmp(a.at + at, b.at + at + 1, 1) == 0 &&
                   strncasecmp(a.at + at + 1, b.at + at, 1) == 0;
    return is_same(after(a, at + 1), after(b, at + 1)) || is_same(after(a, at + 1), after(b, at)) ||
           is_same(after(a, at), after(b, at + 1)) ||
           (is_swap && is_same(after(a, at + 2), after(b, at + 2)));
}

bool field_nearest(struct span name, enum tree_field *out)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        if (is_one_edit(name, fields[field].name)) {
            *out = (enum tree_field)field;
            return true;
        }
    }
    return false;
}
