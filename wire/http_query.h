/* Percent-encoding, and the pairs of a query string (PROTOCOL §12, "Mapping"). */
#ifndef PILCROW_WIRE_HTTP_QUERY_H
#define PILCROW_WIRE_HTTP_QUERY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"
#include "wire/fault.h"

/* Decodes into `arena`, NUL-terminated. %XX must be two hex digits, and the whole valid UTF-8 without NUL;
 * `is_form`: '+' is a space. ERR_INVALID, ERR_NOMEM. */
enum status http_decode(struct span text, bool is_form, struct arena *arena, struct span *out,
                        struct fault *fault) MUST_USE;

/* The next NAME=VALUE of *query, decoded; *has_more is false at the end. Empty pairs are passed
 * over; without '=' the value is empty. ERR_INVALID, ERR_NOMEM. */
enum status http_next_pair(struct span *query, struct arena *arena, struct span *name,
                           struct span *value, bool *has_more, struct fault *fault) MUST_USE;

#endif
