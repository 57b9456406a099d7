/* How pilcrow-index ends (docs/man/pilcrow-index.1). */
#ifndef PILCROW_INDEXER_EXIT_CODES_H
#define PILCROW_INDEXER_EXIT_CODES_H

enum exit_code {
    EXIT_DONE = 0,    /* or nothing to do */
    EXIT_WORK = 1,    /* --check found work */
    EXIT_USAGE = 2,   /* or output was lost */
    EXIT_LOCKED = 3,  /* by another run */
    EXIT_PARTLY = 4,  /* published, but some files failed */
    EXIT_NOTHING = 5, /* nothing published: an error, a shrink without --force, damage */
    EXIT_INTERRUPTED = 130
};

#endif
