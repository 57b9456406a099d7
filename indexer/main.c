/* pilcrow-index: builds and updates an index of articles. */
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>

#include "engine/generation/manifest.h"
#include "indexer/exit_codes.h"
#include "indexer/maintenance.h"
#include "indexer/options.h"
#include "indexer/report.h"
#include "indexer/run.h"
#include "indexer/watch.h"

static atomic_bool is_stopped;

static void stop(int signal_number)
{
    (void)signal_number;
    atomic_store(&is_stopped, true);
    watch_interrupt();
}

/* The first signal asks to stop; a second one of the same kind ends the program, which is as safe
 * as any kill. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESTART | (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

static int run_task(const struct options *options, const char *root)
{
    struct report report;
    const struct deadline stopping = {UINT64_MAX, &is_stopped};
    bool is_dry = options->task == TASK_DRY_RUN || options->task == TASK_CHECK;
    int exit_code;
    report_init(&report, options->is_json, options->is_quiet, options->is_verbose, is_dry);
    switch (options->task) {
    case TASK_ROLLBACK:
        exit_code = maintenance_rollback(root, &report);
        break;
    case TASK_VERIFY:
        exit_code = maintenance_verify(root, &report);
        break;
    case TASK_GENERATIONS:
        exit_code = maintenance_generations(root, &report);
        break;
    case TASK_WATCH:
        exit_code = watch_index(options, root, &stopping);
        break;
    default:
        exit_code = run_index(options, root, &stopping, &report);
    }
    report_release(&report);
    return exit_code;
}

static void print_help(void)
{
    struct buf text;
    buf_init(&text, 1u << 16);
    options_help(&text);
    fwrite(text.at, 1, text.len, stdout);
    buf_release(&text);
}

static int refuse(const struct error *err, const char *advice)
{
    fprintf(stderr, "pilcrow-index: %s\n", err->text);
    if (advice[0] != '\0')
        fprintf(stderr, "%s\n", advice);
    return EXIT_USAGE;
}

/* What was printed must have arrived. */
static int check_output(int exit_code)
{
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return exit_code;
    fputs("pilcrow-index: the output cannot be written and is lost\n", stderr);
    return EXIT_USAGE;
}

/* Chunks come and go by the megabyte, on all threads. By itself glibc learns to keep what they
 * leave, scattered, and a long run holds more and more; were all of it given back at once, each
 * chunk would wait for fresh pages. A thread keeps about a chunk's worth. */
static void keep_memory_flat(void)
{
    mallopt(M_MMAP_THRESHOLD, 8 << 20);
    mallopt(M_TRIM_THRESHOLD, 32 << 20);
}

int main(int argc, char **argv)
{
    struct options options;
    struct error err = {0};
    char advice[200] = "", root[PATH_MAX];
    int exit_code = EXIT_DONE;
    keep_memory_flat();
    if (options_parse(argc, argv, &options, &err, advice) != OK)
        return refuse(&err, advice);
    if (options.task == TASK_HELP) {
        print_help();
    } else if (options.task == TASK_VERSION) {
        printf("pilcrow %s (protocol 1, format %d)\n", PILCROW_VERSION, MANIFEST_FORMAT);
    } else {
        if (options_index(&options, root, sizeof(root), &err) != OK)
            return refuse(&err, advice);
        catch_signals();
        exit_code = run_task(&options, root);
    }
    return check_output(exit_code);
}
