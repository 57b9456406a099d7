/* The table of fields that a query may name, from fields.def. */
#ifndef PILCROW_ENGINE_QUERY_FIELDS_H
#define PILCROW_ENGINE_QUERY_FIELDS_H

#include <stdbool.h>

#include "base/span.h"

enum tree_field {
#define FIELD(name, text, kind) FIELD_##name,
#include "engine/query/fields.def"
#undef FIELD
    FIELD_COUNT
};

/* How a value is read. */
enum field_kind {
    FIELD_OF_WORDS,    /* as a query: a word, a phrase, brackets */
    FIELD_OF_NAMES,    /* exact forms; a comma parts alternatives */
    FIELD_OF_CODES,    /* lower case; a comma parts alternatives */
    FIELD_OF_PATTERNS, /* byte for byte, `*` for any characters */
    FIELD_OF_DAYS,     /* days.h */
};

const char *field_name(enum tree_field field); /* "title" */
enum field_kind field_kind(enum tree_field field);

/* The field of that name, in any case. */
bool field_find(struct span name, enum tree_field *out);

/* The field whose name is one insertion, deletion, substitution or swap of neighbours away. */
bool field_nearest(struct span name, enum tree_field *out);

#endif
