/* How a query is understood, and the parts of the score of a hit. */
#include "client/commands/command.h"
#include "client/explanation.h"
#include "client/request.h"

static int ask(struct session *session, const char *query)
{
    const struct options *options = session->options;
    const struct request_target target = {.rank = options->rank};
    struct buf params;
    struct error cause;
    buf_init(&params, 8 * COMMAND_PARAMS_CEILING);
    if (request_explain(options, query, &target, &params, &cause) != OK) {
        buf_release(&params);
        return session_refuse(session, cause.text, NULL);
    }
    const char *result;
    struct pilcrow_error err;
    if (!session_call(session, "explain", &params, &result, &err))
        return session_fail(session, &err, query);
    if (options->json)
        session_print_json(session, result);
    else if (!options->quiet)
        explanation_print(result, session->screen.charset, &session->out);
    return EXIT_CODE_HITS;
}

int command_run_explain(struct session *session)
{
    struct buf words, query;
    buf_init(&words, COMMAND_PARAMS_CEILING);
    buf_init(&query, 4 * COMMAND_PARAMS_CEILING);
    int exit_code;
    if (session_words(session, &words)) {
        buf_add_char(&words, '\0');
        request_query(session->options, words.at, &query);
        buf_add_char(&query, '\0');
        exit_code = ask(session, query.at);
    } else {
        exit_code = session_refuse(session, "explain needs a QUERY", NULL);
    }
    buf_release(&query);
    buf_release(&words);
    return exit_code;
}
