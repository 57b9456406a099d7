/* The params that search and explain share (PROTOCOL §6.3): their table, and a search_request made
 * of them. A method's own table begins with QUESTION_ARGS; what is its own comes after them. */
#ifndef PILCROW_DAEMON_QUESTION_H
#define PILCROW_DAEMON_QUESTION_H

#include "daemon/method.h"
#include "daemon/objects.h"
#include "wire/protocol.h"

enum question_arg {
    QUESTION_Q,
    QUESTION_SYNTAX,
    QUESTION_MATCH,
    QUESTION_FILTERS,
    QUESTION_LIMIT,
    QUESTION_OFFSET,
    QUESTION_GENERATION,
    QUESTION_SORT,
    QUESTION_REVERSE,
    QUESTION_SNIPPET,
    QUESTION_FIELDS,
    QUESTION_COUNT_TO,
    QUESTION_EXPAND,
    QUESTION_DEADLINE,
    QUESTION_UNIT,
    QUESTION_INDEX,
    QUESTION_OWN /* the first of a method's own */
};

extern const char *const question_syntaxes[], *const question_matches[], *const question_sorts[];

#define QUESTION_ARGS                                                                              \
    [QUESTION_Q] = {"q", ARG_TEXT, .is_required = true, .max = QUERY_MAX_BYTES,                    \
                    .too_long = ERR_LIMIT},                                                        \
    [QUESTION_SYNTAX] = {"syntax", ARG_CHOICE, .choices = question_syntaxes},                      \
    [QUESTION_MATCH] = {"match", ARG_CHOICE, .choices = question_matches},                         \
    [QUESTION_FILTERS] = {"filters", ARG_OBJECT},                                                  \
    [QUESTION_LIMIT] = {"limit", ARG_UINT, .max = SEARCH_MAX_LIMIT, .preset = 10},                 \
    [QUESTION_OFFSET] = {"offset", ARG_UINT},                                                      \
    [QUESTION_GENERATION] = {"generation", ARG_GENERATION},                                        \
    [QUESTION_SORT] = {"sort", ARG_CHOICE, .choices = question_sorts},                             \
    [QUESTION_REVERSE] = {"reverse", ARG_BOOL}, [QUESTION_SNIPPET] = {"snippet",                   \
                                                                      ARG_UINT,                    \
                                                                      .or_zero = true,             \
                                                                      .min = 40,                   \
                                                                      .max = 100000,               \
                                                                      .preset = 1000},             \
    [QUESTION_FIELDS] = {"fields", ARG_NAMES, .preset = OBJECT_ALL_FIELDS,                         \
                         .choices = object_field_names},                                           \
    [QUESTION_COUNT_TO] = {"count_to", ARG_UINT, .max = 1000000, .preset = 1000},                  \
    [QUESTION_EXPAND] = {"expand", ARG_BOOL, .preset = true},                                      \
    [QUESTION_DEADLINE] = {"deadline_ms", ARG_DEADLINE, .min = 1},                                 \
    [QUESTION_UNIT] = {"positionEncoding", ARG_UNIT}, [QUESTION_INDEX] = {"index", ARG_INDEX}

/* Fills what the shared params say, and the presets of the rest. ERR_INVALID names the param. */
enum status question_read(struct call *call, struct search_request *request,
                          struct fault *fault) MUST_USE;

/* A failure of searcher_search, in the client's terms. Returns the status. */
enum status question_fail(const struct call *call, enum status status,
                          const struct query_fault *wrong, struct fault *fault);

#endif
