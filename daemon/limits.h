/* What one peer, and all together, may take of the daemon: limits.def. */
#ifndef PILCROW_DAEMON_LIMITS_H
#define PILCROW_DAEMON_LIMITS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"
#include "wire/http.h"

struct limits {
#define LIMIT(field, name, shown, preset, least, most, what) uint64_t field;
#include "daemon/limits.def"
#undef LIMIT
};

struct limits limits_preset(void);

/* What the reader of HTTP is told. */
struct http_rules limits_http(const struct limits *limits, bool is_local);

/* Bytes of the longest request, however it is asked. */
uint64_t limits_longest_request(const struct limits *limits);

/* "output=64M". ERR_INVALID: no such limit, no number, or out of its range. */
enum status limits_set(struct limits *limits, const char *assignment, struct error *err) MUST_USE;

/* "64M", "65536": a whole number of bytes, or with K, M or G. ERR_INVALID. */
enum status limits_read_size(const char *text, uint64_t *out) MUST_USE;

/* Appends `,"max_queued":64,…`: those that have a name there. */
void limits_write(const struct limits *limits, struct buf *out);

/* Has the kernel hold the process to limits->memory. ERR_IO: it refuses. */
enum status limits_apply(const struct limits *limits, struct error *err) MUST_USE;

#endif
