/* Whether the daemon lives: its version, generation, and the time of a question and its answer. */
#include "client/commands/command.h"

#include <string.h>

#include "base/clock.h"
#include "client/figures.h"

static bool ask(struct session *session, const char *method, const char **result,
                struct pilcrow_error *err)
{
    struct buf params;
    buf_init(&params, COMMAND_PARAMS_CEILING);
    buf_add_text(&params, "{}");
    return session_call(session, method, &params, result, err);
}

/* "pilcrowd/1.0.0" as "pilcrowd 1.0.0". */
static void print_server(struct session *session, struct span server)
{
    const char *slash = server.len > 0 ? memchr(server.at, '/', server.len) : NULL;
    size_t name = slash != NULL ? (size_t)(slash - server.at) : server.len;
    glyph_write(span_cut(server, 0, name), session->screen.charset, &session->out);
    if (slash == NULL)
        return;
    buf_add_char(&session->out, ' ');
    glyph_write(span_cut(server, name + 1, server.len - name - 1), session->screen.charset,
                &session->out);
}

static void print(struct session *session, struct span server, struct span generation, double ms)
{
    print_server(session, server);
    buf_add_text(&session->out, ", ");
    if (generation.len > 0)
        glyph_write(generation, session->screen.charset, &session->out);
    else
        buf_add_text(&session->out, "no index");
    buf_add_text(&session->out, ", ");
    figures_ms(ms, &session->out);
    buf_add_char(&session->out, '\n');
}

int command_run_ping(struct session *session)
{
    const char *result;
    struct pilcrow_error err;
    json_t *hello = NULL, *pong = NULL;
    if (!ask(session, "hello", &result, &err) || json_parse(span_of(result), &hello, NULL) != OK)
        return session_fail(session, &err, NULL);
    uint64_t before = clock_ns();
    bool is_answered = ask(session, "ping", &result, &err);
    double ms = (double)(clock_ns() - before) / NS_PER_MS;
    int exit_code = EXIT_CODE_HITS;
    if (!is_answered)
        exit_code = session_fail(session, &err, NULL);
    else if (session->options->json)
        session_print_json(session, result);
    else if (!session->options->quiet && json_parse(span_of(result), &pong, NULL) == OK)
        print(session, json_span(hello, "server"), json_span(pong, "generation"), ms);
    json_decref(hello);
    json_decref(pong);
    return exit_code;
}
