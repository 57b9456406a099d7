#include "client/hits.h"

#include <string.h>

#include "base/clock.h"
#include "client/editor.h"
#include "client/explanation.h"
#include "client/figures.h"
#include "client/jsonl.h"
#include "client/notes.h"
#include "client/pipe.h"
#include "client/render.h"

enum { PARAMS_CEILING = 1 << 20, NOTES_CEILING = 1 << 20 };

/* What asking for more about a hit needs to know, and what was asked last. */
struct asking {
    struct session *session;
    const struct hits *hits;
    const struct pilcrow_results *results; /* in JSON */
    struct pilcrow_reading *around;
    struct buf explanation;
    bool has_failed; /* told once, not at every hit */
};

static void tell_once(struct asking *asking, const struct pilcrow_error *err)
{
    session_fail(asking->session, err, NULL);
    asking->has_failed = true;
}

static const struct pilcrow_reading *ask_neighbours(void *context, const struct pilcrow_hit *hit,
                                                    const struct pilcrow_passage *passage)
{
    struct asking *asking = context;
    uint32_t width = (uint32_t)asking->session->options->context;
    pilcrow_reading_free(asking->around);
    asking->around = NULL;
    if (asking->has_failed || passage->n == 0)
        return NULL;
    struct buf params;
    buf_init(&params, PARAMS_CEILING);
    buf_add_text(&params, "{\"id\":");
    json_write_string(&params, span_of(hit->article.id));
    buf_printf(&params, ",\"from\":%u,\"to\":%u}", passage->n > width ? passage->n - width : 1,
               passage->n + width);
    const char *result;
    struct pilcrow_error err;
    if (!session_call(asking->session, "article", &params, &result, &err) ||
        pilcrow_reading_parse(result, strlen(result), &asking->around, &err) != PILCROW_OK)
        tell_once(asking, &err);
    return asking->around;
}

/* The result, or NULL. A hit that is an article has another rank among paragraphs: its best one is
 * named. */
static const char *call_explain(struct asking *asking, const struct pilcrow_hit *hit)
{
    struct request_target target = {.rank = hit->rank};
    struct buf params;
    if (asking->hits->is_by_article && hit->n_passages > 0)
        target.passage = hit->passages[0].id;
    if (asking->has_failed)
        return NULL;
    buf_init(&params, PARAMS_CEILING);
    struct error cause;
    const char *result;
    struct pilcrow_error err;
    /* Dates were good when they were sent with the search, so they are good here. */
    if (request_explain(asking->session->options, asking->hits->query, &target, &params, &cause) !=
        OK) {
        buf_release(&params);
        return NULL;
    }
    if (!session_call(asking->session, "explain", &params, &result, &err)) {
        tell_once(asking, &err);
        return NULL;
    }
    return result;
}

static const char *ask_explanation(void *context, const struct pilcrow_hit *hit)
{
    struct asking *asking = context;
    const char *result = call_explain(asking, hit);
    if (result == NULL)
        return NULL;
    buf_clear(&asking->explanation);
    explanation_line(result, &asking->explanation);
    buf_add_char(&asking->explanation, '\0');
    return buf_status(&asking->explanation) == OK ? asking->explanation.at : NULL;
}

static bool is_explained(const struct asking *asking)
{
    return asking->session->options->explain && asking->hits->query != NULL;
}

/* How long ago the generation was published, or -1. */
static int64_t ask_age(struct session *session, const char *generation)
{
    struct buf params;
    buf_init(&params, PARAMS_CEILING);
    buf_add_text(&params, "{}");
    const char *result;
    struct pilcrow_error err;
    json_t *stats = NULL;
    if (!session_call(session, "stats", &params, &result, &err) ||
        json_parse(span_of(result), &stats, NULL) != OK)
        return -1;
    int64_t published = -1;
    if (span_equal(json_span(stats, "generation"), span_of(generation)) &&
        json_is_string(json_object_get(stats, "published")))
        published = figures_read_utc(json_string_value(json_object_get(stats, "published")));
    json_decref(stats);
    int64_t age = clock_wall_s() - published;
    return published < 0 ? -1 : age > 0 ? age : 0;
}

static void show_for_reading(struct asking *asking, const struct pilcrow_results *results)
{
    struct session *session = asking->session;
    struct render_asides asides = {
        .context = asking,
        .neighbours = session->options->context > 0 ? ask_neighbours : NULL,
        .explanation = is_explained(asking) ? ask_explanation : NULL,
        .age_s = results->n_hits > 0 ? ask_age(session, results->generation) : -1,
        .is_by_article = asking->hits->is_by_article,
    };
    render_results(results, &session->screen, &asides, &session->out);
}

static void show_hit_lines(struct asking *asking, const struct pilcrow_hit *hit)
{
    struct session *session = asking->session;
    for (size_t i = 0; i < hit->n_passages; i++) {
        const struct pilcrow_passage *passage = &hit->passages[i];
        if (asking->hits->form == FORM_SPANS) {
            pipe_matches(&hit->article, passage, &session->screen, &session->out);
            continue;
        }
        const struct pilcrow_reading *around =
            session->options->context > 0 ? ask_neighbours(asking, hit, passage) : NULL;
        pipe_passage(&hit->article, passage, around, &session->screen, &session->out);
    }
    bool is_told = asking->hits->form == FORM_LINES && is_explained(asking);
    const char *explanation = is_told ? ask_explanation(asking, hit) : NULL;
    if (explanation != NULL)
        pipe_aside(explanation, &session->screen, &session->out);
}

static void show_lines(struct asking *asking, const struct pilcrow_results *results)
{
    struct session *session = asking->session;
    char end = session->options->null ? '\0' : '\n';
    for (size_t i = 0; i < results->n_hits; i++) {
        if (asking->hits->form == FORM_PATHS)
            pipe_path(&results->hits[i].article, end, &session->screen, &session->out);
        else
            show_hit_lines(asking, &results->hits[i]);
    }
}

static bool is_filtered(const struct options *options)
{
    return options->title.n + options->author.n + options->tag.n + options->lang.n +
                   options->path.n >
               0 ||
           options->after != NULL || options->before != NULL;
}

static void say_notes(struct session *session, enum form form,
                      const struct pilcrow_results *results)
{
    struct buf notes;
    buf_init(&notes, NOTES_CEILING);
    notes_results(results, is_filtered(session->options), session->notes_charset, &notes);
    if (form != FORM_READING) /* there they stand below the hits */
        render_facets(results, &session->screen, &notes);
    session_say(&notes);
    buf_release(&notes);
}

static void show(struct session *session, const struct hits *hits,
                 const struct pilcrow_results *results)
{
    struct asking asking = {.session = session, .hits = hits};
    buf_init(&asking.explanation, NOTES_CEILING);
    switch (hits->form) {
    case FORM_READING:
        show_for_reading(&asking, results);
        break;
    case FORM_LINES:
    case FORM_SPANS:
    case FORM_PATHS:
        show_lines(&asking, results);
        break;
    case FORM_COUNT:
        buf_printf(&session->out, "%lld\n", (long long)results->total.value);
        break;
    case FORM_JSON:
    case FORM_NOTHING:
        break;
    }
    pilcrow_reading_free(asking.around);
    buf_release(&asking.explanation);
}

static const char *explain_in_json(void *context, size_t i)
{
    struct asking *asking = context;
    return i < asking->results->n_hits ? call_explain(asking, &asking->results->hits[i]) : NULL;
}

static int show_json(struct session *session, const struct hits *hits,
                     const struct pilcrow_results *results, int exit_code)
{
    struct asking asking = {.session = session, .hits = hits, .results = results};
    const struct jsonl_asides asides = {&asking, explain_in_json};
    struct error cause;
    if (jsonl_results(hits->result, is_explained(&asking) ? &asides : NULL, &session->out,
                      &cause) != OK)
        return session_refuse(session, cause.text, NULL);
    return exit_code;
}

static int exit_code_of(const struct pilcrow_results *results)
{
    if (results->n_hits > 0 || results->total.value > 0)
        return EXIT_CODE_HITS;
    return results->is_partial ? EXIT_CODE_LATE : EXIT_CODE_NO_HITS;
}

static int edit(struct session *session, const struct pilcrow_results *results)
{
    if (results->n_hits == 0) {
        bool is_beyond = results->total.value > 0;
        return is_beyond ? session_refuse(session, "there is no hit of that number", NULL)
                         : exit_code_of(results);
    }
    return editor_open(session, &results->hits[0]);
}

int hits_show(struct session *session, const struct hits *hits)
{
    struct pilcrow_results *results;
    struct pilcrow_error err;
    if (pilcrow_results_parse(hits->result, strlen(hits->result), &results, &err) != PILCROW_OK)
        return session_fail(session, &err, NULL);
    int exit_code = exit_code_of(results);
    if (hits->form == FORM_JSON) {
        exit_code = show_json(session, hits, results, exit_code);
    } else {
        if (hits->form != FORM_NOTHING)
            say_notes(session, hits->form, results);
        if (session->options->edit != OPTION_UNSET)
            exit_code = edit(session, results);
        else
            show(session, hits, results);
    }
    pilcrow_results_free(results);
    return exit_code;
}
