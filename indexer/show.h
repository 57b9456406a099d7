/* What a run says to people: numbers as they read them, and names from outside made harmless. */
#ifndef PILCROW_INDEXER_SHOW_H
#define PILCROW_INDEXER_SHOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* Appends text that cannot harm a terminal: TAB and newline become a space, other harmful code
 * points and invalid bytes U+FFFD, or '?' where the locale is not UTF-8. */
void show_text(struct buf *out, struct span text);

/* Whether the locale is UTF-8, by the environment alone (LC_ALL, LC_CTYPE, LANG). */
bool show_is_utf8(void);

void show_count(struct buf *out, uint64_t n);                    /* 1,834 */
void show_counted(struct buf *out, uint64_t n, const char *one); /* "1 file", "1,834 files" */
void show_bytes(struct buf *out, uint64_t bytes);                /* 812 kB, 56 MB, 1.2 GB */
void show_seconds(struct buf *out, uint64_t ms);                 /* 0.05 s, 4.2 s, 83 s */

#endif
