/* Make the daemon open what has been published; ends when it is served. */
#include "client/commands/command.h"
#include "client/figures.h"

static void print(struct session *session, const json_t *result)
{
    struct buf *out = &session->out;
    enum charset charset = session->screen.charset;
    struct span previous = json_span(result, "previous");
    glyph_write(json_span(result, "generation"), charset, out);
    buf_add_text(out, ", ");
    struct pilcrow_total articles = {json_integer_value(json_object_get(result, "articles")), true};
    figures_things(&articles, "article", out);
    if (!json_is_true(json_object_get(result, "changed"))) {
        buf_add_text(out, " (unchanged)");
    } else if (previous.len > 0) {
        buf_add_text(out, " (was ");
        glyph_write(previous, charset, out);
        buf_add_char(out, ')');
    }
    buf_add_char(out, '\n');
}

int command_run_reload(struct session *session)
{
    struct buf params;
    buf_init(&params, COMMAND_PARAMS_CEILING);
    buf_add_text(&params, "{}");
    const char *result;
    struct pilcrow_error err;
    if (!session_call(session, "reload", &params, &result, &err))
        return session_fail(session, &err, NULL);
    json_t *root = NULL;
    if (session->options->json)
        session_print_json(session, result);
    else if (!session->options->quiet && json_parse(span_of(result), &root, NULL) == OK)
        print(session, root);
    json_decref(root);
    return EXIT_CODE_HITS;
}
