/* An error as the wire shows it: a status, a sentence, and the members of `data` that help a
 * program or a person to go on (docs/protocol.md, "Errors"). Lives on the stack or in a request. */
#ifndef PILCROW_WIRE_FAULT_H
#define PILCROW_WIRE_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

#define FAULT_CURRENT_ROOM 800 /* "news=g000042", 16 times */

struct fault {
    struct error error; /* its text is `message`; of our own faults only the log sees it */
    char hint[120];     /* "": none */
    const char *param;  /* static; NULL: none */
    bool has_range;     /* start, end: what is at fault in `q` */
    uint32_t start, end;
    uint64_t limit;                   /* bytes; 0: none */
    uint32_t retry_after_ms;          /* 0: none */
    uint16_t http;                    /* HTTP code where it is not that of the status; 0: it is */
    char current[FAULT_CURRENT_ROOM]; /* the generation to start again with; "": none */
};

/* Fills a fault anew and returns `status`, so that a failure is one statement. */
enum status fault_set(struct fault *fault, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ERR_INVALID about one parameter. */
enum status fault_param(struct fault *fault, const char *param, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void fault_hint(struct fault *fault, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Its code in HTTP. */
unsigned fault_http_code(const struct fault *fault);

/* Appends {"code":…,"message":…,"data":{…}}. Messages of internal faults are replaced by the
 * sentence of their status. */
void fault_write(const struct fault *fault, struct buf *out);

#endif
