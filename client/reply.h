/* The objects of the protocol as the structs of pilcrow.h, in memory of their own. What a daemon
 * leaves out is empty, what it sends wrongly is left out: matches outside their text, or out of
 * order, never reach a caller. */
#ifndef PILCROW_CLIENT_REPLY_H
#define PILCROW_CLIENT_REPLY_H

#include "base/json.h"
#include "base/status.h"
#include "client/pilcrow.h"

/* `result` is borrowed. ERR_PARSE: no object of the protocol; ERR_NOMEM, ERR_LIMIT. */
enum status reply_read_results(const json_t *result, struct pilcrow_results **out,
                               struct error *err) MUST_USE;
enum status reply_read_reading(const json_t *result, struct pilcrow_reading **out,
                               struct error *err) MUST_USE;

#endif
