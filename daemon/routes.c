#include "daemon/routes.h"

#include "engine/query/fields.h"
#include "wire/http_query.h"
#include "wire/nearest.h"

enum { ARENA_BYTES = 1 << 20, MAX_DIGITS = 18, SHOWN_BYTES = 100 };

#define SAYS(verbs_, allow_) .verbs = (verbs_), .allow = (allow_)
#define READ SAYS(HTTP_GET | HTTP_HEAD, "GET, HEAD")
#define POST SAYS(HTTP_POST, "POST")
#define BOTH SAYS(HTTP_GET | HTTP_HEAD | HTTP_POST, "GET, HEAD, POST")

static const struct route routes[] = {
    {.path = "/v1/search", BOTH, .method = &method_search},
    {.path = "/v1/suggest", BOTH, .method = &method_suggest},
    {.path = "/v1/articles/", READ, .method = &method_article, .takes_id = true},
    {.path = "/v1/subscribe", READ, .method = &method_subscribe},
    {.path = "/v1/stats", READ, .method = &method_stats},
    {.path = "/v1/reload", POST, .method = &method_reload},
    {.path = "/v1/rpc", POST, .kind = ROUTE_RPC},
    {.path = "/health", READ, .kind = ROUTE_HEALTH, .is_open = true},
    {.path = "/readyz", READ, .kind = ROUTE_READY, .is_open = true},
    {.path = "/metrics", READ, .kind = ROUTE_METRICS},
    {.path = "/", READ, .kind = ROUTE_PAGE, .is_open = true},
    {.path = "/app.js", READ, .kind = ROUTE_PAGE, .is_open = true},
    {.path = "/app.css", READ, .kind = ROUTE_PAGE, .is_open = true},
    {.path = "/icon.svg", READ, .kind = ROUTE_PAGE, .is_open = true},
};

enum { N_ROUTES = sizeof routes / sizeof *routes };

static bool leads_to(const struct route *route, struct span path)
{
    struct span own = span_of(route->path);
    return route->takes_id ? span_begins(path, own) : span_equal(path, own);
}

static enum status no_route(struct span path, struct fault *fault)
{
    const char *paths[N_ROUTES];
    for (size_t i = 0; i < N_ROUTES; i++)
        paths[i] = routes[i].path;
    const char *nearest = nearest_name(path, paths, N_ROUTES);
    fault_set(fault, ERR_NO_METHOD, "no path '%.*s'",
              (int)(path.len < SHOWN_BYTES ? path.len : SHOWN_BYTES), path.at);
    fault_hint(fault, "%s", nearest != NULL ? nearest : "/v1/search?q=…");
    return ERR_NO_METHOD;
}

enum status routes_find(const struct http_head *head, const struct route **out, struct fault *fault)
{
    *out = NULL;
    for (size_t i = 0; i < N_ROUTES && *out == NULL; i++)
        if (leads_to(&routes[i], head->path))
            *out = &routes[i];
    if (*out == NULL)
        return no_route(head->path, fault);
    if (((*out)->verbs & head->verb) == 0)
        return fault_set(fault, ERR_WRONG_METHOD, "%s is asked by %s", (*out)->path, (*out)->allow);
    return OK;
}

/* ---- params ---- */

static const struct arg *find_arg(const struct method *method, struct span name)
{
    for (uint32_t i = 0; i < method->n_args; i++)
        if (span_equal(name, span_of(method->args[i].name)))
            return &method->args[i];
    return NULL;
}

static bool is_filter(const struct method *method, struct span name)
{
    const struct arg *filters = find_arg(method, SPAN("filters"));
    if (filters == NULL || filters->type != ARG_OBJECT)
        return false;
    for (int i = 0; i < FIELD_COUNT; i++)
        if (span_equal(name, span_of(field_name((enum tree_field)i))))
            return true;
    return false;
}

static json_t *text_value(struct span text)
{
    return json_stringn_nocheck(text.at != NULL ? text.at : "", text.len);
}

/* What is no number stays text, which args.h refuses with its range. */
static json_t *number_value(struct span text)
{
    json_int_t number = 0;
    if (text.len == 0 || text.len > MAX_DIGITS)
        return text_value(text);
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return text_value(text);
        number = number * 10 + (text.at[i] - '0');
    }
    return json_integer(number);
}

/* "" lists nothing; an empty name at the end of others is a name, too. */
static json_t *names_value(struct span text)
{
    json_t *names = json_array();
    for (bool has_more = text.len > 0; has_more;) {
        const char *comma = text.len > 0 ? memchr(text.at, ',', text.len) : NULL;
        has_more = comma != NULL;
        size_t len = has_more ? (size_t)(comma - text.at) : text.len;
        json_array_append_new(names, text_value(span_cut(text, 0, len)));
        text = span_cut(text, len + has_more, text.len - len - has_more);
    }
    return names;
}

static json_t *value_of(const struct arg *arg, struct span text)
{
    if (arg == NULL)
        return text_value(text);
    switch (arg->type) {
    case ARG_UINT:
    case ARG_DEADLINE:
        return number_value(text);
    case ARG_BOOL:
        return span_equal(text, SPAN("true"))    ? json_true()
               : span_equal(text, SPAN("false")) ? json_false()
                                                 : text_value(text);
    case ARG_NAMES:
    case ARG_INDEX:
        return names_value(text);
    default:
        return text_value(text);
    }
}

static enum status no_memory(struct fault *fault)
{
    return fault_set(fault, ERR_NOMEM, "no memory for a request");
}

/* filters.NAME becomes an array of all that were given. */
static enum status add_filter(json_t *params, struct span name, struct span text,
                              struct fault *fault)
{
    json_t *filters = json_object_get(params, "filters");
    if (filters == NULL) {
        filters = json_object();
        if (json_object_set_new_nocheck(params, "filters", filters) != 0)
            return no_memory(fault);
    }
    char key[16]; /* of fields.def */
    snprintf(key, sizeof key, "%.*s", SPAN_FMT(name));
    json_t *values = json_object_get(filters, key);
    if (values == NULL) {
        values = json_array();
        if (json_object_set_new_nocheck(filters, key, values) != 0)
            return no_memory(fault);
    }
    return json_array_append_new(values, text_value(text)) == 0 ? OK : no_memory(fault);
}

static enum status add_pair(const struct method *method, json_t *params, struct span name,
                            struct span text, struct fault *fault)
{
    const struct arg *arg = find_arg(method, name);
    if (arg == NULL && is_filter(method, name))
        return add_filter(params, name, text, fault);
    const char *key = name.at; /* NUL-terminated by http_decode() */
    if (json_object_get(params, key) != NULL)
        return fault_param(fault, arg != NULL ? arg->name : NULL, "%.*s stands twice",
                           (int)(name.len < 64 ? name.len : utf8_border_before(name, 64)), key);
    return json_object_set_new_nocheck(params, key, value_of(arg, text)) == 0 ? OK
                                                                              : no_memory(fault);
}

static enum status add_id(const struct route *route, const struct http_head *head,
                          struct arena *arena, json_t *params, struct fault *fault)
{
    struct span id, begin = span_of(route->path);
    if (!route->takes_id)
        return OK;
    enum status status = http_decode(span_cut(head->path, begin.len, head->path.len - begin.len),
                                     false, arena, &id, fault);
    if (status != OK)
        return status;
    if (id.len == 0)
        return fault_set(fault, ERR_NOT_FOUND, "the id of an article goes on after %s",
                         route->path);
    return json_object_set_new_nocheck(params, "id", text_value(id)) == 0 ? OK : no_memory(fault);
}

enum status routes_params(const struct route *route, const struct http_head *head, json_t **out,
                          struct fault *fault)
{
    enum status status;
    struct arena arena;
    struct span query = head->query, name, value;
    bool has_more = true;
    arena_init(&arena, ARENA_BYTES);
    *out = json_object();
    if (*out == NULL)
        TRY(no_memory(fault));
    TRY(add_id(route, head, &arena, *out, fault));
    while (has_more) {
        TRY(http_next_pair(&query, &arena, &name, &value, &has_more, fault));
        if (has_more)
            TRY(add_pair(route->method, *out, name, value, fault));
    }
done:
    if (status != OK) {
        json_decref(*out);
        *out = NULL;
    }
    arena_release(&arena);
    return status;
}
