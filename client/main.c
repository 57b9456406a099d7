/* pilcrow: asks pilcrowd and prints. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/commands/command.h"
#include "client/notes.h"
#include "client/pager.h"
#include "wire/protocol.h"

static command_run *const runs[COMMAND_COUNT] = {
#define COMMAND(name, usage, help) command_run_##name,
#include "client/commands.def"
#undef COMMAND
};

static void end_interrupted(int signal_number)
{
    (void)signal_number;
    _exit(EXIT_CODE_INTERRUPTED);
}

/* A shell may have set SIGPIPE aside for its children; here a closed pipe ends quietly. */
static void set_signals(void)
{
    signal(SIGPIPE, SIG_DFL);
    struct sigaction interrupted = {.sa_handler = end_interrupted};
    sigaction(SIGINT, &interrupted, NULL);
}

static int print_help(struct session *session)
{
    options_help(&session->out);
    return EXIT_CODE_HITS;
}

static int print_version(struct session *session)
{
    buf_printf(&session->out, "pilcrow %s (protocol %d, format %d)\n", pilcrow_version(),
               PROTOCOL_VERSION, FORMAT_VERSION);
    return EXIT_CODE_HITS;
}

static int run(struct session *session, const struct options *options)
{
    if (options->wants_help)
        return print_help(session);
    if (options->wants_version)
        return print_version(session);
    return runs[options->command](session);
}

int main(int argc, char **argv)
{
    static struct options options;
    static struct session session;
    struct error err;
    char advice[200];
    set_signals();
    enum status status = options_parse(argc, argv, &options, &err, advice);
    session_init(&session, &options);
    if (status != OK)
        return session_refuse(&session, err.text, advice);
    pid_t pager = options.pager && session.screen.is_terminal ? pager_start() : -1;
    int exit_code = session_end(&session, run(&session, &options));
    if (pager > 0)
        pager_finish(pager);
    return exit_code;
}
