/* Numbers as people read them. */
#ifndef PILCROW_CLIENT_FIGURES_H
#define PILCROW_CLIENT_FIGURES_H

#include <stdint.h>

#include "base/buf.h"
#include "client/pilcrow.h"

void figures_count(int64_t value, struct buf *out);                     /* 1,834 */
void figures_total(const struct pilcrow_total *total, struct buf *out); /* 37, or 1,000+ */
void figures_ms(double ms, struct buf *out);                            /* 0.4 ms, 12 ms */
void figures_age(int64_t seconds, struct buf *out);                     /* 3 h */

/* "1 paragraph", "37 paragraphs", "1,000+ paragraphs". */
void figures_things(const struct pilcrow_total *total, const char *thing, struct buf *out);

/* Seconds since 1970 of "2026-11-23T18:02:11Z", or -1. */
int64_t figures_read_utc(const char *text);

#endif
