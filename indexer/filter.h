/* Formats that another program turns into one that is read: PDF by pdftotext, word processors' files
 * by pandoc, and what --filter declares.
 *
 * The program gets the file on its standard input and prints what it holds. It runs without a shell,
 * in / with an environment of its own, in a process group that is killed when it has ended, has run
 * for FILTER_SECONDS or has printed too much; the kernel bounds its processor time and memory. */
#ifndef PILCROW_INDEXER_FILTER_H
#define PILCROW_INDEXER_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

#define FILTERS_MOST 64
#define FILTER_WORDS 32 /* of a command */
#define FILTER_SECONDS 60
#define FILTER_MAX_BYTES ((size_t)64 << 20) /* printed */
#define FILTER_MEMORY ((size_t)2 << 30)     /* of data, each process */

struct reader;

struct filter {
    const char *ending; /* without the dot */
    size_t ending_len;
    const struct reader *reader; /* of what is printed */
    const char *command;         /* words parted by spaces, which '…' and "…" keep together */
};

/* The later declared is asked first. */
struct filters {
    struct filter at[FILTERS_MOST];
    uint32_t n;
};

void filters_init(struct filters *filters); /* those of filters.def */

/* "EXT=COMMAND", whose output is plain text, or "EXT:FORMAT=COMMAND", whose output is what a file
 * with the ending FORMAT holds. Borrowed. ERR_INVALID. */
enum status filters_declare(struct filters *filters, const char *spec, struct error *err) MUST_USE;

/* NULL: none has the ending of `path`, in any case of letters. `filters` may be NULL. */
const struct filter *filters_find(const struct filters *filters, struct span path);

/* Whether the program can be found in PATH; `name`, if not NULL, is filled with it. */
bool filter_is_installed(const struct filter *filter, char name[64]);

/* Appends what the command prints for `bytes`. ERR_NOT_FOUND: there is no such program; ERR_LIMIT:
 * it took too long or printed too much; ERR_PARSE: it failed, and what it said; ERR_IO. */
enum status filter_run(const struct filter *filter, struct span bytes, struct buf *out,
                       struct error *err) MUST_USE;

#endif
