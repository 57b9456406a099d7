#include "daemon/follow.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mapping.h"
#include "base/sha256.h"
#include "engine/search/searcher.h"

/* What publishes asks for a reload right afterwards: its ask comes before our own look. */
enum { POLL_MS = 1500, SETTLE_MS = 1000, DOUBTS_MS = 60000, MAX_NEWS = 16 };
enum { MANIFEST_BYTES = 1 << 30 };

struct follow {
    pthread_t thread;
    bool is_started;
    char *root;
    int news_fd, wake_fd, inotify_fd;
    bool is_watching;

    pthread_mutex_t lock;
    uint64_t asked;
    char doubted[GENERATION_NAME_ROOM]; /* "": none */
    bool is_torn;                       /* the doubted one */
    bool is_stopping;
    struct follow_news news[MAX_NEWS];
    uint32_t n_news;

    /* The thread's own. */
    char serving[GENERATION_NAME_ROOM]; /* "": none */
    char identity[SHA256_HEX];          /* of that */
    char refused[GENERATION_NAME_ROOM]; /* not tried again until asked */
    struct file_mark current;           /* as it was at the last look */
    bool is_replaced;                   /* `current` has the name that serves, of another one */
    bool is_scrubbed;
    uint64_t doubted_ns; /* when one that is not torn was last scrubbed; 0: never */
    /* The last one whose hashes were all compared: what the next shares with it is not read again. */
    struct generation *whole;
    uint64_t answered;
};

/* A generation is taken only when the postings open too, so that no request finds out later. */
static enum status open_whole(const char *root, const char *name, enum generation_verify verify,
                              const struct generation *beside, struct generation **out,
                              struct error *err)
{
    struct searcher *trial = NULL;
    enum status status = generation_open_beside(root, name, verify, beside, out, err);
    if (status != OK)
        return status;
    status = searcher_new(*out, &trial, err);
    searcher_free(trial);
    if (status == OK)
        status = generation_check_torn(*out, err);
    if (status == OK)
        return OK;
    generation_release(*out);
    *out = NULL;
    return status == ERR_NO_INDEX ? ERR_CORRUPT : status;
}

static atomic_ullong n_refused; /* of all followers, and before there are any */

uint64_t follow_refused(void)
{
    return n_refused;
}

static void log_refused(const char *root, const char *name, const struct error *err)
{
    n_refused++;
    log_event(LOG_ERROR, "generation.refused", LOG_STR("generation", name), LOG_STR("index", root),
              LOG_STR("error", err->text));
}

/* Of a `current` that cannot be read. */
static const char NO_NAME[] = "current";
_Static_assert(sizeof NO_NAME <= GENERATION_NAME_ROOM, "it is noted as a name is");

/* The newest whole generation before `name`, or of all where `current` does not tell a name. */
static enum status open_older(const char *root, const char *name, struct generation **out,
                              struct error *err)
{
    const char **names = NULL;
    uint32_t n = 0;
    struct arena arena;
    arena_init(&arena, 4 << 20);
    *out = NULL;
    enum status status = generation_list(root, &arena, &names, &n, err);
    while (status == OK && n > 0 && *out == NULL) {
        const char *older = names[--n];
        if (name != NO_NAME && strcmp(older, name) >= 0)
            continue;
        if (open_whole(root, older, VERIFY_HASHES, NULL, out, err) != OK)
            log_refused(root, older, err);
    }
    if (status == OK && *out == NULL)
        status = error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "%s is damaged and so is all before it",
                           name);
    if (*out != NULL)
        log_event(LOG_WARN, "generation.fallback", LOG_STR("generation", generation_label(*out)),
                  LOG_STR("index", root), LOG_STR("instead_of", name));
    arena_release(&arena);
    return status;
}

enum status follow_first(const char *root, struct generation **out, struct error *err)
{
    char name[GENERATION_NAME_ROOM];
    *out = NULL;
    struct error first;
    enum status status = generation_current(root, name, &first);
    bool is_named = status == OK;
    if (is_named)
        status = open_whole(root, name, VERIFY_QUICK, NULL, out, &first);
    if (status != OK && (is_named || status == ERR_CORRUPT)) {
        const char *refused = is_named ? name : NO_NAME;
        log_refused(root, refused, &first);
        if (open_older(root, refused, out, err) == OK)
            return OK;
    }
    if (status != OK && err != NULL)
        *err = first; /* what is wrong with the one that should serve */
    return status;
}

static void ring(int fd)
{
    uint64_t one = 1;
    ssize_t written = write(fd, &one, sizeof one);
    (void)written; /* an eventfd that is full is readable already */
}

static void tell(struct follow *follow, struct follow_news news)
{
    pthread_mutex_lock(&follow->lock);
    if (follow->n_news == MAX_NEWS) { /* only the last generation matters */
        generation_release(follow->news[0].generation);
        memmove(follow->news, follow->news + 1, (MAX_NEWS - 1) * sizeof news);
        follow->n_news--;
    }
    follow->news[follow->n_news++] = news;
    pthread_mutex_unlock(&follow->lock);
    ring(follow->news_fd);
}

/* `generation` may be NULL. */
static void keep_whole(struct follow *follow, struct generation *generation)
{
    generation_release(follow->whole);
    follow->whole = generation != NULL ? generation_keep(generation) : NULL;
}

/* What tells two generations of the same name apart: copies of an index go on by themselves. */
static void identify(const struct manifest *manifest, char out[SHA256_HEX])
{
    struct buf text;
    buf_init(&text, MANIFEST_BYTES);
    buf_printf(&text, "%s %s %s", manifest->index_id, manifest->published,
               manifest->files_list.sha256);
    for (uint32_t i = 0; i < manifest->n_segments; i++)
        for (uint32_t k = 0; k < manifest->segments[i].n_files; k++)
            buf_add_text(&text, manifest->segments[i].files[k].sha256);
    sha256_of(buf_span(&text), out);
    buf_release(&text);
}

static void note_serving(struct follow *follow, const struct generation *generation)
{
    snprintf(follow->serving, sizeof follow->serving, "%s", generation_label(generation));
    identify(generation_manifest(generation), follow->identity);
    follow->is_replaced = false;
}

static void serve(struct follow *follow, struct generation *generation)
{
    keep_whole(follow, generation);
    note_serving(follow, generation);
    follow->refused[0] = '\0';
    follow->is_scrubbed = true; /* was opened with every hash */
}

/* A `current` that names nothing or cannot be read is told of once, until it can. */
static void note_name(struct follow *follow, enum status status, const struct error *err)
{
    bool is_noted = strcmp(follow->refused, NO_NAME) == 0;
    if (status == OK && is_noted)
        follow->refused[0] = '\0';
    if (status == OK || status == ERR_NO_INDEX || is_noted)
        return;
    memcpy(follow->refused, NO_NAME, sizeof NO_NAME);
    log_refused(follow->root, NO_NAME, err);
}

static bool is_current_another_file(struct follow *follow)
{
    char path[PATH_MAX];
    struct stat st;
    struct file_mark before = follow->current;
    follow->current = (struct file_mark){0};
    if (file_join(path, sizeof path, follow->root, "current", NULL) == OK && lstat(path, &st) == 0)
        follow->current = file_mark_of(&st);
    return !file_mark_equal(&before, &follow->current);
}

/* Or damaged: opening it tells. */
static bool is_another(const struct follow *follow, const char *name)
{
    struct arena arena;
    struct manifest *manifest;
    arena_init(&arena, MANIFEST_BYTES);
    char found[SHA256_HEX];
    bool is_same = generation_describe(follow->root, name, &arena, &manifest, NULL) == OK;
    if (is_same) {
        identify(manifest, found);
        is_same = strcmp(found, follow->identity) == 0;
    }
    arena_release(&arena);
    return !is_same;
}

/* An index that was deleted and built again counts from g000001, so that a name may come back. */
static bool is_to_be_opened(struct follow *follow, const char *name, bool is_other_file,
                            bool is_asked)
{
    bool is_named_so = strcmp(name, follow->serving) == 0;
    if (is_other_file)
        follow->is_replaced = is_named_so && is_another(follow, name);
    return (!is_named_so || follow->is_replaced) &&
           (is_asked || is_other_file || strcmp(name, follow->refused) != 0);
}

/* Looks at `current`. Nothing is told when nothing is new and nobody asked. */
static void look(struct follow *follow, uint64_t asked)
{
    char name[GENERATION_NAME_ROOM];
    bool is_asked = asked != follow->answered;
    struct follow_news news = {.ticket = asked};
    bool is_other_file = is_current_another_file(follow); /* first: what comes later shows later */
    news.status = generation_current(follow->root, name, &news.error);
    note_name(follow, news.status, &news.error);
    bool is_new = news.status == OK && is_to_be_opened(follow, name, is_other_file, is_asked);
    if (is_new)
        news.status = open_whole(follow->root, name, VERIFY_HASHES, follow->whole, &news.generation,
                                 &news.error);
    if (news.generation != NULL) {
        serve(follow, news.generation);
    } else if (is_new) {
        memcpy(follow->refused, name, sizeof name);
        log_refused(follow->root, name, &news.error);
    }
    follow->answered = asked;
    if (is_asked || news.generation != NULL)
        tell(follow, news);
}

/* What serves is damaged: the newest older one that is whole; a torn one does not serve on. */
static void fall_back(struct follow *follow, struct follow_news *news, bool is_torn)
{
    log_refused(follow->root, follow->serving, &news->error);
    memcpy(follow->refused, follow->serving, sizeof follow->refused);
    struct error none;
    enum status status = open_older(follow->root, follow->serving, &news->generation, &none);
    keep_whole(follow, news->generation); /* what was whole before need not be any more */
    if (status == OK) {
        note_serving(follow, news->generation);
        tell(follow, *news);
    } else if (is_torn) {
        news->status = ERR_CORRUPT;
        news->is_withdrawn = true;
        follow->serving[0] = '\0';
        tell(follow, *news);
    }
}

/* Every hash of what was opened quickly at the start, or is doubted. Where the files of a torn one
 * are whole (again), they are served as they are now. */
static void scrub(struct follow *follow, bool is_torn)
{
    struct follow_news news = {.ticket = follow->answered};
    struct generation *checked = NULL;
    follow->is_scrubbed = true;
    enum status status =
        open_whole(follow->root, follow->serving, VERIFY_HASHES, NULL, &checked, &news.error);
    if (checked != NULL)
        keep_whole(follow, checked);
    if (checked != NULL && is_torn) {
        news.generation = checked;
        tell(follow, news);
        return;
    }
    generation_release(checked);
    if (status == ERR_CORRUPT || is_torn)
        fall_back(follow, &news, is_torn);
}

static void scrub_doubted(struct follow *follow, const char *name, bool is_torn)
{
    uint64_t now = clock_ns();
    bool is_too_soon = !is_torn && follow->doubted_ns != 0 &&
                       now - follow->doubted_ns < DOUBTS_MS * (uint64_t)NS_PER_MS;
    if (name[0] == '\0' || strcmp(name, follow->serving) != 0 || is_too_soon)
        return;
    if (!is_torn)
        follow->doubted_ns = now;
    scrub(follow, is_torn);
}

/* The root may not exist yet, or be replaced: tried again at every turn until it works. */
static void watch(struct follow *follow)
{
    if (follow->is_watching || follow->inotify_fd < 0)
        return;
    follow->is_watching =
        inotify_add_watch(follow->inotify_fd, follow->root,
                          IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF) >= 0;
}

/* Takes all inotify events off; an overflow or a lost root only means to look. */
static void drain(struct follow *follow)
{
    char events[4096] __attribute__((aligned(8)));
    ssize_t len;
    while ((len = read(follow->inotify_fd, events, sizeof events)) > 0)
        for (ssize_t at = 0; at < len;) {
            const struct inotify_event *event = (const void *)(events + at);
            if (event->mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF))
                follow->is_watching = false;
            at += (ssize_t)(sizeof *event + event->len);
        }
}

/* Until somebody asks, something changed, or it is time anyway; true when not only time passed. */
static bool wait_for_change(struct follow *follow)
{
    struct pollfd fds[] = {{.fd = follow->wake_fd, .events = POLLIN},
                           {.fd = follow->inotify_fd, .events = POLLIN}};
    uint64_t count;
    watch(follow);
    int ready = poll(fds, 2, POLL_MS);
    if (ready > 0 && fds[1].revents != 0) {
        drain(follow);
        if (fds[0].revents == 0)
            ready = poll(fds, 1, SETTLE_MS);
    }
    if (ready > 0 && fds[0].revents != 0)
        (void)!read(follow->wake_fd, &count, sizeof count);
    return ready > 0;
}

static void *follow_on(void *context)
{
    struct follow *follow = context;
    for (;;) {
        char doubted[GENERATION_NAME_ROOM];
        pthread_mutex_lock(&follow->lock);
        bool is_stopping = follow->is_stopping, is_torn = follow->is_torn;
        uint64_t asked = follow->asked;
        memcpy(doubted, follow->doubted, sizeof doubted);
        follow->doubted[0] = '\0';
        pthread_mutex_unlock(&follow->lock);
        if (is_stopping)
            return NULL;
        scrub_doubted(follow, doubted, is_torn);
        look(follow, asked);
        bool is_quiet = !wait_for_change(follow);
        if (is_quiet && !follow->is_scrubbed && follow->serving[0] != '\0')
            scrub(follow,
                  false); /* not while the daemon starts: reading every byte costs a processor */
    }
}

static enum status start_thread(struct follow *follow, struct error *err)
{
    sigset_t before;
    mapping_block_signals(&before); /* they are the I/O thread's */
    int failed = pthread_create(&follow->thread, NULL, follow_on, follow);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    follow->is_started = failed == 0;
    return failed == 0 ? OK : error_errno(err, failed, "cannot start the follower");
}

enum status follow_start(const char *root, const struct generation *serving, int news_fd,
                         struct follow **out, struct error *err)
{
    enum status status;
    struct follow *follow = calloc(1, sizeof *follow);
    *out = NULL;
    if (follow == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the follower");
    pthread_mutex_init(&follow->lock, NULL);
    follow->news_fd = news_fd;
    follow->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    follow->inotify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    follow->root = strdup(root);
    if (serving != NULL)
        note_serving(follow, serving);
    if (follow->root == NULL || follow->wake_fd < 0)
        TRY(error_errno(err, errno, "cannot start the follower"));
    if (follow->inotify_fd < 0)
        log_event(LOG_WARN, "follow.polling", LOG_STR("reason", "no inotify instance is free"));
    TRY(start_thread(follow, err));
    *out = follow;
    return OK;
done:
    follow_stop(follow);
    return status;
}

void follow_stop(struct follow *follow)
{
    if (follow == NULL)
        return;
    if (follow->is_started) {
        pthread_mutex_lock(&follow->lock);
        follow->is_stopping = true;
        pthread_mutex_unlock(&follow->lock);
        ring(follow->wake_fd);
        pthread_join(follow->thread, NULL);
    }
    for (uint32_t i = 0; i < follow->n_news; i++)
        generation_release(follow->news[i].generation);
    generation_release(follow->whole);
    if (follow->wake_fd >= 0)
        close(follow->wake_fd);
    if (follow->inotify_fd >= 0)
        close(follow->inotify_fd);
    pthread_mutex_destroy(&follow->lock);
    free(follow->root);
    free(follow);
}

uint64_t follow_ask(struct follow *follow)
{
    pthread_mutex_lock(&follow->lock);
    uint64_t ticket = ++follow->asked;
    pthread_mutex_unlock(&follow->lock);
    ring(follow->wake_fd);
    return ticket;
}

void follow_doubt(struct follow *follow, const char *name, bool is_torn)
{
    pthread_mutex_lock(&follow->lock);
    snprintf(follow->doubted, sizeof follow->doubted, "%s", name);
    follow->is_torn = is_torn;
    pthread_mutex_unlock(&follow->lock);
    ring(follow->wake_fd);
}

bool follow_take(struct follow *follow, struct follow_news *out)
{
    pthread_mutex_lock(&follow->lock);
    bool has_news = follow->n_news > 0;
    if (has_news) {
        *out = follow->news[0];
        follow->n_news--;
        memmove(follow->news, follow->news + 1, follow->n_news * sizeof *out);
    }
    pthread_mutex_unlock(&follow->lock);
    return has_news;
}
