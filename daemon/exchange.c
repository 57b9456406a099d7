#include "daemon/exchange.h"

#include <stdlib.h>

#include "daemon/server.h"
#include "wire/http_reply.h"

enum { HEAD_BYTES = 4096, MS_PER_S = 1000 };

struct exchange *exchange_add(struct exchanges *exchanges, enum exchange_kind kind)
{
    struct exchange *exchange = calloc(1, sizeof *exchange);
    if (exchange == NULL)
        return NULL;
    exchange->number = ++exchanges->n;
    exchange->kind = kind;
    if (exchanges->last != NULL)
        exchanges->last->next = exchange;
    else
        exchanges->first = exchange;
    exchanges->last = exchange;
    return exchange;
}

static void drop_first(struct exchanges *exchanges)
{
    struct exchange *first = exchanges->first;
    exchanges->first = first->next;
    if (exchanges->first == NULL)
        exchanges->last = NULL;
    free(first);
}

void exchanges_release(struct exchanges *exchanges)
{
    while (exchanges->first != NULL)
        drop_first(exchanges);
}

/* The connection ends after this one: it said so, or nothing more is taken. */
static bool is_last(const struct conn *conn, const struct exchange *exchange)
{
    return exchange->next == NULL &&
           (exchange->closes || conn->is_ending || conn->server->is_draining);
}

static const char *generation_of(const struct conn *conn, const struct request *request)
{
    const struct generation *current = catalogue_current(&conn->server->catalogue);
    if (request != NULL && request->generation != NULL)
        return generation_label(request->generation);
    return current != NULL ? generation_label(current) : NULL;
}

static void write_head(struct conn *conn, const struct http_reply *reply)
{
    struct buf head;
    buf_init(&head, HEAD_BYTES);
    http_write_head(reply, clock_wall_s(), &head);
    conn_write(conn, buf_span(&head));
    conn->is_doomed |= buf_status(&head) != OK;
    buf_release(&head);
}

static void answer_whole(struct conn *conn, struct exchange *exchange, struct request *request)
{
    const struct request_http *http = &request->http;
    bool is_silent = request->rpc.id.kind == RPC_ID_NONE;
    bool is_reply = exchange->kind == EXCHANGE_RPC; /* also when it tells of an error */
    unsigned code = is_reply || http->code == 0 ? 200 : http->code;
    bool has_tag = (code == 200 || code == 304) && !request->note.is_partial;
    struct http_reply reply = {
        .code = code,
        .type = code < 400 ? http->type : NULL,
        .generation = generation_of(conn, request),
        .tag = has_tag ? http->tag : NULL,
        .allow = code == 405 ? http->allow : NULL,
        .more = http->more,
        .retry_after_s = is_reply ? 0 : (http->retry_after_ms + MS_PER_S - 1) / MS_PER_S,
        .body_len = is_silent ? 0 : request_reply_len(request),
        .is_10 = exchange->is_10,
        .closes = is_last(conn, exchange),
    };
    if (reply.closes)
        conn_end(conn);
    write_head(conn, &reply);
    if (!exchange->is_head && reply.body_len > 0)
        conn_send_reply(conn, request);
    exchange->is_begun = true;
}

static void begin_stream(struct conn *conn, struct exchange *exchange)
{
    struct http_reply reply = {.code = 200,
                               .type = "application/x-ndjson",
                               .generation = generation_of(conn, NULL),
                               .is_chunked = true,
                               .is_10 = exchange->is_10,
                               .closes = is_last(conn, exchange)};
    if (!exchange->is_begun)
        write_head(conn, &reply);
    exchange->is_begun = true;
}

static void answer_line(struct conn *conn, struct exchange *exchange, struct request *request)
{
    char size[24];
    begin_stream(conn, exchange);
    if (request->rpc.id.kind == RPC_ID_NONE)
        return;
    int len = snprintf(size, sizeof size, "%zx\r\n", request_reply_len(request));
    if (!exchange->is_10)
        conn_write(conn, (struct span){size, (size_t)len});
    conn_send_reply(conn, request);
    if (!exchange->is_10)
        conn_write(conn, SPAN("\r\n"));
}

/* The first event is the result; further ones are written as they come (subscriptions.c). */
static void begin_events(struct conn *conn, struct exchange *exchange, struct request *request)
{
    struct http_reply reply = {.code = 200,
                               .type = "text/event-stream",
                               .generation = generation_of(conn, request),
                               .is_chunked = true, /* not in chunks: until the end, as in 1.0 */
                               .is_10 = true,
                               .closes = true};
    write_head(conn, &reply);
    exchange->is_begun = true;
    exchange->is_asked = exchange->is_head;
    if (exchange->is_head) {
        subscriptions_leave(conn->server, conn);
        conn_end(conn);
        return;
    }
    conn_write(conn, SPAN("event: subscribed\ndata: "));
    conn_send_reply(conn, request);
    conn_write(conn, SPAN("\n\n"));
}

static void end_stream(struct conn *conn, struct exchange *exchange)
{
    begin_stream(conn, exchange);
    if (!exchange->is_10)
        conn_write(conn, SPAN("0\r\n\r\n"));
}

void exchange_go_on(struct conn *conn, struct exchanges *exchanges)
{
    struct exchange *first;
    while ((first = exchanges->first) != NULL && first->is_asked && first->n_open == 0) {
        if (first->kind == EXCHANGE_STREAM)
            end_stream(conn, first);
        drop_first(exchanges);
    }
    if (first == NULL || !first->owes_continue)
        return;
    first->owes_continue = false;
    conn_write(conn, SPAN("HTTP/1.1 100 Continue\r\n\r\n"));
}

void exchange_answer(struct conn *conn, struct exchanges *exchanges, struct request *request)
{
    struct exchange *first = exchanges->first;
    first->n_open--;
    if (first->kind == EXCHANGE_STREAM)
        answer_line(conn, first, request);
    else if (first->kind == EXCHANGE_EVENTS && request->status == OK)
        begin_events(conn, first, request);
    else
        answer_whole(conn, first, request);
    exchange_go_on(conn, exchanges);
}
