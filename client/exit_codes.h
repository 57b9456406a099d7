/* How pilcrow ends (pilcrow(1), "EXIT STATUS"). */
#ifndef PILCROW_CLIENT_EXIT_CODES_H
#define PILCROW_CLIENT_EXIT_CODES_H

enum {
    EXIT_CODE_HITS = 0, /* or a command that did its work */
    EXIT_CODE_NO_HITS = 1,
    EXIT_CODE_ERROR = 2,     /* usage, query, lost output, any other error of the daemon */
    EXIT_CODE_NO_DAEMON = 3, /* not reachable, not Pilcrow, or wrong token */
    EXIT_CODE_LATE = 4,      /* the deadline passed without a hit */
    EXIT_CODE_INTERRUPTED = 130
};

#endif
