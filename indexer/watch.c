#include "indexer/watch.h"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "indexer/debounce.h"
#include "indexer/exit_codes.h"
#include "indexer/report.h"
#include "indexer/run.h"
#include "indexer/show.h"
#include "indexer/watches.h"

/* How often everything is compared where nothing is told of changes: at most a twentieth of the
 * time is spent so. Elsewhere, for what slipped through, seldom. */
#define LOOK_SHORTEST_MS 2000u
#define LOOK_LONGEST_MS 60000u
#define LOOK_SHARE 20u
#define LOOK_SELDOM_MS 600000u

enum { MOST_CUT_MERGES = 16, LINE_CEILING = 1024 };

struct watching {
    struct options run; /* the ordinary one */
    const char *root;
    const struct deadline *stop;
    bool is_quiet;

    struct watches watches;
    struct debounce debounce;
    struct report_told told;
    uint64_t look_ns;       /* when everything is compared the next time */
    char gaps[160];         /* why that is often, as it was told; "": it is not */
    bool has_begun;         /* the first run is over, and its walk was complete */
    unsigned n_cut_merges;  /* one after the other */
    sigset_t while_waiting; /* signals that are blocked then */
};

/* ---- Signals --------------------------------------------------------------------------------- */

/* Files have changed, or the program shall end: segments can be merged another time. */
static atomic_bool has_news;

void watch_interrupt(void)
{
    atomic_store(&has_news, true);
}

static void take_news(int signal_number)
{
    (void)signal_number;
    watch_interrupt();
}

/* While a run goes on nobody reads events, so the kernel sends a signal with them. */
static void ask_for_signals(const struct watches *watches)
{
    struct sigaction action = {.sa_handler = take_news, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGIO, &action, NULL);
    if (watches->fd < 0)
        return;
    fcntl(watches->fd, F_SETOWN, getpid());
    fcntl(watches->fd, F_SETFL, fcntl(watches->fd, F_GETFL) | O_ASYNC);
}

/* Outside of waiting and running, so that no signal comes between looking and waiting. */
static void block_signals(sigset_t *before)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, before);
}

/* ---- Telling --------------------------------------------------------------------------------- */

static void say(const struct watching *watching, const char *text)
{
    if (!watching->is_quiet)
        fprintf(stderr, "%s\n", text);
}

/* Once the first walk is complete, and whenever the reason changes. */
static void tell_gaps(struct watching *watching)
{
    char why[160], advice[160];
    watches_have_gaps(&watching->watches, why, advice);
    if (strcmp(why, watching->gaps) == 0)
        return;
    snprintf(watching->gaps, sizeof(watching->gaps), "%s", why);
    if (why[0] == '\0')
        return;
    fprintf(stderr, "pilcrow-index: %s; everything is compared every few seconds\n", why);
    if (advice[0] != '\0')
        fprintf(stderr, "%s\n", advice);
}

static void tell_begin(struct watching *watching)
{
    struct buf out;
    if (watching->has_begun || watching->watches.n_folders + watching->watches.known.set.n == 0)
        return;
    watching->has_begun = true;
    buf_init(&out, LINE_CEILING);
    buf_add_text(&out, "Watching ");
    show_counted(&out, watching->watches.n_folders, "folder");
    buf_add_text(&out, ".");
    buf_add_char(&out, '\0');
    if (!watching->run.is_json)
        say(watching, out.at);
    buf_release(&out);
}

/* ---- Runs ------------------------------------------------------------------------------------ */

static int run_ordinary(struct watching *watching)
{
    const struct options *options = &watching->run;
    struct report report;
    report_init(&report, options->is_json, options->is_quiet, options->is_verbose, false);
    report.told = &watching->told;
    report.is_brief = watching->has_begun;
    if (report.is_brief)
        progress_init(&report.progress, PROGRESS_NONE);
    pthread_sigmask(SIG_SETMASK, &watching->while_waiting, NULL);
    int exit_code = run_index(options, watching->root, watching->stop, &report);
    block_signals(&watching->while_waiting);
    report_release(&report);
    fflush(stdout);
    malloc_trim(0);
    return exit_code;
}

static void choose_look(struct watching *watching, uint64_t took_ns, uint64_t now_ns)
{
    char why[160], advice[160];
    uint64_t wait_ms = LOOK_SELDOM_MS;
    if (watches_have_gaps(&watching->watches, why, advice)) {
        wait_ms = took_ns / NS_PER_MS * LOOK_SHARE;
        wait_ms = wait_ms < LOOK_SHORTEST_MS  ? LOOK_SHORTEST_MS
                  : wait_ms > LOOK_LONGEST_MS ? LOOK_LONGEST_MS
                                              : wait_ms;
    }
    watching->look_ns = now_ns + wait_ms * NS_PER_MS;
}

static void judge(struct watching *watching, int exit_code, uint64_t now_ns)
{
    switch (exit_code) {
    case EXIT_DONE:
    case EXIT_PARTLY:
        debounce_succeeded(&watching->debounce);
        watching->told.error[0] = '\0';
        watching->run.is_full = false;
        break;
    case EXIT_LOCKED:
        debounce_locked(&watching->debounce, now_ns);
        break;
    default:
        debounce_failed(&watching->debounce, now_ns);
    }
}

/* Merging gives way to what is new, but not for ever. */
static void choose_merging(struct watching *watching, const struct deadline *giving_way)
{
    bool was_cut = atomic_exchange(&has_news, false);
    watching->n_cut_merges = was_cut ? watching->n_cut_merges + 1 : 0;
    bool is_due = watching->n_cut_merges > MOST_CUT_MERGES;
    watching->run.merging = is_due ? NULL : giving_way;
    if (is_due)
        watching->n_cut_merges = 0;
}

static int run_once(struct watching *watching)
{
    const struct deadline giving_way = {UINT64_MAX, &has_news};
    choose_merging(watching, &giving_way);
    watches_read(&watching->watches); /* the run sees all that they tell of */
    debounce_begin(&watching->debounce);
    uint64_t began_ns = clock_ns();
    int exit_code = run_ordinary(watching);
    uint64_t now_ns = clock_ns();
    if (exit_code == EXIT_INTERRUPTED || (exit_code == EXIT_USAGE && !watching->has_begun))
        return exit_code;
    judge(watching, exit_code, now_ns);
    choose_look(watching, now_ns - began_ns, now_ns);
    tell_begin(watching);
    tell_gaps(watching);
    return EXIT_DONE;
}

/* ---- Waiting --------------------------------------------------------------------------------- */

static void take_events(struct watching *watching)
{
    unsigned news = watches_read(&watching->watches);
    uint64_t now_ns = clock_ns();
    if ((news & WATCHES_SAVED) != 0)
        debounce_note(&watching->debounce, DEBOUNCE_SAVED, now_ns);
    if ((news & WATCHES_WRITING) != 0)
        debounce_note(&watching->debounce, DEBOUNCE_WRITING, now_ns);
    if ((news & WATCHES_LOST) != 0 && watching->run.is_verbose)
        say(watching, "More changed than inotify could tell; everything is compared.");
}

/* Until something happens, or the time has come. */
static void wait_for_events(struct watching *watching, uint64_t until_ns)
{
    struct pollfd events = {.fd = watching->watches.fd, .events = POLLIN};
    uint64_t now_ns = clock_ns(), left_ns = until_ns > now_ns ? until_ns - now_ns : 0;
    const struct timespec left = {.tv_sec = (time_t)(left_ns / NS_PER_S),
                                  .tv_nsec = (long)(left_ns % NS_PER_S)};
    if (ppoll(&events, 1, &left, &watching->while_waiting) > 0)
        take_events(watching);
}

static int watch(struct watching *watching)
{
    int exit_code = run_once(watching);
    while (exit_code == EXIT_DONE) {
        uint64_t due_ns = debounce_due_ns(&watching->debounce);
        uint64_t next_ns = due_ns < watching->look_ns ? due_ns : watching->look_ns;
        if (deadline_is_cancelled(watching->stop))
            exit_code = EXIT_INTERRUPTED;
        else if (next_ns <= clock_ns())
            exit_code = run_once(watching);
        else
            wait_for_events(watching, next_ns);
    }
    return exit_code;
}

int watch_index(const struct options *options, const char *root, const struct deadline *stop)
{
    struct watching watching = {
        .run = *options, .root = root, .stop = stop, .is_quiet = options->is_quiet};
    watches_init(&watching.watches, &options->filters, NULL);
    watching.run.task = TASK_INDEX;
    watching.run.observer = &watching.watches.observer;
    ask_for_signals(&watching.watches);
    block_signals(&watching.while_waiting);
    int exit_code = watch(&watching);
    pthread_sigmask(SIG_SETMASK, &watching.while_waiting, NULL);
    watches_release(&watching.watches);
    return exit_code;
}
