/* A query while it is read: what the steps of reading share (parse.c, lexer.c, understand.c), and
 * the one place where `auto` and `strict` part: what does not fit is mended or refused. */
#ifndef PILCROW_ENGINE_QUERY_READING_H
#define PILCROW_ENGINE_QUERY_READING_H

#include "engine/query/parse.h"

struct reading {
    enum query_syntax syntax;
    int32_t today;
    struct arena *arena;
    struct query *query;
    struct query_fault *fault;
    struct error *err;
};

enum misfit {
#define MISFIT(name, code, sentence, hint) MISFIT_##name,
#include "engine/query/misfits.def"
#undef MISFIT
};

/* ERR_SYNTAX with the fault filled in strict; else a warning, where the misfit has one, and OK. */
enum status reading_misfit(struct reading *reading, enum misfit misfit, uint32_t start,
                           uint32_t end) MUST_USE;

/* The same with a sentence of its own. */
enum status reading_misfit_named(struct reading *reading, enum misfit misfit, uint32_t start,
                                 uint32_t end, const char *sentence) MUST_USE;

/* The status of an arena that gave no memory. */
enum status reading_nomem(struct reading *reading) MUST_USE;

#endif
