#include "daemon/question.h"

#include "engine/query/days.h"
#include "engine/query/fields.h"
#include "wire/nearest.h"

enum { MAX_FILTER_VALUES = 256, MAX_FILTER_CLAUSES = 16 }; /* clauses: of dates, of titles */
enum { ANY_DAY = 20200101 }; /* whether a date is one does not hang on what day it is */

const char *const question_syntaxes[] = {"auto", "plain", "strict", NULL};
const char *const question_matches[] = {"auto", "all", "any", NULL};
const char *const question_sorts[] = {"score", "date", "title", NULL};

/* ---- filters ---- */

static enum status unknown_filter(const char *name, struct fault *fault)
{
    const char *names[FIELD_COUNT];
    for (int i = 0; i < FIELD_COUNT; i++)
        names[i] = field_name((enum tree_field)i);
    size_t shown = strlen(name) <= 40 ? strlen(name) : utf8_border_before(span_of(name), 40);
    fault_param(fault, "filters", "filters has no field '%.*s'", (int)shown, name);
    const char *nearest = nearest_name(span_of(name), names, FIELD_COUNT);
    if (nearest != NULL)
        fault_hint(fault, "%s", nearest);
    return ERR_INVALID;
}

static enum status read_value(enum tree_field field, const json_t *json, struct span *out,
                              struct fault *fault)
{
    struct days days;
    if (!json_is_string(json))
        return fault_param(fault, "filters", "filters.%s must be a string or an array of strings",
                           field_name(field));
    *out = (struct span){json_string_value(json), json_string_length(json)};
    if (out->len > QUERY_MAX_BYTES)
        return fault_param(fault, "filters", "filters.%s holds more than %d bytes",
                           field_name(field), QUERY_MAX_BYTES);
    if (field != FIELD_DATE || days_read(*out, ANY_DAY, &days))
        return OK;
    size_t shown = out->len <= 40 ? out->len : utf8_border_before(*out, 40);
    return fault_param(fault, "filters", "'%.*s' is no date", (int)shown, out->at);
}

static enum status read_filter(struct call *call, enum tree_field field, const json_t *json,
                               struct search_request *request, struct fault *fault)
{
    size_t n = json_is_array(json) ? json_array_size(json) : 1;
    bool is_clause = field == FIELD_DATE || field == FIELD_TITLE;
    int most = is_clause ? MAX_FILTER_CLAUSES : MAX_FILTER_VALUES;
    if (n > (size_t)most)
        return fault_param(fault, "filters", "filters.%s holds more than %d values",
                           field_name(field), most);
    struct span *values = ARENA_ARRAY(call->arena, struct span, n + 1);
    if (values == NULL)
        return fault_set(fault, arena_status(call->arena), "no memory for filters");
    for (size_t i = 0; i < n; i++) {
        const json_t *value = json_is_array(json) ? json_array_get(json, i) : json;
        enum status status = read_value(field, value, &values[i], fault);
        if (status != OK)
            return status;
    }
    request->filters[field] = values;
    request->n_filters[field] = (uint32_t)n;
    return OK;
}

static enum status read_filters(struct call *call, struct search_request *request,
                                struct fault *fault)
{
    json_t *filters = (json_t *)(uintptr_t)call->values[QUESTION_FILTERS].json;
    const char *name;
    json_t *value;
    json_object_foreach(filters, name, value)
    {
        enum tree_field field;
        if (!field_find(span_of(name), &field) || strcmp(name, field_name(field)) != 0)
            return unknown_filter(name, fault);
        enum status status = read_filter(call, field, value, request, fault);
        if (status != OK)
            return status;
    }
    return OK;
}

/* ---- the request ---- */

enum status question_read(struct call *call, struct search_request *request, struct fault *fault)
{
    const struct value *values = call->values;
    search_request_init(request);
    request->q = values[QUESTION_Q].text;
    request->syntax = (enum query_syntax)values[QUESTION_SYNTAX].number;
    request->match = (enum query_match)values[QUESTION_MATCH].number;
    request->is_expanded = values[QUESTION_EXPAND].number != 0;
    request->limit = (uint32_t)values[QUESTION_LIMIT].number;
    request->offset = (uint32_t)values[QUESTION_OFFSET].number;
    request->snippet = (uint32_t)values[QUESTION_SNIPPET].number;
    request->count_to = (uint32_t)values[QUESTION_COUNT_TO].number;
    request->sort = (enum search_sort)values[QUESTION_SORT].number;
    request->is_reversed = values[QUESTION_REVERSE].number != 0;
    request->deadline = call->deadline;
    if (values[QUESTION_OFFSET].number + values[QUESTION_LIMIT].number > SEARCH_MAX_WINDOW)
        return fault_param(fault, "offset", "offset + limit must be at most %u", SEARCH_MAX_WINDOW);
    return values[QUESTION_FILTERS].is_given ? read_filters(call, request, fault) : OK;
}

enum status question_fail(const struct call *call, enum status status,
                          const struct query_fault *wrong, struct fault *fault)
{
    if (status == ERR_SYNTAX)
        return call_syntax_fault(call, call->values[QUESTION_Q].text, wrong, fault);
    if (status == ERR_DEADLINE)
        return fault_set(fault, status, "nothing was found before the deadline");
    if (status == ERR_INVALID) /* the query itself never is: it is a filter */
        fault->param = "filters";
    return status;
}
