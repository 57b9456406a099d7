/* A daemon of a test's own: a thread that answers what the test tells it to on a real socket. */
#ifndef PILCROW_TESTS_CLIENT_FAKE_DAEMON_H
#define PILCROW_TESTS_CLIENT_FAKE_DAEMON_H

#include <pthread.h>

#include "base/buf.h"

/* What is answered to `method` ("*": any): a result object; "!{…}": an error object; "=…": these
 * bytes and a newline; "close": the connection is closed; "mute": nothing, for ever. The first that
 * fits counts. */
struct fake_answer {
    const char *method;
    const char *text;
};

struct fake_daemon {
    const struct fake_answer *answers;
    size_t n;
    int listener;
    int stop[2]; /* a pipe: closed to stop */
    pthread_t thread;
    struct buf requests; /* all lines received; to be read after fake_daemon_stop() */
};

/* `tcp_port` not NULL: listens on a loopback port of the kernel's choice instead of `path`. */
void fake_daemon_start(struct fake_daemon *fake, const char *path, int *tcp_port,
                       const struct fake_answer *answers, size_t n);
void fake_daemon_stop(struct fake_daemon *fake);
void fake_daemon_release(struct fake_daemon *fake); /* its requests */

#endif
