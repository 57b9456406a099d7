#include "daemon/server.h"

#include <errno.h>
#include <event2/event.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/dispatch.h"
#include "daemon/notify.h"
#include "daemon/tls.h"
#include "wire/protocol.h"

enum { SWEEP_MS = 250, QUEUE_MS = 20, DRAIN_MS = 10, LAST_WORDS_MS = 300 };

/* Connections. */

bool server_add_conn(struct server *server, struct conn *conn)
{
    if (!roster_add(&server->roster, conn, &conn->number))
        return false;
    server->service.connections = server->roster.n;
    return true;
}

void server_remove_conn(struct server *server, struct conn *conn)
{
    struct conn **link = &server->again_first;
    while (conn->is_queued_again && *link != NULL && *link != conn)
        link = &(*link)->next_again;
    if (*link == conn)
        *link = conn->next_again;
    roster_remove(&server->roster, conn->number);
    server->service.connections = server->roster.n;
    accept_resume(server);
}

static void add_timer(struct event *event, unsigned ms)
{
    struct timeval delay = {ms / 1000, (suseconds_t)(ms % 1000) * 1000};
    event_add(event, &delay);
}

/* By a timer of no delay and not event_active(): what is active runs before libevent looks at the
 * sockets again, so a connection that goes on and on would shut out the others. */
void server_again(struct server *server, struct conn *conn)
{
    if (conn->is_queued_again)
        return;
    if (server->again_first == NULL)
        add_timer(server->events[ON_AGAIN], 0);
    struct conn **link = &server->again_first;
    while (*link != NULL)
        link = &(*link)->next_again;
    *link = conn;
    conn->next_again = NULL;
    conn->is_queued_again = true;
}

static void on_again(evutil_socket_t fd, short what, void *context)
{
    struct server *server = context;
    struct conn *rest = server->again_first;
    (void)fd, (void)what;
    server->again_first = NULL;
    for (struct conn *next; rest != NULL; rest = next) {
        next = rest->next_again;
        rest->is_queued_again = false;
        conn_pump(rest);
        conn_settle(rest); /* frees at most this one */
    }
}

static void on_sweep(evutil_socket_t fd, short what, void *context)
{
    struct server *server = context;
    uint64_t now = clock_ns();
    (void)fd, (void)what;
    for (uint32_t i = 0; i < server->roster.n_slots; i++) {
        struct conn *conn = roster_at(&server->roster, i);
        if (conn != NULL)
            conn_check_time(conn, now);
    }
    subscriptions_go_on(server);
    catalogue_expire(&server->catalogue, now);
    if (server->catalogue.is_changed)
        server_retire(server);
}

/* Requests. */

void server_watch_queue(struct server *server)
{
    if (!event_pending(server->events[ON_QUEUE], EV_TIMEOUT, NULL))
        add_timer(server->events[ON_QUEUE], QUEUE_MS);
}

static void on_queue(evutil_socket_t fd, short what, void *context)
{
    struct server *server = context;
    (void)fd, (void)what;
    dispatch_expired(server, workers_take_expired(server->workers, clock_ns()));
    if (workers_queued(server->workers) > 0)
        server_watch_queue(server);
}

static void empty_eventfd(int fd)
{
    uint64_t count;
    (void)!read(fd, &count, sizeof count);
}

static void on_finished(evutil_socket_t fd, short what, void *context)
{
    struct server *server = context;
    (void)fd, (void)what; /* each ring is a new edge, so it need not be emptied */
    dispatch_finished(server, workers_take_done(server->workers));
}

/* Generations. */

void server_retire(struct server *server)
{
    struct generation *live[CATALOGUE_MAX_LIVE];
    uint32_t n = catalogue_list(&server->catalogue, live);
    server->catalogue.is_changed = false;
    workers_keep_only(server->workers, live, n);
    recall_keep_only(&server->recall, live, n);
}

static void serve(struct server *server, uint32_t index, struct generation *generation)
{
    const struct catalogue_index *at = &server->catalogue.indexes[index];
    const struct manifest *manifest = generation_manifest(generation);
    char label[OPTIONS_NAME_ROOM + GENERATION_NAME_ROOM];
    char previous[OPTIONS_NAME_ROOM + GENERATION_NAME_ROOM];
    catalogue_label(at, generation, label);
    catalogue_label(at, at->shelf.current, previous);
    log_event(LOG_INFO, "generation.served", LOG_STR("generation", label),
              LOG_STR("previous", previous), LOG_INT("articles", manifest->articles),
              LOG_INT("paragraphs", manifest->paragraphs));
    catalogue_serve(&server->catalogue, index, generation, clock_ns());
    server_retire(server);
    subscriptions_published(server);
}

static void withdraw(struct server *server, uint32_t index)
{
    const struct catalogue_index *at = &server->catalogue.indexes[index];
    char label[OPTIONS_NAME_ROOM + GENERATION_NAME_ROOM];
    catalogue_label(at, at->shelf.current, label);
    log_event(LOG_ERROR, "generation.withdrawn", LOG_STR("generation", label),
              LOG_STR("index", at->root));
    catalogue_withdraw(&server->catalogue, index, clock_ns());
    server_retire(server);
}

static void take_news(struct server *server, uint32_t index)
{
    struct follow_news news;
    while (follow_take(server->catalogue.indexes[index].follow, &news)) {
        if (news.generation != NULL)
            serve(server, index, news.generation);
        if (news.is_withdrawn)
            withdraw(server, index);
        catalogue_note(&server->catalogue, index, &news);
    }
}

static void on_news(evutil_socket_t fd, short what, void *context)
{
    struct server *server = context;
    (void)what;
    empty_eventfd(fd);
    for (uint32_t i = 0; i < server->catalogue.n; i++)
        take_news(server, i);
    dispatch_looked(server);
}

/* Followers count alike: each ask is one to all. */
uint64_t server_look(struct server *server)
{
    uint64_t ticket = 0;
    for (uint32_t i = 0; i < server->catalogue.n; i++)
        ticket = follow_ask(server->catalogue.indexes[i].follow);
    return ticket;
}

/* Signals: blocked in all threads and read from a descriptor, so that none comes in the middle of
 * something. */

static void reread(struct server *server, uint32_t number)
{
    struct error err;
    (void)number;
    if (access_reread(server->service.access, &err) != OK)
        log_event(LOG_ERROR, "tokens.kept", LOG_STR("error", err.text));
    if (server->service.tls != NULL && tls_reread(server->service.tls, &err) != OK)
        log_event(LOG_ERROR, "certificate.kept", LOG_STR("error", err.text));
    server_look(server);
}

static void tell_statistics(struct server *server, uint32_t number)
{
    const struct metrics *metrics = &server->service.metrics;
    struct latency_summary latency;
    (void)number;
    latency_summarise(&metrics->latency, clock_ns(), &latency);
    log_event(LOG_INFO, "statistics", LOG_INT("connections", server->roster.n),
              LOG_INT("in_flight", server->service.in_flight),
              LOG_INT("queued", workers_queued(server->workers)),
              LOG_INT("queries", metrics->queries), LOG_INT("zero_hits", metrics->zero_hits),
              LOG_NUM("p50_ms", latency.p50_ms), LOG_NUM("p99_ms", latency.p99_ms),
              LOG_NUM("max_ms", latency.max_ms), LOG_INT("rss_bytes", metrics_rss_bytes()));
}

static void on_watchdog(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what, (void)context;
    notify_send("WATCHDOG=1");
}

/* The first signal lets what runs finish; a second one does not. */
static void begin_stop(struct server *server, uint32_t number)
{
    uint64_t now = clock_ns();
    if (server->is_draining) {
        server->drain_until_ns = now;
        return;
    }
    server->is_draining = true;
    server->drain_until_ns = now + server->options->drain_s * (uint64_t)NS_PER_S;
    notify_send("STOPPING=1");
    log_event(LOG_INFO, "stopping", LOG_INT("signal", number),
              LOG_INT("in_flight", server->service.in_flight));
    accept_stop(&server->accept);
    add_timer(server->events[ON_DRAIN], 0);
}

static const struct {
    int number;
    void (*run)(struct server *server, uint32_t number);
} signals[] = {
    {SIGTERM, begin_stop}, {SIGINT, begin_stop}, {SIGHUP, reread}, {SIGUSR1, tell_statistics}};
#define SIGNALS (sizeof signals / sizeof *signals)

static enum status open_signals(struct server *server, struct error *err)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < SIGNALS; i++)
        sigaddset(&set, signals[i].number);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    server->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return server->signal_fd >= 0 ? OK : error_errno(err, errno, "cannot wait for signals");
}

static void on_signal(evutil_socket_t fd, short what, void *context)
{
    struct signalfd_siginfo info;
    (void)what;
    while (read(fd, &info, sizeof info) == sizeof info)
        for (size_t i = 0; i < SIGNALS; i++)
            if (signals[i].number == (int)info.ssi_signo)
                signals[i].run(context, info.ssi_signo);
}

static bool has_output(const struct server *server)
{
    for (uint32_t i = 0; i < server->roster.n_slots; i++) {
        const struct conn *conn = roster_at(&server->roster, i);
        if (conn != NULL && conn_has_output(conn))
            return true;
    }
    return false;
}

static void give_up(struct server *server)
{
    struct fault fault;
    fault_set(&fault, ERR_CLOSED, "shutting down");
    for (uint32_t i = 0; i < server->roster.n_slots; i++) {
        struct conn *conn = roster_at(&server->roster, i);
        if (conn == NULL)
            continue;
        conn_give_up(conn, &fault);
        conn_settle(conn);
    }
}

static void on_drain(evutil_socket_t fd, short what, void *context)
{
    struct server *server = context;
    uint64_t now = clock_ns();
    (void)fd, (void)what;
    if (!server->is_over && (server->service.in_flight == 0 || now >= server->drain_until_ns)) {
        server->is_over = true;
        server->drain_until_ns = now + LAST_WORDS_MS * (uint64_t)NS_PER_MS;
        give_up(server);
    }
    if (server->is_over && (!has_output(server) || now >= server->drain_until_ns))
        event_base_loopbreak(server->base);
    else
        add_timer(server->events[ON_DRAIN], DRAIN_MS);
}

/* Setting up. */

static enum status make_events(struct server *server, struct error *err)
{
    const struct {
        enum server_event at;
        int fd;
        short what;
        event_callback_fn run;
    } made[] = {
        {ON_SIGNAL, server->signal_fd, EV_READ | EV_PERSIST, on_signal},
        {ON_FINISHED, server->finished_fd, EV_READ | EV_PERSIST | EV_ET, on_finished},
        {ON_NEWS, server->news_fd, EV_READ | EV_PERSIST, on_news},
        {ON_SWEEP, -1, EV_PERSIST, on_sweep},
        {ON_AGAIN, -1, 0, on_again},
        {ON_QUEUE, -1, 0, on_queue},
        {ON_DRAIN, -1, 0, on_drain},
        {ON_WATCHDOG, -1, EV_PERSIST, on_watchdog},
    };
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        struct event *event =
            event_new(server->base, made[i].fd, made[i].what, made[i].run, server);
        server->events[made[i].at] = event;
        if (event == NULL || (made[i].fd >= 0 && event_add(event, NULL) != 0))
            return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "cannot watch for events");
    }
    add_timer(server->events[ON_SWEEP], SWEEP_MS);
    if (notify_watchdog_ms() > 0)
        add_timer(server->events[ON_WATCHDOG], (unsigned)notify_watchdog_ms());
    return OK;
}

static enum status make_base(struct server *server, struct error *err)
{
    struct event_config *config = event_config_new();
    if (config == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for events");
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
    event_config_require_features(config, EV_FEATURE_ET);
    server->base = event_base_new_with_config(config);
    event_config_free(config);
    server->finished_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    server->news_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (server->base == NULL || server->finished_fd < 0 || server->news_fd < 0)
        return error_errno(err, errno, "cannot make an event base");
    return OK;
}

static enum status start(struct server *server, struct listenings *listenings, struct error *err)
{
    enum status status;
    const struct options *options = server->options;
    struct workers_options workers = {.n = options->workers,
                                      .places = (uint32_t)options->limits.queued,
                                      .usual_ns = options->deadline_ms * (uint64_t)NS_PER_MS,
                                      .slow_ms = options->slow_ms,
                                      .logs_queries = options->logs_queries};
    signal(SIGPIPE, SIG_IGN);
    TRY(make_base(server, err));
    TRY(open_signals(server, err));
    TRY(make_events(server, err));
    workers.done_fd = server->finished_fd;
    TRY(workers_start(&workers, &server->workers, err));
    server_retire(server);
    for (uint32_t i = 0; i < server->catalogue.n; i++) {
        struct catalogue_index *index = &server->catalogue.indexes[i];
        TRY(follow_start(index->root, index->shelf.current, server->news_fd, &index->follow, err));
    }
    TRY(accept_start(server, listenings, err));
done:
    return status;
}

static void free_reloads(struct server *server)
{
    for (struct request *next; server->reloads != NULL; server->reloads = next) {
        next = server->reloads->next;
        request_free(server->reloads);
    }
}

static void stop(struct server *server)
{
    accept_stop(&server->accept);
    for (uint32_t i = 0; i < server->roster.n_slots; i++)
        if (roster_at(&server->roster, i) != NULL)
            conn_close(roster_at(&server->roster, i));
    for (uint32_t i = 0; i < server->catalogue.n; i++)
        follow_stop(server->catalogue.indexes[i].follow);
    subscriptions_stop(&server->subscriptions);
    workers_stop(server->workers);
    subscriptions_release(&server->subscriptions);
    free_reloads(server);
    recall_release(&server->recall);
    for (int i = 0; i < SERVER_EVENTS; i++)
        if (server->events[i] != NULL)
            event_free(server->events[i]);
    if (server->base != NULL)
        event_base_free(server->base);
    if (server->signal_fd >= 0)
        close(server->signal_fd);
    if (server->finished_fd >= 0)
        close(server->finished_fd);
    if (server->news_fd >= 0)
        close(server->news_fd);
    catalogue_release(&server->catalogue);
    roster_release(&server->roster);
}

enum status server_run(const struct options *options, struct access *access, struct tls *tls,
                       struct listenings *listenings, struct generation *const *first,
                       void (*ready)(const struct server *server), struct error *err)
{
    struct server server = {.options = options,
                            .service = {.options = options, .access = access, .tls = tls},
                            .accept = {.spare_fd = -1},
                            .signal_fd = -1,
                            .finished_fd = -1,
                            .news_fd = -1};
    server.service.started_ns = clock_ns();
    roster_init(&server.roster);
    recall_init(&server.recall, options->cache_bytes, &server.service.metrics);
    catalogue_init(&server.catalogue, options);
    server.service.catalogue = &server.catalogue;
    for (uint32_t i = 0; i < options->n_indexes; i++)
        if (first[i] != NULL)
            catalogue_serve(&server.catalogue, i, first[i], clock_ns());
    enum status status = start(&server, listenings, err);
    if (status == OK) {
        ready(&server);
        notify_send("READY=1");
        event_base_dispatch(server.base);
        log_event(LOG_INFO, "stopped", LOG_INT("queries", server.service.metrics.queries));
    }
    stop(&server);
    return status;
}
