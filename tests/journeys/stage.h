/* A stage for stories: a directory with articles, an index of it, a daemon, and the three programs,
 * which find each other by the environment as they do at a user's. A program that does not end in
 * time fails the test. */
#ifndef PILCROW_TESTS_JOURNEYS_STAGE_H
#define PILCROW_TESTS_JOURNEYS_STAGE_H

#include <stdbool.h>

#include "base/span.h"
#include "tests/support/process.h"
#include "tests/support/temp.h"

struct stage {
    struct temp temp;
    const char *articles, *index, *socket; /* paths */
    const char *env[4];
    const char *options[8]; /* of the daemon; NULL at the end */
    struct process daemon;
    bool is_serving;
    struct process_result last; /* of the program that ran last */
};

void stage_make(struct stage *stage);
void stage_remove(struct stage *stage); /* stops the daemon, too */

/* An article of the sources, by its path below them; NULL: takes it away. */
void stage_write(struct stage *stage, const char *name, const char *text);

/* Runs a program with arguments, the last one NULL; returns its exit code. `last` has its output.
 */
int stage_run(struct stage *stage, const char *program, ...) __attribute__((sentinel));
#define stage_index(stage, ...) stage_run((stage), "pilcrow-index", __VA_ARGS__)
#define stage_ask(stage, ...) stage_run((stage), "pilcrow", __VA_ARGS__)

/* pilcrow-index over the articles must succeed. */
void stage_publish(struct stage *stage);

/* Starts pilcrowd and waits until it is ready, or says `word`. */
void stage_serve(struct stage *stage);
void stage_serve_until(struct stage *stage, const char *word);

/* Ends the daemon by a signal; returns its exit code. */
int stage_stop(struct stage *stage, int signal_number);

/* What the last program printed, without the newline at the end. Asserts on them name the caller.
 */
struct span stage_said(const struct stage *stage);
struct span stage_complained(const struct stage *stage);
bool span_has(struct span text, const char *part);
#define assert_has(text, part) assert_has_at((text), (part), __func__)
void assert_has_at(struct span text, const char *part, const char *where);

/* A connection of its own to the daemon. */
int stage_dial(struct stage *stage);

/* Sends `bytes`, ends its side, and returns all that comes back, in the stage's memory. */
struct span stage_talk(struct stage *stage, const char *bytes);

#endif
