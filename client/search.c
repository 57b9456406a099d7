#include "client/search.h"

#include <string.h>

#include "client/hits.h"
#include "client/request.h"

enum { QUERY_CEILING = 1 << 20, PARAMS_CEILING = 8 << 20 };

/* Counting stops at a million; what has more is counted by its facets, which make a total exact. */
static bool is_cut_count(const char *result)
{
    struct pilcrow_results *results;
    if (pilcrow_results_parse(result, strlen(result), &results, NULL) != PILCROW_OK)
        return false;
    bool is_cut = !results->total.is_exact && !results->is_partial;
    pilcrow_results_free(results);
    return is_cut;
}

static int ask(struct session *session, const struct options *options, const char *query)
{
    struct hits hits = {.form = request_form(options, session->screen.is_terminal), .query = query};
    hits.is_by_article = request_is_by_article(options, hits.form);
    struct buf params;
    struct error cause;
    struct pilcrow_error err;
    buf_init(&params, PARAMS_CEILING);
    if (request_search(options, hits.form, query, &params, &cause) != OK) {
        buf_release(&params);
        return session_refuse(session, cause.text, NULL);
    }
    if (!session_call(session, "search", &params, &hits.result, &err))
        return session_fail(session, &err, query);
    if (hits.form == FORM_COUNT && options->facets == NULL && is_cut_count(hits.result)) {
        struct options exact = *options;
        exact.facets = "lang";
        return ask(session, &exact, query);
    }
    return hits_show(session, &hits);
}

int search_run(struct session *session, const char *words)
{
    struct buf query;
    buf_init(&query, QUERY_CEILING);
    request_query(session->options, words, &query);
    buf_add_char(&query, '\0');
    int exit_code = buf_status(&query) == OK
                        ? ask(session, session->options, query.at)
                        : session_refuse(session, "the query is too long", NULL);
    buf_release(&query);
    return exit_code;
}

int search_edit(struct session *session, const char *words, int64_t rank)
{
    const struct options *before = session->options;
    struct options options = *before;
    options.edit = rank;
    session->options = &options;
    int exit_code = search_run(session, words);
    session->options = before;
    return exit_code;
}
