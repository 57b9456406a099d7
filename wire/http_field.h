/* The header fields that mean something to us (PROTOCOL §12). All others are checked for their form
 * and passed over. */
#ifndef PILCROW_WIRE_HTTP_FIELD_H
#define PILCROW_WIRE_HTTP_FIELD_H

#include "wire/http.h"

/* One header line without its end. */
enum status http_field_read(struct span line, struct http_head *head, struct fault *fault) MUST_USE;

/* All are there: what they mean together. */
enum status http_field_finish(struct http_head *head, const struct http_rules *rules,
                              struct fault *fault) MUST_USE;

/* Fills a fault whose HTTP code is not that of its status; returns the status. */
enum status http_refuse(struct fault *fault, enum status status, unsigned code, const char *text);

#endif
