/* Query text → tree, pure syntax: no analyzer, no index. QUERY §2, §3, §9, §10.
 *
 * `auto` and `plain` never fail but for size (ERR_LIMIT) and memory; `strict` gives ERR_SYNTAX with
 * the place and a hint. Recursion is bounded by QUERY_MAX_DEPTH, time is linear in the text and
 * memory at most 2 MiB of the arena. Invalid UTF-8 cannot come here: the wire refuses it; if it
 * did, it would be text without words. */
#ifndef PILCROW_ENGINE_QUERY_PARSE_H
#define PILCROW_ENGINE_QUERY_PARSE_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "engine/query/tree.h"

enum query_syntax { SYNTAX_AUTO, SYNTAX_PLAIN, SYNTAX_STRICT };
enum query_match { MATCH_AUTO, MATCH_ALL, MATCH_ANY };

struct query_warning {
    const char *code;    /* QUERY §10 */
    const char *message; /* a sentence; the arena's or static */
    uint32_t start, end; /* bytes in the query */
    struct query_warning *next;
    const char *param; /* of the request, that it is about; NULL: about the query */
};

struct query {
    struct span text;               /* as received, the arena's copy */
    struct tree *root;              /* NULL: nothing to look for */
    struct query_warning *warnings; /* in order of their place */
    uint8_t language;               /* the likely one, whose stop words count; by understand.h */
    bool is_blank;                  /* no text at all: warned of by empty_query */
    bool is_all_excluded;           /* exclusions only; by understand.h */
};

/* What ERR_SYNTAX is about. */
struct query_fault {
    uint32_t start, end; /* bytes in the query */
    const char *hint;    /* how to mend it; static */
};

/* `today` (YYYYMMDD, UTC) is what date:30d counts from. The query is the arena's. */
enum status query_parse(struct span text, enum query_syntax syntax, int32_t today,
                        struct arena *arena, struct query **out, struct query_fault *fault,
                        struct error *err) MUST_USE;

/* Adds a warning in its place; where there are too many already, or no memory, nothing. */
void query_warn(struct query *query, struct arena *arena, const char *code, uint32_t start,
                uint32_t end, const char *format, ...) __attribute__((format(printf, 6, 7)));

#endif
