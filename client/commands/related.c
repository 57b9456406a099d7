/* Paragraphs like one, or like a whole article; printed as a search is. */
#include "client/commands/command.h"
#include "client/hits.h"
#include "client/request.h"

int command_run_related(struct session *session)
{
    const struct options *options = session->options;
    if (options->n_operands != 1)
        return session_refuse(session, "related needs one ID or ID#N", NULL);
    struct hits hits = {.form = request_form(options, session->screen.is_terminal)};
    hits.is_by_article = request_is_by_article(options, hits.form);
    struct buf params;
    buf_init(&params, COMMAND_PARAMS_CEILING);
    request_related(options, hits.form, options->operands[0], &params);
    struct pilcrow_error err;
    if (!session_call(session, "related", &params, &hits.result, &err))
        return session_fail(session, &err, NULL);
    return hits_show(session, &hits);
}
