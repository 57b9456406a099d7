/* The HTTP requests of a connection that are not answered whole, in the order of asking, and how
 * what was answered to them is put on the wire. */
#ifndef PILCROW_DAEMON_EXCHANGE_H
#define PILCROW_DAEMON_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/request.h"

enum exchange_kind {
    EXCHANGE_PLAIN,  /* one request, whose result is the body */
    EXCHANGE_RPC,    /* one request of /v1/rpc, whose reply with its envelope is the body */
    EXCHANGE_STREAM, /* many of /v1/rpc: a line each, as they finish */
    EXCHANGE_EVENTS  /* /v1/subscribe: events until the end of the connection */
};

struct exchange {
    uint64_t number; /* from 1; of the connection */
    enum exchange_kind kind;
    bool is_head, is_10;
    bool closes;        /* nothing is asked after it */
    bool is_asked;      /* all its requests are in flight, or answered */
    bool is_begun;      /* the head of its reply is on the wire */
    bool owes_continue; /* "100 Continue", once those before are answered */
    uint32_t n_open;    /* requests without an answer on the wire */
    struct exchange *next;
};

struct exchanges {
    struct exchange *first, *last;
    uint64_t n; /* ever */
};

struct conn;

/* The newest; NULL without memory. */
struct exchange *exchange_add(struct exchanges *exchanges, enum exchange_kind kind);
void exchanges_release(struct exchanges *exchanges);

/* Writes what is due without a request: the end of streams that are answered, "100 Continue". */
void exchange_go_on(struct conn *conn, struct exchanges *exchanges);

/* Writes an answer; its request is of the first exchange. */
void exchange_answer(struct conn *conn, struct exchanges *exchanges, struct request *request);

#endif
