/* The indexes that the daemon serves, and sets of them that were asked for.
 *
 * Each index has a shelf of its own generations and a follower. Of several every answer comes from a
 * view: a joined generation (decision 29) of those that were asked for, or of all that have one. Views
 * are made when they are first asked for; they go when one of their generations does, or the one unused
 * longest when there are too many. The only index of a daemon is answered from as it is. The I/O
 * thread's alone; workers get references. */
#ifndef PILCROW_DAEMON_CATALOGUE_H
#define PILCROW_DAEMON_CATALOGUE_H

#include <jansson.h>

#include "daemon/follow.h"
#include "daemon/options.h"
#include "daemon/shelf.h"
#include "wire/fault.h"

#define CATALOGUE_MAX_VIEWS 8
#define CATALOGUE_MAX_LIVE 8 /* generations that searchers and known answers are of */

struct catalogue_index {
    const char *name; /* NULL: it has none, and is the only one */
    const char *root;
    struct shelf shelf;
    struct follow *follow;
    /* The last look that somebody asked for. */
    uint64_t looked; /* its ticket */
    enum status status;
    struct error error;
};

struct catalogue {
    struct catalogue_index indexes[OPTIONS_MAX_INDEXES];
    uint32_t n;
    struct {
        struct generation *generation; /* kept; NULL: a free place */
        uint64_t used_ns;
    } views[CATALOGUE_MAX_VIEWS];
    struct generation *all; /* the view of all that have something; NULL: none has, or n is 1 */
    uint64_t epoch;         /* grows with every change of a current generation */
    bool is_changed;        /* what catalogue_list() lists; the reader sets it back */
};

/* What a request says of where its answer is to come from. */
struct catalogue_wish {
    const json_t *names;    /* of indexes: a string or an array of strings; NULL: all */
    struct span generation; /* .at NULL: the current one */
};

void catalogue_init(struct catalogue *catalogue, const struct options *options);
void catalogue_release(struct catalogue *catalogue); /* followers have stopped */

/* Serves a generation of an index from now on; takes the reference. */
void catalogue_serve(struct catalogue *catalogue, uint32_t index, struct generation *generation,
                     uint64_t now_ns);

/* Serves none of an index from now on: what it had is torn. */
void catalogue_withdraw(struct catalogue *catalogue, uint32_t index, uint64_t now_ns);

/* Why there is nothing to answer from: ERR_NO_INDEX. */
enum status catalogue_missing(const struct catalogue *catalogue, struct fault *fault);

/* Has the indexes looked at of which that generation (NULL: none) has one that was found damaged. */
void catalogue_doubt(struct catalogue *catalogue, const struct generation *generation);

/* What a request that wishes nothing is answered from. Borrowed; NULL: nothing is published. */
struct generation *catalogue_current(const struct catalogue *catalogue);

/* Borrowed until the next call. *out is NULL where nothing is published and no index was named.
 * ERR_INVALID (`index`), ERR_NO_INDEX (one that was named has nothing), ERR_STALE. */
enum status catalogue_choose(struct catalogue *catalogue, const struct catalogue_wish *wish,
                             uint64_t now_ns, struct generation **out,
                             struct fault *fault) MUST_USE;

/* Lets those go whose time is over; sets is_changed when one went. */
void catalogue_expire(struct catalogue *catalogue, uint64_t now_ns);

/* All that may still be asked for, the current one first; returns how many. */
uint32_t catalogue_list(const struct catalogue *catalogue,
                        struct generation *out[CATALOGUE_MAX_LIVE]);

/* Notes a look that was asked for. */
void catalogue_note(struct catalogue *catalogue, uint32_t index, const struct follow_news *news);

/* The ticket up to which all indexes have been looked at. */
uint64_t catalogue_looked(const struct catalogue *catalogue);

/* How the last looks ended: OK, or why nothing is served anew. One of several is enough; that the others
 * have nothing yet, or are damaged (`status`, `error`), is no failure of all. */
enum status catalogue_status(const struct catalogue *catalogue, struct error *err);

/* "g000042", or of a named index "news=g000042"; "" for NULL. */
void catalogue_label(const struct catalogue_index *index, const struct generation *generation,
                     char out[OPTIONS_NAME_ROOM + GENERATION_NAME_ROOM]);

#endif
