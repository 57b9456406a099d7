/* Filling a struct pilcrow_error, and reading the status a daemon names. */
#ifndef PILCROW_CLIENT_FAILURE_H
#define PILCROW_CLIENT_FAILURE_H

#include "base/json.h"
#include "base/status.h"
#include "client/pilcrow.h"

/* Fills *err (may be NULL) anew and returns the status; texts are cut at a character. */
enum pilcrow_status failure_set(struct pilcrow_error *err, enum status status, const char *code,
                                const char *message);

/* The same with the status's own code and the sentence of `cause`. */
enum pilcrow_status failure_of(struct pilcrow_error *err, enum status status,
                               const struct error *cause);

/* From the "error" object of a reply. */
enum pilcrow_status failure_read(const json_t *error, struct pilcrow_error *err);

#endif
