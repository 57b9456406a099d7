/* The files of the sources, in a stable order: sources as given, names in byte order.
 *
 * - Regular files only. A link to a regular file within the same source is followed; other links,
 *   FIFOs, sockets and devices are skipped and told of, names that begin with '.' are skipped
 *   silently, and so are files whose ending no reader knows, but those are counted.
 * - Nothing is opened through a name that a link could have taken the place of: directories are
 *   opened one from the other, files by base/file.h.
 * - A directory that cannot be read fails, and the walk goes on.
 * - The index is no source, where it lies in one. */
#ifndef PILCROW_INDEXER_WALK_H
#define PILCROW_INDEXER_WALK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/span.h"
#include "base/status.h"
#include "indexer/reader.h"

struct walk_source {
    const char *path; /* absolute, no links in it */
    int dir;          /* of the directory, or of the one that holds the file */
    const char *file; /* its name in `dir`, or NULL: the source is a directory */
};

struct walk_file {
    uint32_t source;
    struct span path; /* below the source, any bytes, NUL-terminated */
    struct span
        target;     /* what to open below the source's `dir`: the path, or where the link leads */
    struct span id; /* path without ending, UTF-8; with it where two files differ in that only */
    struct file_mark mark;
    const struct reader *reader;
};

/* Something that was passed over, by its path below the source. */
struct walk_trouble {
    uint32_t source;
    struct span path;
    bool has_failed; /* a directory or file that cannot be read; else skipped on purpose */
    bool lacks_tool; /* skipped, for its filter is not there: what is known of it stays */
    const char *why;
};

/* Somebody who is told where the walk looks, before it looks there. */
struct walk_observer {
    void *context;
    void (*begin)(void *context);
    void (*enter)(void *context, int dir); /* a directory that will be listed */
    /* One name below `dir` (or AT_FDCWD): a source, a file that is one, where a link leads. */
    void (*follow)(void *context, int dir, const char *path);
    void (*end)(void *context); /* nothing was left out */
};

struct walk {
    struct arena arena;
    /* Borrowed; set between init and run, or NULL. */
    const struct filters *filters;
    const struct walk_observer *observer;
    const char *avoid; /* a directory that is passed over wherever it is met: the index */
    struct walk_source *sources;
    uint32_t n_sources;
    struct walk_file *files;
    uint32_t n_files;
    struct walk_trouble *troubles;
    uint32_t n_troubles;
    uint32_t skipped; /* other endings, links, FIFOs and the like */
};

void walk_init(struct walk *walk);
void walk_release(struct walk *walk);

/* Fills walk from `sources`, each a directory or a file; one that is named twice counts once.
 * ERR_NOT_FOUND, ERR_IO: a source is not there or cannot be read; ERR_CANCELLED. */
enum status walk_run(struct walk *walk, const char *const *sources, uint32_t n_sources,
                     const struct deadline *stop, struct error *err) MUST_USE;

/* Opens a file of the walk for reading, as file_open_beneath() does. */
enum status walk_open(const struct walk *walk, const struct walk_file *file, int *fd,
                      struct stat *st, struct error *err) MUST_USE;

#endif
