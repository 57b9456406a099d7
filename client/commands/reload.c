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

/* Those of several indexes that are damaged. */
static void complain(const struct session *session, const json_t *result)
{
    struct buf notes;
    const json_t *index;
    size_t i;
    buf_init(&notes, COMMAND_PARAMS_CEILING);
    json_array_foreach(json_object_get(result, "indexes"), i, index)
    {
        const json_t *error = json_object_get(index, "error");
        if (error == NULL)
            continue;
        buf_add_text(&notes, "pilcrow: index '");
        glyph_write(json_span(index, "name"), session->notes_charset, &notes);
        buf_add_text(&notes, "': ");
        glyph_write(json_span(error, "message"), session->notes_charset, &notes);
        buf_add_char(&notes, '\n');
    }
    session_say(&notes);
    buf_release(&notes);
}

static void tell(struct session *session, const json_t *result)
{
    if (!session->options->quiet)
        print(session, result);
    complain(session, result);
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
    else if (json_parse(span_of(result), &root, NULL) == OK)
        tell(session, root);
    json_decref(root);
    return EXIT_CODE_HITS;
}
