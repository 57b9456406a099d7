/* Follows `current` on a thread of its own: notices a new generation by inotify, and at the latest
 * within two seconds without, opens and checks it, and hands it to the I/O thread. A damaged one is
 * refused: the old one goes on serving. A name that serves already is new where the index is another,
 * deleted and built again. The generation that serves is scrubbed once (every hash) in
 * the background, and again when it is doubted; when that finds damage, the newest older one that is
 * whole takes its place. One that is torn (base/mapping.h) is withdrawn where none is. */
#ifndef PILCROW_DAEMON_FOLLOW_H
#define PILCROW_DAEMON_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "engine/generation/generation.h"

struct follow;

struct follow_news {
    enum status status; /* of the look: OK also when nothing is new */
    struct error error;
    struct generation *generation; /* to serve from now on, the receiver's; NULL: as before… */
    bool is_withdrawn;             /* …or nothing any more: what served is torn */
    uint64_t ticket;               /* answers every ask up to this one */
};

/* The current generation, or the newest older one when that is damaged (logged). ERR_NO_INDEX:
 * nothing is published; ERR_CORRUPT or ERR_VERSION: nothing usable. */
enum status follow_first(const char *root, struct generation **out, struct error *err) MUST_USE;

/* `serving` may be NULL. `news_fd` (an eventfd) becomes readable when there are news. */
enum status follow_start(const char *root, const struct generation *serving, int news_fd,
                         struct follow **out, struct error *err) MUST_USE;
void follow_stop(struct follow *follow); /* accepts NULL */

/* Looks at once; the news that answer have a ticket of at least the one returned. */
uint64_t follow_ask(struct follow *follow);

/* A request found the generation of that name damaged: if it serves, it is scrubbed, at most once a
 * minute where nothing of it is torn. */
void follow_doubt(struct follow *follow, const char *name, bool is_torn);

/* How many generations were refused since the program began, of whichever index. */
uint64_t follow_refused(void);

/* False: no more news. */
bool follow_take(struct follow *follow, struct follow_news *out);

#endif
