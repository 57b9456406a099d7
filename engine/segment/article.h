/* An article as a reader hands it over and a segment takes it: all memory is in the reader's arena
 * and borrowed. Text is valid UTF-8; no paragraph is empty. */
#ifndef PILCROW_ENGINE_SEGMENT_ARTICLE_H
#define PILCROW_ENGINE_SEGMENT_ARTICLE_H

#include <stdint.h>

#include "base/span.h"

#define NO_HEADING UINT32_MAX

/* Where a piece of a paragraph stands in its file: text[at…] begins at byte `column` (from 1) of
 * line `line` (from 1). Ascending; the first has at == 0. */
struct place {
    uint32_t at, line, column;
};

struct heading {
    struct span text;
    uint32_t parent; /* index of the heading above it, smaller than its own, or NO_HEADING */
};

struct paragraph {
    struct span text;
    uint32_t heading; /* index into the article's headings, or NO_HEADING */
    const struct place *places;
    uint32_t n_places; /* at least 1 */
    struct span lang;  /* .at NULL: that of the article */
};

struct article {
    struct span id, path; /* both below the source; path '/'-separated */
    uint32_t source;      /* index of the source it belongs to */
    struct span title;    /* .at NULL: none */
    struct span date;     /* "YYYY-MM-DD" or .at NULL */
    struct span lang;     /* primary tag in lower case, or .at NULL: unknown */
    struct span url;      /* or .at NULL */
    const struct span *authors, *tags;
    uint32_t n_authors, n_tags;
    const struct heading *headings;
    uint32_t n_headings;
    const struct paragraph *paragraphs;
    uint32_t n_paragraphs; /* at least 1 */
    uint64_t hash;         /* of all of it, for whoever gave it: kept, never looked at */
};

#endif
