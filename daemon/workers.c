#include "daemon/workers.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mapping.h"
#include "daemon/door.h"
#include "daemon/turns.h"

enum { STACK_BYTES = 8 << 20, ARENA_BYTES = 256 << 20, LINES_A_SECOND = 50 };

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
    struct door door;
    uint32_t n_running; /* requests that workers have */
    struct request *done, **done_tail;
    struct generation *live[WORKERS_MAX_OPEN]; /* only compared, never read through */
    uint32_t n_live;
    struct generation *current; /* live[0], kept; NULL: no index */
    uint64_t live_version;      /* from 1 */
    bool is_stopping;
    uint64_t log_second; /* which lines of searches were last logged in… */
    uint32_t n_logged;   /* …and how many */
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
    if (request->generation != NULL &&
        generation_check_torn(request->generation, &fault.error) != OK)
        request_fail(request, &fault); /* whatever was found: it may be wrong */
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
    workers->n_running += request != NULL;
    pthread_mutex_unlock(&workers->lock);
    return request;
}

static void ring(int fd)
{
    uint64_t one = 1;
    ssize_t written = write(fd, &one, sizeof one);
    (void)written; /* an eventfd that is full is readable already */
}

static void hand_back(struct workers *workers, struct request *request, uint64_t ran_ns)
{
    pthread_mutex_lock(&workers->lock);
    bool was_empty = workers->done == NULL;
    request->next = NULL;
    *workers->done_tail = request;
    workers->done_tail = &request->next;
    workers->n_running--;
    door_ran(&workers->door, ran_ns, clock_ns());
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
    sigset_t before;
    int failed = pthread_attr_init(&attributes);
    if (failed != 0)
        return error_errno(err, failed, "cannot start threads");
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    mapping_block_signals(&before); /* they are the I/O thread's */
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
    door_init(&workers->door, options->n, workers->turns.places);
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

/* Whether the queue takes it; what the daemon itself wants to know only needs a place. */
static bool may_wait(struct workers *workers, const struct request *request)
{
    uint64_t now = clock_ns();
    struct door_comer comer = {
        .is_first = workers->turns.n == 0 && workers->n_running == 0,
        .queued = workers->turns.n,
        .before = turns_before(&workers->turns, request->conn),
        .left_ns = request->deadline_ns > now ? request->deadline_ns - now : 0,
        .has_usual_time = request->deadline_ns - request->received_ns >= workers->options.usual_ns};
    return request->errand != NULL || door_admits(&workers->door, &comer, now);
}

bool workers_submit(struct workers *workers, struct request *request)
{
    pthread_mutex_lock(&workers->lock);
    bool is_taken = may_wait(workers, request) && turns_add(&workers->turns, request);
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
    uint64_t ms = door_retry_ns(&workers->door, workers->turns.n, clock_ns()) / NS_PER_MS;
    pthread_mutex_unlock(&workers->lock);
    return ms < 20 ? 20 : ms > 2000 ? 2000 : (uint32_t)ms;
}
