/* Params of a request → checked values, by the table of its method. */
#ifndef PILCROW_DAEMON_ARGS_H
#define PILCROW_DAEMON_ARGS_H

#include "daemon/method.h"

/* What ARG_DEADLINE and ARG_UNIT take from elsewhere. */
struct args_presets {
    uint32_t deadline_ms, max_deadline_ms;
    enum utf_unit unit;
};

struct args {
    struct value values[METHOD_MAX_ARGS];
    struct span unknown[METHOD_MAX_UNKNOWN];
    uint32_t n_unknown;
};

/* Spans point into `params` (an object or NULL). ERR_INVALID or the arg's too_long, with
 * fault->param. Params that the method does not have are listed, not refused. */
enum status args_read(const struct method *method, const json_t *params,
                      const struct args_presets *presets, struct args *out,
                      struct fault *fault) MUST_USE;

/* The value of the first arg of that type, or NULL. */
const struct value *args_find(const struct method *method, const struct args *args,
                              enum arg_type type);

#endif
