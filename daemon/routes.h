/* What HTTP's targets mean: the table of paths, and a query string as the same params object that
 * the lines dialect would have sent (PROTOCOL §12). Types and ranges are checked by args.h, whoever
 * asked. */
#ifndef PILCROW_DAEMON_ROUTES_H
#define PILCROW_DAEMON_ROUTES_H

#include "daemon/method.h"
#include "wire/http.h"

enum route_kind { ROUTE_METHOD, ROUTE_RPC, ROUTE_HEALTH, ROUTE_READY, ROUTE_METRICS, ROUTE_PAGE };

struct route {
    const char *path;
    enum route_kind kind;
    unsigned verbs;              /* bits of enum http_verb */
    const char *allow;           /* the same as the header Allow has it */
    const struct method *method; /* of ROUTE_METHOD */
    bool takes_id;               /* an id goes on after the path */
    bool is_open;                /* needs no token */
};

/* *out is set, too, when only the verb does not fit. ERR_NO_METHOD (404), ERR_WRONG_METHOD. */
enum status routes_find(const struct http_head *head, const struct route **out,
                        struct fault *fault) MUST_USE;

/* A new object. ERR_INVALID: encoding, or a param that stands twice; ERR_NOT_FOUND: an empty id;
 * ERR_NOMEM. */
enum status routes_params(const struct route *route, const struct http_head *head, json_t **out,
                          struct fault *fault) MUST_USE;

#endif
