/* How the last word may go on: a suggestion a line, with its number of paragraphs. */
#include "client/commands/command.h"

static void print(struct session *session, const char *result)
{
    json_t *root = NULL;
    if (json_parse(span_of(result), &root, NULL) != OK)
        return;
    const json_t *one;
    size_t i;
    json_array_foreach(json_object_get(root, "suggestions"), i, one)
    {
        glyph_write(json_span(one, "text"), session->screen.charset, &session->out);
        buf_printf(&session->out, "\t%lld\n",
                   (long long)json_integer_value(json_object_get(one, "paragraphs")));
    }
    json_decref(root);
}

static void write_params(const struct options *options, struct span words, struct buf *params)
{
    buf_add_text(params, "{\"q\":");
    json_write_string(params, words);
    if (options->limit != OPTION_UNSET)
        buf_printf(params, ",\"limit\":%lld", (long long)options->limit);
    if (options->deadline != OPTION_UNSET)
        buf_printf(params, ",\"deadline_ms\":%lld", (long long)options->deadline);
    buf_add_char(params, '}');
}

int command_run_suggest(struct session *session)
{
    struct buf words, params;
    buf_init(&words, COMMAND_PARAMS_CEILING);
    buf_init(&params, 8 * COMMAND_PARAMS_CEILING);
    bool has_words = session_words(session, &words);
    write_params(session->options, buf_span(&words), &params);
    buf_release(&words);
    if (!has_words) {
        buf_release(&params);
        return session_refuse(session, "suggest needs WORDS", NULL);
    }
    const char *result;
    struct pilcrow_error err;
    if (!session_call(session, "suggest", &params, &result, &err))
        return session_fail(session, &err, NULL);
    if (session->options->json)
        session_print_json(session, result);
    else if (!session->options->quiet)
        print(session, result);
    return EXIT_CODE_HITS;
}
