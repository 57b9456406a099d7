#include "engine/query/reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MOST_WARNINGS = 64 }; /* a reply shall not grow by what nobody reads */

static const struct {
    const char *code, *sentence, *hint;
} misfits[] = {
#define MISFIT(name, code, sentence, hint) {code, sentence, hint ", or leave syntax at auto"},
#include "engine/query/misfits.def"
#undef MISFIT
};

enum status reading_misfit_named(struct reading *reading, enum misfit misfit, uint32_t start,
                                 uint32_t end, const char *sentence)
{
    if (reading->syntax == SYNTAX_STRICT) {
        *reading->fault = (struct query_fault){start, end, misfits[misfit].hint};
        return error_set(reading->err, ERR_SYNTAX, start, "%s", sentence);
    }
    if (misfits[misfit].code != NULL)
        query_warn(reading->query, reading->arena, misfits[misfit].code, start, end, "%s",
                   sentence);
    return OK;
}

enum status reading_misfit(struct reading *reading, enum misfit misfit, uint32_t start,
                           uint32_t end)
{
    return reading_misfit_named(reading, misfit, start, end, misfits[misfit].sentence);
}

enum status reading_nomem(struct reading *reading)
{
    enum status status = arena_status(reading->arena);
    return error_set(reading->err, status != OK ? status : ERR_NOMEM, ERROR_NOWHERE,
                     "the query needs too much memory");
}

void query_warn(struct query *query, struct arena *arena, const char *code, uint32_t start,
                uint32_t end, const char *format, ...)
{
    char sentence[240];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);

    struct query_warning **place = &query->warnings;
    uint32_t n = 0;
    for (; *place != NULL && (*place)->start <= start; place = &(*place)->next, n++)
        if ((*place)->start == start && strcmp((*place)->code, code) == 0)
            return;
    struct query_warning *warning =
        n < MOST_WARNINGS ? ARENA_NEW(arena, struct query_warning) : NULL;
    char *message = warning != NULL ? arena_text(arena, span_of(sentence)) : NULL;
    if (message == NULL)
        return;
    *warning = (struct query_warning){code, message, start, end, *place, NULL};
    *place = warning;
}
