/* The typed half of pilcrow.h: searching and reading, over pilcrow_call. */
#include "client/pilcrow.h"

#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "client/failure.h"
#include "client/reply.h"

enum { PARAMS_CEILING = 1 << 20 };

enum pilcrow_status pilcrow_results_parse(const char *json, size_t len,
                                          struct pilcrow_results **out, struct pilcrow_error *err)
{
    json_t *result;
    struct error cause;
    *out = NULL;
    enum status status = json_parse((struct span){json, len}, &result, &cause);
    if (status == OK)
        status = reply_read_results(result, out, &cause);
    json_decref(result);
    return status == OK ? PILCROW_OK : failure_of(err, status, &cause);
}

enum pilcrow_status pilcrow_reading_parse(const char *json, size_t len,
                                          struct pilcrow_reading **out, struct pilcrow_error *err)
{
    json_t *result;
    struct error cause;
    *out = NULL;
    enum status status = json_parse((struct span){json, len}, &result, &cause);
    if (status == OK)
        status = reply_read_reading(result, out, &cause);
    json_decref(result);
    return status == OK ? PILCROW_OK : failure_of(err, status, &cause);
}

static void add_text(struct buf *params, const char *key, const char *value)
{
    if (value == NULL)
        return;
    buf_printf(params, "%s\"%s\":", params->len > 1 ? "," : "", key);
    json_write_string(params, span_of(value));
}

static void add_number(struct buf *params, const char *key, unsigned value)
{
    if (value > 0)
        buf_printf(params, "%s\"%s\":%u", params->len > 1 ? "," : "", key, value);
}

enum pilcrow_status pilcrow_search(struct pilcrow *daemon, const struct pilcrow_query *query,
                                   struct pilcrow_results **out, struct pilcrow_error *err)
{
    struct buf params;
    buf_init(&params, PARAMS_CEILING);
    buf_add_char(&params, '{');
    add_text(&params, "q", query->q != NULL ? query->q : "");
    add_text(&params, "match", query->match);
    add_text(&params, "syntax", query->syntax);
    add_text(&params, "group", query->by_article ? "article" : NULL);
    add_text(&params, "positionEncoding", "utf-8");
    add_number(&params, "limit", query->limit);
    add_number(&params, "offset", query->offset);
    add_number(&params, "passages", query->passages);
    add_number(&params, "snippet", query->snippet);
    add_number(&params, "deadline_ms", query->deadline_ms);
    buf_add(&params, "}", 2); /* with its NUL */
    *out = NULL;
    const char *result;
    enum pilcrow_status status =
        buf_status(&params) == OK
            ? pilcrow_call(daemon, "search", params.at, &result, err)
            : failure_set(err, buf_status(&params), "too_large", "a query too long to send");
    buf_release(&params);
    return status == PILCROW_OK ? pilcrow_results_parse(result, strlen(result), out, err) : status;
}

enum pilcrow_status pilcrow_read(struct pilcrow *daemon, const char *id, unsigned from, unsigned to,
                                 struct pilcrow_reading **out, struct pilcrow_error *err)
{
    struct buf params;
    buf_init(&params, PARAMS_CEILING);
    buf_add_char(&params, '{');
    add_text(&params, "id", id);
    add_number(&params, "from", from);
    add_number(&params, "to", to);
    buf_add(&params, "}", 2);
    *out = NULL;
    const char *result;
    enum pilcrow_status status =
        buf_status(&params) == OK
            ? pilcrow_call(daemon, "article", params.at, &result, err)
            : failure_set(err, buf_status(&params), "too_large", "an id too long to send");
    buf_release(&params);
    return status == PILCROW_OK ? pilcrow_reading_parse(result, strlen(result), out, err) : status;
}
