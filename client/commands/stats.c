/* Figures of the index and of the daemon: "name: value" lines. */
#include "client/commands/command.h"

#include <stdio.h>

enum { NAME_ROOM = 200 };

static void print_value(struct session *session, const char *name, const json_t *value)
{
    glyph_write(span_of(name), session->screen.charset, &session->out);
    buf_add_text(&session->out, ": ");
    struct buf text;
    buf_init(&text, COMMAND_PARAMS_CEILING);
    if (json_is_string(value))
        buf_add_text(&text, json_string_value(value));
    else
        json_write(&text, value);
    glyph_write(buf_span(&text), session->screen.charset, &session->out);
    buf_release(&text);
    buf_add_char(&session->out, '\n');
}

/* Members of members have both names, with a dot between. */
static void print_object(struct session *session, const char *prefix, json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        char name[NAME_ROOM];
        snprintf(name, sizeof name, "%s%s%s", prefix, prefix[0] != '\0' ? "." : "", key);
        if (json_is_object(value))
            print_object(session, name, value);
        else
            print_value(session, name, value);
    }
}

int command_run_stats(struct session *session)
{
    struct buf params;
    buf_init(&params, COMMAND_PARAMS_CEILING);
    buf_add_text(&params, "{}");
    const char *result;
    struct pilcrow_error err;
    if (!session_call(session, "stats", &params, &result, &err))
        return session_fail(session, &err, NULL);
    json_t *root = NULL;
    if (session->options->json)
        session_print_json(session, result);
    else if (!session->options->quiet && json_parse(span_of(result), &root, NULL) == OK)
        print_object(session, "", root);
    json_decref(root);
    return EXIT_CODE_HITS;
}
