#include "client/reading.h"

#include <string.h>

#include "client/render.h"

enum { PARAMS_CEILING = 1 << 20, USUAL_NEIGHBOURS = 1 };

static void add_text(struct buf *params, const char *key, const char *value)
{
    buf_printf(params, "%s\"%s\":", params->len > 1 ? "," : "", key);
    json_write_string(params, span_of(value));
}

static void write_params(const struct session *session, const struct reading_place *place,
                         uint32_t from, const char *generation, struct buf *params)
{
    const struct options *options = session->options;
    uint32_t around =
        options->context != OPTION_UNSET ? (uint32_t)options->context : USUAL_NEIGHBOURS;
    uint32_t n = place->paragraph;
    buf_add_char(params, '{');
    add_text(params, place->key, place->name);
    if (place->line > 0)
        buf_printf(params, ",\"line\":%u,\"context\":%u", place->line, around);
    else if (n > 0)
        buf_printf(params, ",\"from\":%u,\"to\":%u", n > around ? n - around : 1, n + around);
    else if (from > 1)
        buf_printf(params, ",\"from\":%u", from);
    if (options->highlight != NULL) {
        add_text(params, "q", options->highlight);
        add_text(params, "positionEncoding", "utf-8");
    }
    if (generation != NULL)
        add_text(params, "generation", generation);
    buf_add_char(params, '}');
}

/* One piece; in *result its JSON. */
static bool ask(struct session *session, const struct reading_place *place, uint32_t from,
                const char *generation, const char **result, struct pilcrow_reading **reading,
                struct pilcrow_error *err)
{
    struct buf params;
    *reading = NULL;
    buf_init(&params, PARAMS_CEILING);
    write_params(session, place, from, generation, &params);
    return session_call(session, "article", &params, result, err) &&
           pilcrow_reading_parse(*result, strlen(*result), reading, err) == PILCROW_OK;
}

static void show(struct session *session, const struct pilcrow_reading *reading, bool is_first,
                 const char *result)
{
    if (session->options->json) {
        session_print_json(session, result);
    } else if (!session->options->quiet) {
        if (is_first)
            render_article_line(&reading->article, &session->screen, &session->out);
        render_paragraphs(reading, &session->screen, &session->out);
    }
}

/* The rest of an article of more paragraphs than one reply may hold, all of one generation. */
static int show_rest(struct session *session, const struct reading_place *place,
                     struct pilcrow_reading *reading)
{
    int exit_code = EXIT_CODE_HITS;
    while (reading != NULL && reading->has_more && reading->n_paragraphs > 0 && place->line == 0 &&
           place->paragraph == 0) {
        uint32_t from = reading->paragraphs[reading->n_paragraphs - 1].n + 1;
        struct pilcrow_reading *next;
        const char *result;
        struct pilcrow_error err;
        if (!ask(session, place, from, reading->generation, &result, &next, &err))
            exit_code = session_fail(session, &err, NULL);
        else if (next->n_paragraphs > 0 && next->paragraphs[0].n < from)
            next->has_more = false; /* a daemon that does not move on is not asked for ever */
        else
            show(session, next, false, result);
        pilcrow_reading_free(reading);
        reading = next;
    }
    pilcrow_reading_free(reading);
    return exit_code;
}

int reading_show_first(struct session *session, const struct reading_place *places, size_t n)
{
    struct pilcrow_error first_err;
    for (size_t i = 0; i < n; i++) {
        struct pilcrow_reading *reading;
        const char *result;
        struct pilcrow_error err;
        if (ask(session, &places[i], 1, NULL, &result, &reading, &err)) {
            show(session, reading, true, result);
            return show_rest(session, &places[i], reading);
        }
        if (i == 0)
            first_err = err;
        if (err.status != PILCROW_ERR_NOT_FOUND && err.status != PILCROW_ERR_INVALID)
            return session_fail(session, &err, NULL);
    }
    return session_fail(session, &first_err, NULL);
}
