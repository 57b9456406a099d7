/* A query read by a test: every step's outcome as text. */
#ifndef PILCROW_TESTS_ENGINE_QUERY_ASKED_H
#define PILCROW_TESTS_ENGINE_QUERY_ASKED_H

#include "engine/query/reading.h"
#include "engine/query/understand.h"

#define TODAY 20261125

struct asked {
    struct arena arena;
    enum status status;
    struct query *query; /* NULL unless status is OK */
    struct query_fault fault;
    struct error err;
};

/* Reads `q`; with an analyzer also understands it, in an index of English, Russian and French. */
void ask(struct asked *asked, struct span q, enum query_syntax syntax, struct analyzer *analyzer);
void asked_release(struct asked *asked);

/* All of them the arena's. Remarks: "unclosed 0-1; bad_date 5-9", or "! 0-1 the sentence". */
struct span asked_tree(struct asked *asked);
struct span asked_understood(struct asked *asked);
struct span asked_remarks(struct asked *asked);

/* A query laid out for the steps below query_parse(). */
struct desk {
    struct arena arena;
    struct query query;
    struct query_fault fault;
    struct error err;
    struct reading reading;
};

void desk_open(struct desk *desk, const char *q, enum query_syntax syntax);
void desk_close(struct desk *desk);

enum query_syntax syntax_of(struct span name);

#endif
