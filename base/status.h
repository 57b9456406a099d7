/* What happened: one status for every outcome in the project, and the error that explains it.
 *
 * - Success is always OK, "not found" always ERR_NOT_FOUND; out-pointers are NULL on failure.
 * - struct error lives on the caller's stack: it needs no memory, no free and no thread-local.
 * - Messages say what, where and what to do. Libraries never print and never exit. */
#ifndef PILCROW_BASE_STATUS_H
#define PILCROW_BASE_STATUS_H

#include <stdint.h>

enum status {
#define STATUS(name, exit_code, rpc, code, http, sentence) ERR_##name,
#include "base/status.def"
#undef STATUS
    STATUS_COUNT
};
#define OK ERR_OK

#define MUST_USE __attribute__((warn_unused_result))

#define ERROR_NOWHERE UINT32_MAX

struct error {
    enum status status;
    uint32_t at;    /* byte offset in the input that is at fault, or ERROR_NOWHERE */
    char text[240]; /* one sentence, NUL-terminated, cut at a UTF-8 border */
};

/* Fills *err (which may be NULL) and returns `status`, so that a failure is one statement. */
enum status error_set(struct error *err, enum status status, uint32_t at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* As error_set with ERR_IO (or ERR_NOMEM for ENOMEM); appends the sentence of errno `number`. */
enum status error_errno(struct error *err, int number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Columns of status.def. */
const char *status_name(enum status status); /* "NOT_FOUND" */
int status_exit_code(enum status status);
int status_rpc_code(enum status status);
const char *status_code(enum status status); /* "not_found", stable on the wire */
int status_http_code(enum status status);
const char *status_sentence(enum status status);

/* The one way out of a function that owns something: jumps to `done:`, which frees in reverse.
 * Needs a local `enum status status`. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        if ((status = (call)) != OK)                                                               \
            goto done;                                                                             \
    } while (0)

#endif
