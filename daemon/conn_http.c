#include "daemon/conn_http.h"

#include <stdlib.h>

#include "daemon/admission.h"
#include "daemon/conn_lines.h"
#include "daemon/dispatch.h"
#include "daemon/probes.h"
#include "daemon/server.h"
#include "daemon/webpage.h"
#include "wire/http_reply.h"

enum stage {
    STAGE_HEAD,
    STAGE_BODY,  /* its head is read and accepted */
    STAGE_LINES, /* the lines of a body that is here are asked one by one */
    STAGE_EVENTS /* nothing is asked any more */
};

struct conn_http {
    struct http_reader reader;
    struct exchanges exchanges;
    size_t taken; /* bytes of conn->in that are done with */
    enum stage stage;
    /* Of the request whose body is awaited or being asked. */
    const struct route *route;
    struct exchange *coming;
    size_t body_left;
};

static struct span rest_of(const struct conn *conn)
{
    return span_cut(buf_span(&conn->in), conn->http->taken, conn->in.len - conn->http->taken);
}

/* ---- requests ---- */

/* NULL without memory; then the connection is doomed. */
static struct request *make_request(struct conn *conn, struct rpc_request *rpc,
                                    enum exchange_kind kind)
{
    struct request *request = request_new(rpc, clock_ns());
    if (request == NULL) {
        conn->is_doomed = true;
        return NULL;
    }
    request->is_ordered = kind != EXCHANGE_STREAM;
    request->http.is_bare = kind == EXCHANGE_PLAIN;
    return request;
}

static struct request *make_plain(struct conn *conn, const char *method, json_t *params)
{
    struct rpc_request rpc = {
        .id = {.kind = RPC_ID_NULL}, .method = span_of(method), .params = params, .root = params};
    return make_request(conn, &rpc, EXCHANGE_PLAIN);
}

static struct exchange *begin(struct conn *conn, enum exchange_kind kind,
                              const struct http_head *head)
{
    struct exchange *exchange = exchange_add(&conn->http->exchanges, kind);
    if (exchange == NULL) {
        conn->is_doomed = true;
        return NULL;
    }
    exchange->is_head = head->verb == HTTP_HEAD;
    exchange->is_10 = head->verb != 0 && !head->is_11;
    exchange->closes = !head->keeps_alive || (exchange->is_10 && kind == EXCHANGE_STREAM);
    return exchange;
}

bool conn_http_has_events(const struct conn *conn)
{
    const struct exchange *first = conn->http->exchanges.first;
    return first != NULL && first->kind == EXCHANGE_EVENTS;
}

/* The exchange is complete with its one request; it may be gone afterwards. */
static void ask(struct conn *conn, struct exchange *exchange, struct request *request,
                const struct fault *fault)
{
    bool closes = exchange->closes;
    exchange->is_asked = true;
    conn->line_began_ns = 0;
    if (request != NULL)
        dispatch_request(conn->server, conn, request, fault);
    if (closes && !conn_http_has_events(conn))
        conn_end(conn);
}

static void answer_here(struct conn *conn, struct exchange *exchange, struct request *request)
{
    exchange->is_asked = true;
    conn->line_began_ns = 0;
    conn_ask(conn, request);
    conn_answer(conn, request);
}

/* Answers with an error. Where it is not known where the next request begins, that is the end. */
static void refuse(struct conn *conn, const struct http_head *head, bool is_end, const char *allow,
                   const struct fault *fault)
{
    struct exchange *exchange = begin(conn, EXCHANGE_PLAIN, head);
    struct request *request = exchange != NULL ? make_plain(conn, "", NULL) : NULL;
    if (request == NULL)
        return;
    exchange->closes |= is_end;
    request->http.allow = allow;
    ask(conn, exchange, request, fault);
}

/* The request that has begun will not come to its end. */
static void break_off(struct conn *conn, const struct fault *fault)
{
    static const struct http_head unknown = {.is_11 = true};
    struct conn_http *http = conn->http;
    if (http->stage != STAGE_BODY) {
        refuse(conn, &unknown, true, NULL, fault);
        return;
    }
    struct request *request = make_plain(conn, "", NULL);
    http->stage = STAGE_HEAD;
    http->coming->closes = true;
    http->coming->kind = EXCHANGE_PLAIN;
    http->coming->owes_continue = false;
    ask(conn, http->coming, request, fault);
}

/* ---- what is asked ---- */

static void ask_probe(struct conn *conn, struct exchange *exchange, const struct route *route)
{
    struct fault fault;
    struct request *request = make_plain(conn, "", NULL);
    if (request == NULL)
        return;
    if (probes_answer(conn->server, route->kind, request, &fault) == OK)
        answer_here(conn, exchange, request);
    else
        ask(conn, exchange, request, &fault);
}

static void ask_page(struct conn *conn, struct exchange *exchange, const struct route *route,
                     const struct http_head *head)
{
    struct request *request = make_plain(conn, "", NULL);
    if (request == NULL)
        return;
    webpage_answer(route, head, request);
    answer_here(conn, exchange, request);
}

/* What was asked, and how; the rest of the tag is dispatch.c's. */
static uint64_t hash_target(const struct conn *conn, const struct http_head *head)
{
    uint64_t hash = http_hash(0, conn->peer.is_local ? SPAN("unix ") : SPAN("tcp "));
    hash = http_hash(hash, head->path);
    return http_hash(http_hash(hash, SPAN("?")), head->query);
}

static void ask_by_target(struct conn *conn, struct exchange *exchange, const struct route *route,
                          const struct http_head *head)
{
    struct fault fault;
    json_t *params;
    enum status status = routes_params(route, head, &params, &fault);
    struct request *request = make_plain(conn, route->method->name, params);
    if (request == NULL)
        return;
    if ((route->method->flags & METHOD_NEEDS_INDEX) != 0 && exchange->kind == EXCHANGE_PLAIN) {
        request->http.hash = hash_target(conn, head);
        request->http.if_none_match = head->if_none_match;
    }
    ask(conn, exchange, request, status == OK ? NULL : &fault);
}

/* On a connection of its own: what is asked behind it would never be answered. */
static void ask_for_events(struct conn *conn, const struct route *route,
                           const struct http_head *head)
{
    struct fault fault;
    if (conn->http->exchanges.first != NULL) {
        fault_set(&fault, ERR_REQUEST, "events are asked for when all before is answered");
        refuse(conn, head, true, NULL, &fault);
        return;
    }
    struct exchange *exchange = begin(conn, EXCHANGE_EVENTS, head);
    if (exchange == NULL)
        return;
    ask_by_target(conn, exchange, route, head);
    if (conn_http_has_events(conn))
        conn->http->stage = STAGE_EVENTS;
}

static void ask_by_body(struct conn *conn, struct exchange *exchange, struct span body)
{
    struct fault fault;
    json_t *params = NULL;
    enum status status = body.len > 0 ? rpc_parse(body, &params, &fault) : OK;
    if (status == OK && params != NULL && !json_is_object(params))
        status = fault_param(&fault, "params", "the body must be an object of params");
    struct request *request = make_plain(conn, conn->http->route->method->name, params);
    ask(conn, exchange, request, status == OK ? NULL : &fault);
}

static void ask_rpc(struct conn *conn, struct exchange *exchange, struct span text)
{
    struct rpc_request rpc;
    struct fault fault;
    enum status status = rpc_read(text, &rpc, &fault);
    struct request *request = make_request(conn, &rpc, exchange->kind);
    if (request == NULL)
        return;
    if (exchange->kind == EXCHANGE_RPC)
        ask(conn, exchange, request, status == OK ? NULL : &fault);
    else
        dispatch_request(conn->server, conn, request, status == OK ? NULL : &fault);
}

/* ---- heads ---- */

static void await_body(struct conn *conn, struct exchange *exchange, const struct route *route,
                       const struct http_head *head)
{
    struct conn_http *http = conn->http;
    http->stage = STAGE_BODY;
    http->route = route;
    http->coming = exchange;
    http->body_left = head->body_len;
    exchange->owes_continue =
        head->expects_continue && head->is_11 && rest_of(conn).len == 0 && head->body_len > 0;
    exchange_go_on(conn, &http->exchanges);
}

static void take_head(struct conn *conn, const struct http_head *head)
{
    const struct route *route;
    struct fault fault;
    conn->http->taken += head->len;
    if (admission_judge(conn, head, &route, &fault) != OK) {
        /* The body may never come, as with Expect, so nothing is read behind it. */
        refuse(conn, head, head->body_len > 0, route != NULL ? route->allow : NULL, &fault);
        return;
    }
    if (route->method == &method_subscribe) {
        ask_for_events(conn, route, head);
        return;
    }
    enum exchange_kind kind = route->kind != ROUTE_RPC         ? EXCHANGE_PLAIN
                              : head->type == HTTP_TYPE_NDJSON ? EXCHANGE_STREAM
                                                               : EXCHANGE_RPC;
    struct exchange *exchange = begin(conn, kind, head);
    if (exchange == NULL)
        return;
    if (head->verb == HTTP_POST)
        await_body(conn, exchange, route, head);
    else if (route->kind == ROUTE_PAGE)
        ask_page(conn, exchange, route, head);
    else if (route->kind != ROUTE_METHOD)
        ask_probe(conn, exchange, route);
    else
        ask_by_target(conn, exchange, route, head);
}

static void end_early(struct conn *conn)
{
    struct fault fault;
    fault_set(&fault, ERR_PARSE, "the request ends too early");
    break_off(conn, &fault);
}

static void read_head(struct conn *conn)
{
    struct conn_http *http = conn->http;
    struct http_rules rules = limits_http(&conn->server->options->limits, conn->peer.is_local);
    struct http_head head;
    struct fault fault;
    if (http->reader.scanned == 0)
        http->taken += http_skip(rest_of(conn));
    if (span_equal(rest_of(conn), SPAN("\r")) && !conn->has_ended) {
        conn->is_hungry = true; /* half an empty line, perhaps */
        return;
    }
    switch (http_read(&http->reader, rest_of(conn), &rules, &head, &fault)) {
    case HTTP_HUNGRY:
        conn->is_hungry = true;
        if (conn->has_ended && rest_of(conn).len > 0)
            end_early(conn);
        break;
    case HTTP_READ:
        http->reader = (struct http_reader){.scanned = 0};
        take_head(conn, &head);
        break;
    case HTTP_REFUSED:
        head.keeps_alive = false;
        head.is_11 = true;
        refuse(conn, &head, true, NULL, &fault);
        break;
    }
}

/* ---- bodies ---- */

static void read_body(struct conn *conn)
{
    struct conn_http *http = conn->http;
    struct span body = rest_of(conn);
    if (body.len < http->body_left) {
        conn->is_hungry = true;
        if (conn->has_ended)
            end_early(conn);
        return;
    }
    http->coming->owes_continue = false;
    if (http->coming->kind == EXCHANGE_STREAM) {
        http->stage = STAGE_LINES;
        conn->line_began_ns = 0;
        return;
    }
    body.len = http->body_left;
    http->stage = STAGE_HEAD;
    http->taken += body.len;
    if (http->coming->kind == EXCHANGE_RPC)
        ask_rpc(conn, http->coming, body);
    else
        ask_by_body(conn, http->coming, body);
}

static bool is_blank(struct span line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.at[i] != ' ' && line.at[i] != '\t' && line.at[i] != '\r')
            return false;
    return true;
}

static void end_lines(struct conn *conn)
{
    struct conn_http *http = conn->http;
    bool closes = http->coming->closes;
    http->stage = STAGE_HEAD;
    http->coming->is_asked = true;
    exchange_go_on(conn, &http->exchanges);
    if (closes)
        conn_end(conn);
}

static void take_line(struct conn *conn)
{
    struct conn_http *http = conn->http;
    struct span body = span_cut(rest_of(conn), 0, http->body_left);
    if (body.len == 0) {
        end_lines(conn);
        return;
    }
    const char *end = memchr(body.at, '\n', body.len);
    struct span line = {body.at, end != NULL ? (size_t)(end - body.at) : body.len};
    size_t used = line.len + (end != NULL);
    http->taken += used;
    http->body_left -= used;
    if (!is_blank(line))
        ask_rpc(conn, http->coming, line);
}

/* ---- the connection ---- */

static void refuse_excess(struct conn *conn)
{
    static const struct http_head unknown = {.is_11 = true};
    struct fault fault;
    fault_set(&fault, ERR_OVERLOADED, "too many connections");
    fault.retry_after_ms = 1000;
    refuse(conn, &unknown, true, NULL, &fault);
}

static void compact(struct conn *conn)
{
    buf_consume(&conn->in, conn->http->taken);
    conn->http->taken = 0;
}

/* Absolute from a request's first byte, but not while it is us who do not read. */
static void watch_begin(struct conn *conn)
{
    bool has_begun = conn->is_hungry && (conn->http->stage == STAGE_BODY || conn->in.len > 0);
    if (!has_begun)
        conn->line_began_ns = 0;
    else if (conn->line_began_ns == 0)
        conn->line_began_ns = clock_ns();
}

static bool is_set_up(struct conn *conn)
{
    if (conn->http == NULL && (conn->http = calloc(1, sizeof *conn->http)) == NULL)
        conn->is_doomed = true;
    return conn->http != NULL;
}

static void go_on(struct conn *conn)
{
    switch (conn->http->stage) {
    case STAGE_HEAD:
        read_head(conn);
        break;
    case STAGE_BODY:
        read_body(conn);
        break;
    case STAGE_LINES:
        take_line(conn);
        break;
    case STAGE_EVENTS:
        conn->http->taken = conn->in.len;
        conn->is_hungry = true;
        break;
    }
}

void conn_http_pump(struct conn *conn)
{
    if (!is_set_up(conn))
        return;
    conn->is_hungry = false;
    if (conn->is_excess && conn_may_start(conn))
        refuse_excess(conn);
    for (unsigned n = 0; conn_may_start(conn) && !conn->is_hungry; n++) {
        if (n == CONN_TURN) {
            server_again(conn->server, conn);
            break;
        }
        go_on(conn);
    }
    compact(conn);
    watch_begin(conn);
}

/* An event that says nothing: a peer that has gone is noticed. */
static void keep_alive(struct conn *conn, uint64_t now_ns)
{
    if (conn->http != NULL && conn->http->stage == STAGE_EVENTS && !conn_has_output(conn) &&
        now_ns - conn->active_ns > HTTP_EVENTS_S * (uint64_t)NS_PER_S)
        conn_write(conn, SPAN(": \n\n"));
}

void conn_http_check_time(struct conn *conn, uint64_t now_ns)
{
    keep_alive(conn, now_ns);
    const struct limits *limits = &conn->server->options->limits;
    bool is_head = conn->http != NULL && conn->http->stage == STAGE_HEAD;
    uint64_t limit_s =
        is_head && limits->head_s < limits->request_s ? limits->head_s : limits->request_s;
    struct fault fault;
    if (conn->line_began_ns == 0 || now_ns - conn->line_began_ns <= limit_s * NS_PER_S)
        return;
    fault_set(&fault, ERR_DEADLINE, "the request did not arrive within %u s", (unsigned)limit_s);
    fault.http = 408;
    break_off(conn, &fault);
}

void conn_http_send(struct conn *conn, struct request *request)
{
    exchange_answer(conn, &conn->http->exchanges, request);
}

/* A request that is at work is its worker's: another stands in for it. */
static void send_fault(struct conn *conn, const struct request *request, const struct fault *fault)
{
    struct request stand_in = {.rpc = {.id = request->rpc.id},
                               .http = {.is_bare = request->http.is_bare}};
    buf_init(&stand_in.reply, 8192);
    request_fail(&stand_in, fault);
    conn_http_send(conn, &stand_in);
    buf_release(&stand_in.reply);
}

void conn_http_give_up(struct conn *conn, const struct fault *fault)
{
    for (struct request *at = conn->pending.first; at != NULL; at = at->next_in_conn)
        if (at->place == REQUEST_DONE)
            conn_http_send(conn, at);
        else
            send_fault(conn, at, fault);
}

void conn_http_ask(struct conn *conn, struct request *request)
{
    struct exchange *exchange = conn->http->exchanges.last;
    request->http.exchange = exchange->number;
    exchange->n_open++;
}

void conn_http_free(struct conn *conn)
{
    if (conn->http == NULL)
        return;
    exchanges_release(&conn->http->exchanges);
    free(conn->http);
    conn->http = NULL;
}
