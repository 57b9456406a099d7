/* What inotify watches: the directories that the walk of a run enters, and single names elsewhere
 * (sources that are files, targets of links, the sources themselves in their parents).
 *
 * - Every walk looks after the watches: a directory is put under watch before it is listed, so what
 *   comes later raises an event and what came before is seen by that walk. Folders that were made,
 *   moved or taken away need no other care: each raises an event, thus a run, thus a walk.
 * - Events say that something happened, never what: runs compare everything, so lost events cost
 *   nothing but a run.
 * - Events of names that no reader takes, or that begin with a dot, are passed over. */
#ifndef PILCROW_INDEXER_WATCHES_H
#define PILCROW_INDEXER_WATCHES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"
#include "indexer/filter.h"
#include "indexer/names.h"
#include "indexer/walk.h"

/* The kernel, or a test's stand-in. */
struct watches_kernel {
    int (*add)(int fd, const char *path, uint32_t mask);
    int (*remove)(int fd, int wd);
    ssize_t (*read)(int fd, void *out, size_t room); /* -1: nothing more */
};

/* What happened; a set. */
enum watches_news {
    WATCHES_SAVED = 1,   /* a file or a folder is as it shall be */
    WATCHES_WRITING = 2, /* a file was made or written, and is not closed yet */
    WATCHES_LOST = 4     /* events were lost */
};

struct watches {
    int fd;         /* of inotify; -1: there is none */
    int failure;    /* why a directory is not watched, by errno; 0: all are */
    bool is_remote; /* some of it is a file system that others may change unnoticed */
    uint32_t n_unwatched, n_folders; /* of the last whole walk */
    struct walk_observer observer;   /* for walks */

    struct watches_kernel kernel;
    const struct filters *filters;
    struct buf entries; /* sorted by watch descriptor */
    uint32_t round;     /* of the walk */
    struct watches_names {
        struct arena arena;
        struct names set;
    } known, coming; /* single names: of the last whole walk, and of another that goes on, failed,
                        or was before it; all count */
    struct watches_count {
        uint32_t unwatched, folders;
        int failure;
        bool is_remote;
    } count; /* of the walk that goes on */
};

/* Without inotify nothing is watched, and `failure` says why. `filters` is borrowed; `kernel` NULL:
 * the real one. */
void watches_init(struct watches *watches, const struct filters *filters,
                  const struct watches_kernel *kernel);
void watches_release(struct watches *watches);

/* Takes all events that have come; never waits. A set of enum watches_news. */
unsigned watches_read(struct watches *watches);

/* Whether changes may go unnoticed, so that one has to look from time to time; `why` (may become
 * "") and `advice` say so for people. */
bool watches_have_gaps(const struct watches *watches, char why[160], char advice[160]);

#endif
