/* When the next run of --watch is due. The time is an argument: clock_ns() in the program.
 *
 * - After what was saved a run is due when nothing more has been saved for DEBOUNCE_QUIET_MS, but at
 *   most DEBOUNCE_LONGEST_MS after the first: two files saved together make one run, and who saves
 *   without a pause is still heard.
 * - A file that is being written, and has not been closed, is let alone for longer: a copy under way
 *   is not worth reading. A log that is never closed is read all the same.
 * - After a failure the next run waits, for twice as long each time, and comes by itself. */
#ifndef PILCROW_INDEXER_DEBOUNCE_H
#define PILCROW_INDEXER_DEBOUNCE_H

#include <stdint.h>

#define DEBOUNCE_QUIET_MS 150
#define DEBOUNCE_LONGEST_MS 600 /* leaves a run the rest of the second that is promised */
#define DEBOUNCE_WRITING_QUIET_MS 1000
#define DEBOUNCE_WRITING_LONGEST_MS 10000
#define DEBOUNCE_RETRY_MS 1000 /* after the first failure */
#define DEBOUNCE_RETRY_LONGEST_MS 30000
#define DEBOUNCE_LOCKED_MS 250

#define DEBOUNCE_NEVER UINT64_MAX

enum debounce_kind { DEBOUNCE_SAVED, DEBOUNCE_WRITING, DEBOUNCE_KINDS };

/* All zero: nothing has happened. */
struct debounce {
    struct debounce_window {
        uint64_t first_ns, last_ns; /* 0: nothing since the last run */
    } windows[DEBOUNCE_KINDS];
    uint64_t not_before_ns;
    unsigned n_failures; /* one after the other */
};

void debounce_note(struct debounce *debounce, enum debounce_kind kind, uint64_t now_ns);

/* When to run; DEBOUNCE_NEVER: not until something happens. */
uint64_t debounce_due_ns(const struct debounce *debounce);

/* A run begins, which sees all that happened before. */
void debounce_begin(struct debounce *debounce);

/* How it ended. */
void debounce_succeeded(struct debounce *debounce);
void debounce_failed(struct debounce *debounce, uint64_t now_ns);
void debounce_locked(struct debounce *debounce, uint64_t now_ns); /* another run goes on */

#endif
