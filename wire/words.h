/* Words typed by hand: VERB rest-of-line → the same request that JSON would have made. The rest is
 * taken verbatim: there is no escaping. */
#ifndef PILCROW_WIRE_WORDS_H
#define PILCROW_WIRE_WORDS_H

#include "base/buf.h"
#include "base/span.h"
#include "wire/rpc.h"

enum words_kind {
    WORDS_REQUEST,
    WORDS_HELP, /* answered by words_write_help() */
    WORDS_QUIT  /* finish what is in flight, answer nothing, close */
};

/* Reads one line; *out is to be released in either case, and its id is RPC_ID_NULL.
 * ERR_PARSE (not UTF-8, NUL), ERR_NO_METHOD, ERR_NOMEM. */
enum status words_read(struct span line, enum words_kind *kind, struct rpc_request *out,
                       struct fault *fault) MUST_USE;

/* Appends {"help":[…]}: one string a verb. */
void words_write_help(struct buf *out);

/* "energy/yamal#7" → "energy/yamal" and 7. False when no #N stands at the end. */
bool words_split_paragraph(struct span id, struct span *article, uint32_t *n);

#endif
