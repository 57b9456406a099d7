#include "daemon/dispatch.h"

#include "daemon/budget.h"
#include "daemon/server.h"
#include "wire/words.h"

enum { NO_ROOM_MS = 1000 }; /* until those that take nothing have gone */

/* Counts what was answered and lets it go. */
static void finish(struct server *server, struct conn *conn, struct request *request)
{
    if (!budget_admits(server, request_reply_len(request)))
        request_overloaded(request, NO_ROOM_MS);
    struct metrics *metrics = &server->service.metrics;
    uint64_t now = clock_ns(), took_ns = now - request->received_ns;
    metrics_count(metrics, method_number(request->method), request->status, took_ns);
    if (request->began_ns != 0)
        histogram_add(&metrics->queue, request->began_ns - request->received_ns);
    if (request->note.is_query) {
        metrics->queries++;
        metrics->zero_hits += request->note.found_nothing;
        latency_add(&metrics->latency, now, took_ns);
    }
    conn_answer(conn, request);
}

static void finish_with(struct server *server, struct conn *conn, struct request *request,
                        const struct fault *fault)
{
    request_fail(request, fault);
    finish(server, conn, request);
}

static enum status admit(struct server *server, struct conn *conn, struct request *request,
                         struct fault *fault)
{
    enum status status = method_find(request->rpc.method, &request->method, fault);
    bool is_open = request->method != NULL && (request->method->flags & METHOD_OPEN) != 0;
    if (!peer_is_admitted(&conn->peer) && !is_open) {
        fault_set(fault, ERR_UNAUTHORIZED, "a token is needed");
        fault_hint(fault, "hello {\"token\": …} first");
        return ERR_UNAUTHORIZED;
    }
    if (server->is_draining) {
        conn_end(conn);
        return fault_set(fault, ERR_CLOSED, "shutting down");
    }
    if (status == OK && (request->method->flags & METHOD_OWNER) != 0)
        status = peer_may_reload(&conn->peer, fault);
    return status;
}

static enum status read_args(struct server *server, struct conn *conn, struct request *request,
                             struct fault *fault)
{
    struct args_presets presets = {server->options->deadline_ms, server->options->max_deadline_ms,
                                   conn->peer.unit};
    enum status status =
        args_read(request->method, request->rpc.params, &presets, &request->args, fault);
    if (status != OK)
        return status;
    const struct value *unit = args_find(request->method, &request->args, ARG_UNIT);
    const struct value *deadline = args_find(request->method, &request->args, ARG_DEADLINE);
    request->unit = unit != NULL ? (enum utf_unit)unit->number : conn->peer.unit;
    uint64_t ms = deadline != NULL ? deadline->number : presets.deadline_ms;
    request->deadline_ns = request->received_ns + ms * NS_PER_MS;
    return OK;
}

static const json_t *names_of(const struct value *index)
{
    return index != NULL && index->is_given ? index->json : NULL;
}

/* Of the indexes and the generation that were asked for by name, or the current one of all. */
static enum status choose_generation(struct server *server, struct request *request,
                                     struct fault *fault)
{
    struct generation *generation;
    const struct value *name = args_find(request->method, &request->args, ARG_GENERATION);
    const struct value *index = args_find(request->method, &request->args, ARG_INDEX);
    request->is_pinned = name != NULL && name->is_given;
    struct catalogue_wish wish = {names_of(index), request->is_pinned ? name->text : SPAN_NONE};
    enum status status =
        catalogue_choose(&server->catalogue, &wish, request->received_ns, &generation, fault);
    if (server->catalogue.is_changed)
        server_retire(server);
    if (status != OK)
        return status;
    if (generation == NULL && (request->method->flags & METHOD_NEEDS_INDEX) != 0)
        return catalogue_missing(&server->catalogue, fault);
    request->epoch = server->catalogue.epoch;
    request->generation = generation != NULL ? generation_keep(generation) : NULL;
    return OK;
}

static enum status prepare(struct server *server, struct conn *conn, struct request *request,
                           struct fault *fault)
{
    enum status status;
    TRY(admit(server, conn, request, fault));
    TRY(read_args(server, conn, request, fault));
    TRY(choose_generation(server, request, fault));
done:
    return status;
}

static void run_here(struct server *server, struct conn *conn, struct request *request)
{
    struct call call = {.service = &server->service, .peer = &conn->peer};
    server->service.queued = workers_queued(server->workers);
    server->service.subscriptions = server->subscriptions.n;
    request->epoch = 0; /* waits for nothing */
    request_run(request, &call);
    if (conn->peer.wrong_tokens >= ACCESS_MAX_WRONG)
        conn_end(conn);
    finish(server, conn, request);
}

static void ask_followers(struct server *server, struct request *request)
{
    request->place = REQUEST_RELOADS;
    request->ticket = server_look(server);
    request->next = server->reloads;
    server->reloads = request;
}

static void queue(struct server *server, struct conn *conn, struct request *request)
{
    request->place = REQUEST_AT_WORK;
    if (workers_submit(server->workers, request)) {
        server_watch_queue(server);
        return;
    }
    request_overloaded(request, workers_retry_after_ms(server->workers));
    finish(server, conn, request);
}

/* The client holds what it would get, so nothing is searched. */
static bool is_held(struct request *request)
{
    struct request_http *http = &request->http;
    if (http->hash == 0 || request->generation == NULL)
        return false;
    const struct http_edition edition = {.generation = generation_label(request->generation),
                                         .index_id =
                                             generation_manifest(request->generation)->index_id,
                                         .day = request->day};
    http_make_tag(&edition, http->hash, http->tag);
    bool is_held = http_tag_fits(http->if_none_match, http->tag);
    http->if_none_match = SPAN_NONE;
    http->code = is_held ? HTTP_NOT_MODIFIED : 0;
    return is_held;
}

static void finish_known(struct server *server, struct conn *conn, struct request *request)
{
    workers_log_search(server->workers, request, 0);
    finish(server, conn, request);
}

static void call_method(struct server *server, struct conn *conn, struct request *request)
{
    struct fault fault;
    if (prepare(server, conn, request, &fault) != OK)
        finish_with(server, conn, request, &fault);
    else if (is_held(request))
        finish(server, conn, request);
    else if (recall_answer(&server->recall, request))
        finish_known(server, conn, request);
    else if ((request->method->flags & METHOD_CHEAP) != 0)
        run_here(server, conn, request);
    else if ((request->method->flags & METHOD_RELOADS) != 0)
        ask_followers(server, request);
    else
        queue(server, conn, request);
}

static void answer_help(struct server *server, struct conn *conn, struct request *request)
{
    rpc_begin_result(&request->rpc.id, &request->reply);
    words_write_help(&request->reply);
    rpc_end_result(&request->reply);
    finish(server, conn, request);
}

static void refuse_excess(struct server *server, struct conn *conn, struct request *request)
{
    struct fault fault;
    fault_set(&fault, ERR_OVERLOADED, "too many connections");
    fault.retry_after_ms = 1000;
    conn_end(conn);
    finish_with(server, conn, request, &fault);
}

void dispatch_line(struct server *server, struct conn *conn, struct span line, uint64_t received_ns)
{
    struct rpc_request rpc;
    struct fault fault;
    enum words_kind kind = WORDS_REQUEST;
    bool is_json = dialect_line_is_json(line);
    enum status status =
        is_json ? rpc_read(line, &rpc, &fault) : words_read(line, &kind, &rpc, &fault);
    if (status == OK && kind == WORDS_QUIT) {
        conn_end(conn);
        return;
    }
    struct request *request = request_new(&rpc, received_ns);
    if (request == NULL) {
        conn->is_doomed = true;
        return;
    }
    request->is_ordered = !is_json || conn->peer.is_ordered;
    conn_ask(conn, request);
    if (conn->is_excess)
        refuse_excess(server, conn, request);
    else if (status != OK)
        finish_with(server, conn, request, &fault);
    else if (kind == WORDS_HELP)
        answer_help(server, conn, request);
    else
        call_method(server, conn, request);
}

void dispatch_request(struct server *server, struct conn *conn, struct request *request,
                      const struct fault *fault)
{
    conn_ask(conn, request);
    if (fault != NULL)
        finish_with(server, conn, request, fault);
    else
        call_method(server, conn, request);
}

static void finish_cancelled(struct server *server, struct conn *conn, struct request *request)
{
    struct fault fault;
    fault_set(&fault, ERR_CANCELLED, "cancelled");
    finish_with(server, conn, request, &fault);
}

/* The connection may have gone while its request was away. */
static void come_back(struct server *server, struct request *request)
{
    struct conn *conn = roster_find(&server->roster, request->conn);
    if (request->errand != NULL) {
        subscriptions_returned(server, request);
        return;
    }
    if (conn == NULL) {
        request_free(request);
        return;
    }
    if (atomic_load(&request->cancelled)) {
        finish_cancelled(server, conn, request);
    } else {
        recall_keep(&server->recall, request);
        finish(server, conn, request);
    }
    conn_pump(conn);
    conn_settle(conn);
}

void dispatch_finished(struct server *server, struct request *list)
{
    for (struct request *next; list != NULL; list = next) {
        next = list->next;
        if (list->status == ERR_CORRUPT)
            catalogue_doubt(&server->catalogue, list->generation);
        come_back(server, list);
    }
}

void dispatch_expired(struct server *server, struct request *list)
{
    uint32_t retry_after_ms = workers_retry_after_ms(server->workers);
    for (struct request *next; list != NULL; list = next) {
        next = list->next;
        request_overloaded(list, retry_after_ms);
        come_back(server, list);
    }
}

/* The request has what was served when it came. */
static void answer_reload(struct server *server, struct request *request)
{
    struct generation *before = request->generation;
    struct generation *now = catalogue_current(&server->catalogue);
    struct reloaded reloaded = {before != NULL ? generation_label(before) : NULL, before != now};
    struct fault fault = {.error = {.at = ERROR_NOWHERE}};
    struct call call = {.service = &server->service, .reloaded = &reloaded};
    request->place = REQUEST_HERE;
    request->generation = now != NULL ? generation_keep(now) : NULL;
    request->epoch = server->catalogue.epoch;
    fault.error.status = catalogue_status(&server->catalogue, &fault.error);
    if (fault.error.status == OK)
        request_run(request, &call);
    else
        request_fail(request, &fault);
    generation_release(before);
    if (request->status == OK)
        server->service.metrics.reloads++;
    else
        server->service.metrics.reloads_failed++;
    come_back(server, request);
}

/* Takes out all that wait for a look up to `ticket`, oldest first. */
static struct request *take_reloads(struct server *server, uint64_t ticket)
{
    struct request *taken = NULL, **link = &server->reloads;
    while (*link != NULL) {
        struct request *request = *link;
        if (request->ticket > ticket) {
            link = &request->next;
            continue;
        }
        *link = request->next;
        request->next = taken;
        taken = request;
    }
    return taken;
}

void dispatch_looked(struct server *server)
{
    struct request *list = take_reloads(server, catalogue_looked(&server->catalogue));
    for (struct request *next; list != NULL; list = next) {
        next = list->next;
        answer_reload(server, list);
    }
}

bool server_withdraw(struct server *server, struct request *request)
{
    struct request **link = &server->reloads;
    if (request->place == REQUEST_AT_WORK)
        return workers_withdraw(server->workers, request);
    while (*link != NULL && *link != request)
        link = &(*link)->next;
    if (*link != NULL)
        *link = request->next;
    return true;
}

void server_cancel(struct server *server, struct conn *conn, struct request *request)
{
    atomic_store(&request->cancelled, true);
    if (server_withdraw(server, request))
        finish_cancelled(server, conn, request);
}
