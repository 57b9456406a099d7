/* Runs real programs: to their end, or in the background until a test stops them.
 * A process that does not end or speak in time is killed and the test fails. */
#ifndef PILCROW_TESTS_SUPPORT_PROCESS_H
#define PILCROW_TESTS_SUPPORT_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/span.h"

/* What a test waits for that must come: long enough for a machine that is busy with other things. */
enum { PROCESS_PATIENCE_MS = 240000 };

struct process_options {
    struct span input;      /* of stdin, which then ends */
    const char *const *env; /* "NAME=VALUE" added, "NAME" removed; NULL-terminated; may be NULL */
    const char *dir;        /* to run in; NULL: here */
    unsigned timeout_ms;    /* 0: PROCESS_PATIENCE_MS */
    const char
        *terminal; /* "COLSxROWS": stdin, stdout and stderr are one terminal; input is typed */
};

struct process_result {
    int exit_code;  /* 128 + the signal that ended it */
    struct buf out; /* stdout, or all that the terminal showed */
    struct buf err;
};

/* argv[0] is a path, or a name to look up in PATH; options may be NULL. */
void process_run(const char *const argv[], const struct process_options *options,
                 struct process_result *result);
void process_result_release(struct process_result *result);

/* A program in the background, its stderr read by the test. */
struct process {
    pid_t pid;
    int err_fd;
    struct buf err; /* all of stderr so far */
};

void process_start(const char *const argv[], const char *const *env, struct process *process);

/* Waits until stderr holds `text`. False: it ended, or timeout_ms passed. */
bool process_wait_for(struct process *process, const char *text, unsigned timeout_ms);

/* Sends `signal_number` (0: none), waits for the end, releases; returns as exit_code above. */
int process_end(struct process *process, int signal_number, unsigned timeout_ms);

#endif
