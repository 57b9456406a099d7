#include "daemon/subscriptions.h"

#include <stdlib.h>

#include "base/log.h"
#include "daemon/budget.h"
#include "daemon/conn_http.h"
#include "daemon/server.h"
#include "wire/protocol.h"

enum { ERRAND_MS = 60000, KEY_FLAGS = JSON_SORT_KEYS | JSON_COMPACT, FULL_MS = 1000 };

struct subscription {
    uint64_t conn;
    uint32_t number; /* of its connection */
    uint64_t since;  /* epoch: of what was current then it is not told */
    struct subscription *next;
};

/* A distinct query, with all who wait for it. */
struct standing {
    char *key;
    json_t *params;
    struct args args; /* of the params */
    enum utf_unit unit;
    bool is_local;
    struct subscription *first;
    enum { STANDING_RESTS, STANDING_WAITS, STANDING_AT_WORK } place;
    struct request *request; /* at work */
    struct errand errand;
    struct standing *next;
};

/* ---- the list ---- */

static void free_standing(struct standing *standing)
{
    for (struct subscription *next; standing->first != NULL; standing->first = next) {
        next = standing->first->next;
        free(standing->first);
    }
    free(standing->key);
    json_decref(standing->params);
    free(standing);
}

/* Those that nobody waits for, unless a worker still looks at them. */
static void drop_unwanted(struct subscriptions *all)
{
    struct standing **link = &all->first;
    while (*link != NULL) {
        struct standing *standing = *link;
        if (standing->first != NULL || standing->place == STANDING_AT_WORK) {
            link = &standing->next;
            continue;
        }
        *link = standing->next;
        free_standing(standing);
    }
}

static struct standing *find_standing(const struct subscriptions *all, const char *key,
                                      const struct call *call)
{
    for (struct standing *at = all->first; at != NULL; at = at->next)
        if (at->unit == call->unit && at->is_local == call->is_local && strcmp(at->key, key) == 0)
            return at;
    return NULL;
}

static struct standing *new_standing(struct subscriptions *all, char *key, const struct call *call)
{
    const struct args_presets presets = {.unit = call->unit};
    struct standing *standing = calloc(1, sizeof *standing);
    struct fault fault;
    if (standing == NULL)
        return NULL;
    *standing = (struct standing){.key = key,
                                  .params = json_incref((json_t *)(uintptr_t)call->params),
                                  .unit = call->unit,
                                  .is_local = call->is_local,
                                  .next = all->first};
    if (args_read(&method_subscribe, standing->params, &presets, &standing->args, &fault) != OK) {
        standing->key = NULL;
        free_standing(standing);
        return NULL;
    }
    all->first = standing;
    return standing;
}

static struct standing *get_standing(struct subscriptions *all, const struct call *call)
{
    char *key = call->params != NULL ? json_dumps(call->params, KEY_FLAGS) : NULL;
    struct standing *standing = key != NULL ? find_standing(all, key, call) : NULL;
    if (standing == NULL && key != NULL)
        standing = new_standing(all, key, call);
    if (standing == NULL || standing->key != key)
        free(key);
    return standing;
}

/* ---- joining and leaving ---- */

static enum status check_limits(const struct server *server, const struct conn *conn,
                                struct fault *fault)
{
    const struct limits *limits = &server->options->limits;
    if (conn->n_subscriptions < limits->subscriptions &&
        server->subscriptions.n < limits->all_subscriptions)
        return OK;
    fault_set(fault, ERR_OVERLOADED, "too many subscriptions");
    fault->retry_after_ms = FULL_MS;
    return ERR_OVERLOADED;
}

static enum status subscribe(void *context, const struct call *call, uint32_t *number,
                             struct fault *fault)
{
    struct conn *conn = context;
    struct server *server = conn->server;
    struct subscriptions *all = &server->subscriptions;
    enum status status = check_limits(server, conn, fault);
    if (status != OK)
        return status;
    if (conn->http != NULL && !conn_http_has_events(conn)) {
        fault_set(fault, ERR_REQUEST, "in HTTP subscriptions are events of their own connection");
        fault_hint(fault, "GET /v1/subscribe?q=…");
        return ERR_REQUEST;
    }
    struct subscription *made = calloc(1, sizeof *made);
    struct standing *standing = made != NULL ? get_standing(all, call) : NULL;
    if (standing == NULL) {
        free(made);
        return fault_set(fault, ERR_NOMEM, "no memory for a subscription");
    }
    *made = (struct subscription){.conn = conn->number,
                                  .number = ++conn->last_subscription,
                                  .since = server->catalogue.epoch,
                                  .next = standing->first};
    standing->first = made;
    if (all->seen == NULL)
        all->seen = generation_keep(catalogue_current(&server->catalogue));
    all->is_joined = true;
    all->n++;
    conn->n_subscriptions++;
    *number = made->number;
    return OK;
}

/* Takes out those of a connection, or the one of that number (0: all); returns how many. */
static uint32_t take_out(struct standing *standing, uint64_t conn, uint32_t number)
{
    struct subscription **link = &standing->first;
    uint32_t n = 0;
    while (*link != NULL) {
        struct subscription *at = *link;
        if (at->conn != conn || (number != 0 && at->number != number)) {
            link = &at->next;
            continue;
        }
        *link = at->next;
        free(at);
        n++;
    }
    if (standing->first == NULL && standing->request != NULL)
        atomic_store(&standing->request->cancelled, true);
    return n;
}

/* Nobody subscribes any more. */
static void forget(struct subscriptions *all)
{
    generation_release(all->seen);
    all->seen = NULL;
    for (uint32_t i = 0; i < all->n_waiting; i++)
        generation_release(all->waiting[i].generation);
    all->n_waiting = 0;
}

static uint32_t remove_some(struct server *server, struct conn *conn, uint32_t number)
{
    struct subscriptions *all = &server->subscriptions;
    uint32_t n = 0;
    if (conn->n_subscriptions == 0)
        return 0;
    for (struct standing *at = all->first; at != NULL; at = at->next)
        n += take_out(at, conn->number, number);
    conn->n_subscriptions -= n;
    all->n -= n;
    drop_unwanted(all);
    if (all->n == 0 && all->to.generation == NULL)
        forget(all);
    return n;
}

static bool unsubscribe(void *context, uint32_t number)
{
    struct conn *conn = context;
    return number != 0 && remove_some(conn->server, conn, number) > 0;
}

void subscriptions_welcome(struct conn *conn)
{
    conn->peer.subscribe = subscribe;
    conn->peer.unsubscribe = unsubscribe;
}

void subscriptions_leave(struct server *server, struct conn *conn)
{
    remove_some(server, conn, 0);
}

/* ---- telling ---- */

static void write_line(const struct conn *conn, uint32_t number, struct span news, struct buf *out)
{
    if (conn->http != NULL)
        buf_printf(out, "data: {\"subscription\":%u,", number);
    else
        buf_printf(out,
                   "{\"jsonrpc\":\"2.0\",\"method\":\"subscription\",\"params\":"
                   "{\"subscription\":%u,",
                   number);
    buf_add_span(out, news);
    buf_add_text(out, conn->http != NULL ? "}\n\n" : "}}\n");
}

/* Nothing is left out in silence: who does not take what it is told is closed. */
static void tell(struct server *server, const struct subscription *subscription, struct span news)
{
    struct conn *conn = roster_find(&server->roster, subscription->conn);
    if (conn == NULL || conn->is_doomed || conn->is_ending || conn->is_lingering)
        return;
    if (!conn_takes(conn) || !budget_admits(server, news.len)) {
        log_event(LOG_WARN, "subscription.slow", LOG_STR("peer", conn->peer.from));
        conn_forsake(conn);
    } else {
        struct buf line;
        buf_init(&line, REPLY_MAX_BYTES);
        write_line(conn, subscription->number, news, &line);
        conn_send(conn, &line);
        buf_release(&line);
        server->service.metrics.notifications++;
    }
    server_again(server, conn); /* sends, or frees it: not while we walk over subscriptions */
}

/* Oldest first: they stand the other way round. */
static void tell_from(struct server *server, const struct subscription *subscription,
                      struct span news)
{
    uint64_t epoch = server->subscriptions.to.epoch;
    struct subscription *told[64];
    while (subscription != NULL) {
        uint32_t n = 0;
        for (; subscription != NULL && n < 64; subscription = subscription->next)
            if (subscription->since < epoch)
                told[n++] = (struct subscription *)(uintptr_t)subscription;
        while (n > 0)
            tell(server, told[--n], news);
    }
}

/* ---- rounds ---- */

static struct request *new_errand(const struct subscriptions *all, const struct method *method,
                                  struct errand *errand)
{
    struct rpc_request rpc = {.id = {.kind = RPC_ID_NONE}};
    struct request *request = request_new(&rpc, clock_ns());
    if (request == NULL)
        return NULL;
    request->method = method;
    request->errand = errand;
    request->http.is_bare = true;
    request->generation = generation_keep(all->to.generation);
    request->deadline_ns = request->received_ns + ERRAND_MS * (uint64_t)NS_PER_MS;
    return request;
}

/* False: the queue is full; tried again at the next sweep. */
static bool send_off(struct server *server, struct request *request)
{
    if (request == NULL || workers_submit(server->workers, request))
        return request != NULL;
    request_free(request);
    return false;
}

static void compare(struct server *server)
{
    struct subscriptions *all = &server->subscriptions;
    if (all->comparing != NULL)
        return;
    all->comparison = (struct errand){.before = all->seen, .changes = &all->changes};
    struct request *request = new_errand(all, &method_compare, &all->comparison);
    if (send_off(server, request))
        all->comparing = request;
}

static bool ask(struct server *server, struct standing *standing)
{
    struct subscriptions *all = &server->subscriptions;
    standing->errand =
        (struct errand){.before = all->seen, .changes = &all->changes, .standing = standing};
    struct request *request = new_errand(all, &method_standing, &standing->errand);
    if (request != NULL) {
        request->args = standing->args;
        request->unit = standing->unit;
        request->is_local = standing->is_local;
    }
    if (!send_off(server, request))
        return false;
    standing->request = request;
    standing->place = STANDING_AT_WORK;
    all->n_at_work++;
    return true;
}

static void begin_round(struct subscriptions *all)
{
    all->to.generation = all->waiting[0].generation;
    all->to.epoch = all->waiting[0].epoch;
    all->n_waiting--;
    memmove(all->waiting, all->waiting + 1, all->n_waiting * sizeof *all->waiting);
    all->stage = ROUND_COMPARES;
}

static void end_round(struct subscriptions *all)
{
    changes_release(&all->changes);
    generation_release(all->seen);
    all->seen = all->to.generation;
    all->to.generation = NULL;
    if (all->n == 0)
        forget(all);
}

/* Asks the next queries; true when the round is over. */
static bool ask_some(struct server *server)
{
    struct subscriptions *all = &server->subscriptions;
    for (struct standing *at = all->first; at != NULL; at = at->next) {
        if (at->place != STANDING_WAITS)
            continue;
        if (all->n_at_work == ROUND_AT_WORK || !ask(server, at))
            return false;
    }
    return all->n_at_work == 0;
}

void subscriptions_go_on(struct server *server)
{
    struct subscriptions *all = &server->subscriptions;
    for (;;) {
        if (all->to.generation == NULL && all->n_waiting > 0)
            begin_round(all);
        if (all->to.generation == NULL)
            return;
        if (all->stage == ROUND_COMPARES) {
            compare(server);
            return;
        }
        if (!ask_some(server))
            return;
        end_round(all);
    }
}

void subscriptions_published(struct server *server)
{
    struct subscriptions *all = &server->subscriptions;
    if (all->n == 0)
        return;
    bool is_replaced = all->n_waiting > 0 && (!all->is_joined || all->n_waiting == ROUND_WAITING);
    uint32_t at = is_replaced ? all->n_waiting - 1 : all->n_waiting++;
    if (is_replaced)
        generation_release(all->waiting[at].generation);
    all->waiting[at].generation = generation_keep(catalogue_current(&server->catalogue));
    all->waiting[at].epoch = server->catalogue.epoch;
    all->is_joined = false;
    subscriptions_go_on(server);
}

static bool is_waited_for(const struct standing *standing, uint64_t epoch)
{
    for (const struct subscription *at = standing->first; at != NULL; at = at->next)
        if (at->since < epoch)
            return true;
    return false;
}

static void log_failed(const struct subscriptions *all, const struct request *request)
{
    log_event(LOG_ERROR, "subscriptions.failed",
              LOG_STR("generation", generation_label(all->to.generation)),
              LOG_STR("status", status_name(request->status)));
}

static void compared(struct subscriptions *all, const struct request *request)
{
    all->comparing = NULL;
    if (request->status == ERR_OVERLOADED) { /* it waited too long: once more */
        changes_release(&all->changes);
        return;
    }
    if (request->status != OK)
        log_failed(all, request);
    all->stage = ROUND_ASKS;
    for (struct standing *at = all->first; at != NULL; at = at->next)
        if (all->changes.paragraphs > 0 && is_waited_for(at, all->to.epoch))
            at->place = STANDING_WAITS;
}

static void asked(struct server *server, struct standing *standing, const struct request *request)
{
    struct subscriptions *all = &server->subscriptions;
    standing->request = NULL;
    standing->place = request->status == ERR_OVERLOADED ? STANDING_WAITS : STANDING_RESTS;
    all->n_at_work--;
    if (request->status == OK && request->reply.len > 0)
        tell_from(server, standing->first, buf_span(&request->reply));
    else if (request->status != OK && request->status != ERR_OVERLOADED && standing->first != NULL)
        log_failed(all, request);
    drop_unwanted(all);
}

void subscriptions_returned(struct server *server, struct request *request)
{
    if (request->errand->standing == NULL)
        compared(&server->subscriptions, request);
    else
        asked(server, request->errand->standing, request);
    request_free(request);
    subscriptions_go_on(server);
}

/* ---- the end ---- */

void subscriptions_stop(struct subscriptions *all)
{
    if (all->comparing != NULL)
        atomic_store(&all->comparing->cancelled, true);
    for (struct standing *at = all->first; at != NULL; at = at->next)
        if (at->request != NULL)
            atomic_store(&at->request->cancelled, true);
}

void subscriptions_release(struct subscriptions *all)
{
    for (struct standing *next; all->first != NULL; all->first = next) {
        next = all->first->next;
        free_standing(all->first);
    }
    forget(all);
    changes_release(&all->changes);
    generation_release(all->to.generation);
    *all = (struct subscriptions){.n = 0};
}
