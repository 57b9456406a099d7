/* A real pilcrowd over a mini index, and connections to it. What does not come within a minute
 * fails the test. Needs PILCROWD, the program's path, from the test's CMakeLists.txt. */
#ifndef PILCROW_TESTS_SUPPORT_RUNNING_H
#define PILCROW_TESTS_SUPPORT_RUNNING_H

#include <stdbool.h>

#include "base/buf.h"
#include "tests/support/mini_index.h"
#include "tests/support/process.h"
#include "tests/support/temp.h"

struct running {
    struct temp temp;
    struct process process;
    char root[96], socket[96];
    char other[96]; /* the second index of running_start_several() */
    unsigned port;  /* of 127.0.0.1; 0: none */
};

/* The articles that running_start() publishes as g000001. */
extern const struct mini_article running_articles[];
extern const size_t running_n_articles;

/* `more`: further arguments, NULL-terminated; may be NULL. Listens on a Unix socket and, unless
 * `is_unix_only`, on a port of the kernel's choice. */
void running_start(struct running *running, const char *const *more, bool is_unix_only);

/* The same over two indexes, "energy" with the articles below energy/, and "notes" with the others. */
void running_start_several(struct running *running, const char *const *more);

/* The same with no index published yet. */
void running_start_empty(struct running *running);

/* The same over one article of `n` paragraphs that all hold the words "gas line", on a Unix socket.
 */
void running_start_large(struct running *running, unsigned n, const char *const *more);

/* Publishes the next generation: the usual articles and one more, "extra", which holds `text`. */
void running_publish(struct running *running, const char *text, char name[GENERATION_NAME_ROOM]);

/* Has the generation `name` served, which was published last: the reply names it, and says that it is
 * a change unless the daemon had noticed it by itself before. Whether it was a change. */
bool running_reload(int fd, const char *name, struct buf *in);

/* Waits until the daemon's log has `text`. False: it ended, or a minute passed. */
bool running_tells(struct running *running, const char *text);

/* Ends it by a signal, checks that the socket is gone; returns the exit code. */
int running_stop(struct running *running, int signal_number);

int running_connect(const struct running *running, bool is_tcp);

void running_send(int fd, struct span bytes);
void running_say(int fd, const char *line); /* with its newline */

/* The next line without its newline; "" at the end. The text is `in`'s until the next call. */
struct span running_hear(int fd, struct buf *in);

/* Says a line and returns the next that comes. */
struct span running_ask(int fd, const char *line, struct buf *in);

/* All that comes until the end. A reset instead of an end counts where nothing came: who is closed
 * unheard may be reset. */
struct span running_drain(int fd, struct buf *in);

/* Sends, ends sending, and returns all that comes until the end. */
struct span running_converse(int fd, struct span bytes, struct buf *in);

/* How often `piece` stands in a text. */
unsigned running_count(struct span text, const char *piece);

/* The bytes between `before` and the next `end` of a text; fails when they are not there. */
struct span running_between(struct span text, const char *before, char end);

#endif
