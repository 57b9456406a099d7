#include "daemon/workers.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/turns.h"

enum { STACK_BYTES = 8 << 20, ARENA_BYTES = 256 << 20, LINES_A_SECOND = 50 };
enum { HALVED_IN_NS = 100 * NS_PER_MS };
enum { FEW = 4 }; /* requests a worker that may wait, however long searches take at present */

/* A worker's searcher of one generation. The searcher keeps the generation open. */
struct open_searcher {
    struct generation *generation; /* kept */
    struct searcher *searcher;
};

struct worker {
    struct workers *workers;
    pthread_t thread;
    struct open_searcher open[WORKERS_MAX_OPEN];
    uint64_t live_version; /* of workers->live that `open` was last compared with */
    struct arena arena;
};

struct workers {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct turns turns;
    struct request *done, **done_tail;
    struct generation *live[WORKERS_MAX_OPEN]; /* only compared, never read through */
    uint32_t n_live;
    struct generation *current; /* live[0], kept; NULL: no index */
    uint64_t live_version;      /* from 1 */
    bool is_stopping;
    uint64_t average_ns;  /* of a request's run, decaying… */
    uint64_t finished_ns; /* …since the last one, too; 0: none has */
    uint64_t log_second;  /* which lines of searches were last logged in… */
    uint32_t n_logged;    /* …and how many */
    struct workers_options options;
    uint32_t n_started;
    struct worker *workers;
};

static void close_searcher(struct open_searcher *open)
{
    searcher_free(open->searcher);
    generation_release(open->generation);
    *open = (struct open_searcher){NULL, NULL};
}

static bool is_live(struct generation *const *live, uint32_t n, const struct generation *generation)
{
    for (uint32_t i = 0; i < n; i++)
        if (live[i] == generation)
            return true;
    return false;
}

static void close_others(struct worker *worker, struct generation *const *live, uint32_t n)
{
    for (uint32_t i = 0; i < WORKERS_MAX_OPEN; i++)
        if (worker->open[i].searcher != NULL && !is_live(live, n, worker->open[i].generation))
            close_searcher(&worker->open[i]);
}

static enum status open_searcher(struct worker *worker, struct generation *generation,
                                 struct searcher **out, struct error *err)
{
    struct open_searcher *place = &worker->open[0];
    for (uint32_t i = 0; i < WORKERS_MAX_OPEN; i++) {
        if (worker->open[i].generation == generation) {
            *out = worker->open[i].searcher;
            return OK;
        }
        if (worker->open[i].generation == NULL)
            place = &worker->open[i];
    }
    close_searcher(place);
    enum status status = searcher_new(generation, &place->searcher, err);
    if (status == OK)
        place->generation = generation_keep(generation);
    *out = place->searcher;
    worker->live_version = 0; /* it may have been retired meanwhile: look again */
    return status;
}

/* A flood of slow searches is no flood of lines: the rest of a second is counted and told later. */
static bool may_log(struct workers *workers)
{
    uint64_t second = clock_ns() / NS_PER_S;
    uint32_t suppressed = 0;
    pthread_mutex_lock(&workers->lock);
    if (second != workers->log_second) {
        suppressed = workers->n_logged > LINES_A_SECOND ? workers->n_logged - LINES_A_SECOND : 0;
        workers->log_second = second;
        workers->n_logged = 0;
    }
    bool may = ++workers->n_logged <= LINES_A_SECOND;
    pthread_mutex_unlock(&workers->lock);
    if (suppressed > 0)
        log_event(LOG_INFO, "search.unlogged", LOG_INT("lines", suppressed));
    return may;
}

static void log_search(struct workers *workers, const char *event, const struct call_note *note,
                       double took_ms)
{
    if (!may_log(workers))
        return;
    if (workers->options.logs_queries)
        log_event(LOG_INFO, event, LOG_NUM("ms", took_ms), LOG_SPAN("q", note->q));
    else
        log_event(LOG_INFO, event, LOG_NUM("ms", took_ms), LOG_INT("bytes", note->q.len),
                  LOG_INT("words", note->n_words));
}

void workers_log_search(struct workers *workers, const struct request *request, double took_ms)
{
    const struct call_note *note = &request->note;
    uint32_t slow_ms = workers->options.slow_ms;
    if (note->is_query && slow_ms != 0 && took_ms > slow_ms)
        log_search(workers, "search.slow", note, took_ms);
    if (note->is_query && note->found_nothing)
        log_search(workers, "search.nothing", note, took_ms);
}

static void run(struct worker *worker, struct request *request)
{
    struct fault fault = {.error = {.at = ERROR_NOWHERE}};
    struct call call = {.arena = &worker->arena};
    uint64_t began = request->began_ns = clock_ns();
    if (began > request->deadline_ns) {
        request_overloaded(request, workers_retry_after_ms(worker->workers));
        return;
    }
    fault.error.status = open_searcher(worker, request->generation, &call.searcher, &fault.error);
    if (fault.error.status != OK)
        request_fail(request, &fault);
    else
        request_run(request, &call);
    arena_clear(&worker->arena);
    workers_log_search(worker->workers, request, (double)((clock_ns() - began) / 1000) / 1000);
}

/* Opens the current generation's searcher before anybody asks: the first search is not slower than
 * the second, and does not fail for want of a descriptor. A failure shows when one is needed. */
static void open_ahead(struct worker *worker, struct generation *current)
{
    struct searcher *searcher;
    uint64_t version = worker->live_version;
    struct error err;
    enum status status = open_searcher(worker, current, &searcher, &err);
    worker->live_version = version; /* it is live, or tried again when it is needed */
    if (status != OK)
        log_event(LOG_ERROR, "searcher.failed", LOG_STR("error", err.text));
}

/* The generations have changed: closes searchers of others, opens the current one's. Gives the lock
 * away meanwhile. */
static void follow_generations(struct worker *worker)
{
    struct workers *workers = worker->workers;
    struct generation *live[WORKERS_MAX_OPEN];
    uint32_t n = workers->n_live;
    struct generation *current =
        workers->current != NULL ? generation_keep(workers->current) : NULL;
    memcpy(live, workers->live, sizeof live);
    worker->live_version = workers->live_version;
    pthread_mutex_unlock(&workers->lock);
    close_others(worker, live, n);
    if (current != NULL)
        open_ahead(worker, current);
    generation_release(current);
    pthread_mutex_lock(&workers->lock);
}

/* Waits for a request; NULL: stop. */
static struct request *next_request(struct worker *worker)
{
    struct workers *workers = worker->workers;
    struct request *request = NULL;
    pthread_mutex_lock(&workers->lock);
    while (!workers->is_stopping) {
        if (worker->live_version != workers->live_version)
            follow_generations(worker);
        else if ((request = turns_take(&workers->turns)) != NULL)
            break;
        else
            pthread_cond_wait(&workers->wake, &workers->lock);
    }
    pthread_mutex_unlock(&workers->lock);
    return request;
}

static void ring(int fd)
{
    uint64_t one = 1;
    ssize_t written = write(fd, &one, sizeof one);
    (void)written; /* an eventfd that is full is readable already */
}

uint64_t workers_recent_ns(uint64_t average_ns, uint64_t idle_ns)
{
    uint64_t halvings = idle_ns / HALVED_IN_NS;
    return halvings < 64 ? average_ns >> halvings : 0;
}

/* What a search takes: what was slow once says little of what is asked much later. */
static uint64_t recent_ns(const struct workers *workers, uint64_t now_ns)
{
    uint64_t since_ns = workers->finished_ns;
    return workers_recent_ns(workers->average_ns, now_ns > since_ns ? now_ns - since_ns : 0);
}

static void hand_back(struct workers *workers, struct request *request, uint64_t ran_ns)
{
    pthread_mutex_lock(&workers->lock);
    bool was_empty = workers->done == NULL;
    request->next = NULL;
    *workers->done_tail = request;
    workers->done_tail = &request->next;
    uint64_t now = clock_ns(), average_ns = recent_ns(workers, now - ran_ns);
    workers->average_ns = average_ns + ran_ns / 16 - average_ns / 16;
    workers->finished_ns = now;
    pthread_mutex_unlock(&workers->lock);
    if (was_empty)
        ring(workers->options.done_fd);
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct request *request;
    arena_init(&worker->arena, ARENA_BYTES);
    while ((request = next_request(worker)) != NULL) {
        uint64_t began = clock_ns();
        run(worker, request);
        hand_back(worker->workers, request, clock_ns() - began);
    }
    close_others(worker, NULL, 0);
    arena_release(&worker->arena);
    return NULL;
}

static enum status start_threads(struct workers *workers, struct error *err)
{
    pthread_attr_t attributes;
    sigset_t all, before;
    int failed = pthread_attr_init(&attributes);
    if (failed != 0)
        return error_errno(err, failed, "cannot start threads");
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    sigfillset(&all); /* signals are the I/O thread's */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (; failed == 0 && workers->n_started < workers->options.n; workers->n_started++) {
        struct worker *worker = &workers->workers[workers->n_started];
        worker->workers = workers;
        failed = pthread_create(&worker->thread, &attributes, work, worker);
        if (failed != 0)
            break;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return failed == 0 ? OK : error_errno(err, failed, "cannot start a search thread");
}

enum status workers_start(const struct workers_options *options, struct workers **out,
                          struct error *err)
{
    enum status status;
    struct workers *workers = calloc(1, sizeof *workers);
    *out = NULL;
    if (workers == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for search threads");
    workers->options = *options;
    workers->done_tail = &workers->done;
    workers->live_version = 1;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->wake, NULL);
    TRY(turns_init(&workers->turns, (size_t)options->n * options->places, err));
    workers->workers = calloc(options->n, sizeof *workers->workers);
    if (workers->workers == NULL)
        TRY(error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for search threads"));
    TRY(start_threads(workers, err));
    *out = workers;
    return OK;
done:
    workers_stop(workers);
    return status;
}

static void free_list(struct request *request)
{
    for (struct request *next; request != NULL; request = next) {
        next = request->next;
        request_free(request);
    }
}

void workers_stop(struct workers *workers)
{
    if (workers == NULL)
        return;
    pthread_mutex_lock(&workers->lock);
    workers->is_stopping = true;
    pthread_cond_broadcast(&workers->wake);
    pthread_mutex_unlock(&workers->lock);
    for (uint32_t i = 0; i < workers->n_started; i++)
        pthread_join(workers->workers[i].thread, NULL);
    for (struct request *request; (request = turns_take(&workers->turns)) != NULL;)
        request_free(request);
    free_list(workers->done);
    turns_release(&workers->turns);
    generation_release(workers->current);
    pthread_cond_destroy(&workers->wake);
    pthread_mutex_destroy(&workers->lock);
    free(workers->workers);
    free(workers);
}

/* Its turn would come when its deadline has passed, and it would be refused then: to refuse it now
 * costs nobody anything. */
static bool would_wait_in_vain(const struct workers *workers, const struct request *request)
{
    uint64_t now = clock_ns();
    size_t before = turns_before(&workers->turns, request->conn);
    uint64_t wait_ns = recent_ns(workers, now) * (before + 1) / workers->options.n;
    uint64_t left_ns = request->deadline_ns > now ? request->deadline_ns - now : 0;
    return before >= (size_t)FEW * workers->options.n && wait_ns > left_ns;
}

bool workers_submit(struct workers *workers, struct request *request)
{
    pthread_mutex_lock(&workers->lock);
    bool is_taken = !would_wait_in_vain(workers, request) && turns_add(&workers->turns, request);
    pthread_mutex_unlock(&workers->lock);
    if (is_taken)
        pthread_cond_signal(&workers->wake); /* who wakes finds the lock free */
    return is_taken;
}

bool workers_withdraw(struct workers *workers, struct request *request)
{
    pthread_mutex_lock(&workers->lock);
    bool is_queued = turns_remove(&workers->turns, request);
    pthread_mutex_unlock(&workers->lock);
    return is_queued;
}

struct request *workers_take_done(struct workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    struct request *done = workers->done;
    workers->done = NULL;
    workers->done_tail = &workers->done;
    pthread_mutex_unlock(&workers->lock);
    return done;
}

struct request *workers_take_expired(struct workers *workers, uint64_t now_ns)
{
    pthread_mutex_lock(&workers->lock);
    struct request *expired = turns_take_expired(&workers->turns, now_ns);
    pthread_mutex_unlock(&workers->lock);
    return expired;
}

void workers_keep_only(struct workers *workers, struct generation *const *live, uint32_t n)
{
    pthread_mutex_lock(&workers->lock);
    workers->n_live = n < WORKERS_MAX_OPEN ? n : WORKERS_MAX_OPEN;
    memcpy(workers->live, live, workers->n_live * sizeof *live);
    generation_release(workers->current);
    workers->current = n > 0 ? generation_keep(live[0]) : NULL;
    workers->live_version++;
    pthread_cond_broadcast(&workers->wake);
    pthread_mutex_unlock(&workers->lock);
}

size_t workers_queued(struct workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    size_t n = workers->turns.n;
    pthread_mutex_unlock(&workers->lock);
    return n;
}

uint32_t workers_retry_after_ms(struct workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    uint64_t wait_ns = recent_ns(workers, clock_ns()) * (workers->turns.n + 1);
    uint64_t ms = wait_ns / workers->options.n / NS_PER_MS;
    pthread_mutex_unlock(&workers->lock);
    return ms < 20 ? 20 : ms > 2000 ? 2000 : (uint32_t)ms;
}
