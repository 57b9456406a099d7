/* One run of the client: what was asked, where output goes, and the daemon once it is needed. */
#ifndef PILCROW_CLIENT_SESSION_H
#define PILCROW_CLIENT_SESSION_H

#include "base/buf.h"
#include "base/json.h"
#include "client/exit_codes.h"
#include "client/options.h"
#include "client/pilcrow.h"
#include "client/screen.h"

struct session {
    const struct options *options;
    struct screen screen;
    enum charset notes_charset; /* of stderr */
    struct pilcrow *daemon;     /* NULL: not connected yet */
    struct buf out;             /* for stdout, up to session_flush() */
    bool output_is_lost;        /* told once, exit 2 */
};

void session_init(struct session *session, const struct options *options);

/* Writes what is left, closes. Returns `exit_code`, or that of lost output. */
int session_end(struct session *session, int exit_code);

/* Calls a method, connecting first if need be. False: *err says why. `params`: the buf is released.
 */
bool session_call(struct session *session, const char *method, struct buf *params,
                  const char **result, struct pilcrow_error *err);

/* Tells of a failure on stderr; returns the exit code for it. `query` may be NULL. */
int session_fail(const struct session *session, const struct pilcrow_error *err, const char *query);

/* "pilcrow: …" for what is wrong on this side; returns EXIT_CODE_ERROR. */
int session_refuse(const struct session *session, const char *text, const char *advice);

void session_flush(struct session *session); /* stdout */
void session_say(struct buf *notes);         /* to stderr, and clears it */

/* The operands joined by spaces, appended. Without operands the first line of stdin when that is no
 * terminal. False: there is nothing at all. */
bool session_words(const struct session *session, struct buf *out);

/* The result as one line of JSON, for --json. */
void session_print_json(struct session *session, const char *result);

#endif
