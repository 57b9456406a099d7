#include "daemon/recall.h"

#include "daemon/args.h"
#include "wire/protocol.h"

enum { KEY_MAX_BYTES = 64 << 10, BEGINNING_BYTES = 256 };

void recall_init(struct recall *recall, size_t max_bytes, struct metrics *metrics)
{
    cache_init(&recall->cache, max_bytes);
    buf_init(&recall->key, KEY_MAX_BYTES);
    recall->metrics = metrics;
}

void recall_release(struct recall *recall)
{
    cache_release(&recall->cache);
    buf_release(&recall->key);
}

static bool may_be_known(const struct recall *recall, const struct request *request)
{
    return recall->cache.max_bytes > 0 && request->generation != NULL &&
           (request->method->flags & METHOD_KEPT) != 0;
}

/* ---- the key ---- */

static int add_json(const char *bytes, size_t len, void *context)
{
    buf_add(context, bytes, len);
    return 0;
}

static void add_text(struct span text, struct buf *key)
{
    buf_add_varint(key, text.len);
    buf_add_span(key, text);
}

static void add_value(const struct arg *arg, const struct value *value, struct buf *key)
{
    switch (arg->type) {
    case ARG_GENERATION: /* it is the request's */
    case ARG_INDEX:      /* so are those it is of */
    case ARG_UNIT:       /* likewise */
    case ARG_DEADLINE:   /* only changes answers that are not kept */
        break;
    case ARG_TEXT:
        buf_add_char(key, value->is_given);
        add_text(value->text, key);
        break;
    case ARG_OBJECT:
    case ARG_ID:
        buf_add_char(key, value->is_given);
        if (value->is_given)
            json_dump_callback(value->json, add_json, key,
                               JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
        buf_add_char(key, '\0');
        break;
    case ARG_UINT:
    case ARG_BOOL:
    case ARG_CHOICE:
    case ARG_NAMES:
        buf_add_u64(key, value->number);
        break;
    }
}

/* False: too long. */
static bool write_key(const struct request *request, struct buf *key)
{
    const struct method *method = request->method;
    const struct args *args = &request->args;
    buf_clear(key);
    buf_add_u32(key, method_number(method));
    buf_add_u32(key, request->day);
    buf_add_char(key, (char)request->unit);
    buf_add_char(key, request->is_local);
    for (uint32_t i = 0; i < method->n_args; i++)
        add_value(&method->args[i], &args->values[i], key);
    for (uint32_t i = 0; i < args->n_unknown; i++)
        add_text(args->unknown[i], key);
    return buf_status(key) == OK;
}

/* ---- answering ---- */

/* As call_took_ms() has it: microseconds are enough. */
static double took_ms(const struct request *request)
{
    return (double)((clock_ns() - request->received_ns) / 1000) / 1000;
}

/* Written anew is what stands up to the time it took; the rest stays where it is. */
static void write_result(const struct cached *known, struct request *request)
{
    struct buf *out = &request->reply;
    size_t after = known->hole_at + known->hole_len, end = known->bytes.len;
    if (!request->http.is_bare)
        end += strlen(CACHE_END);
    buf_add(out, known->bytes.at, known->hole_at);
    if (known->hole_len > 0)
        json_write_number(out, took_ms(request));
    request->known = cache_hold(known);
    request->rest = (struct span){known->bytes.at + after, end - after};
}

static struct span query_of(const struct request *request)
{
    const struct value *value = args_find(request->method, &request->args, ARG_TEXT);
    return value != NULL ? value->text : SPAN_NONE;
}

/* False: no memory. */
static bool answer(const struct cached *known, struct request *request)
{
    request->note = (struct call_note){.is_query = known->is_query,
                                       .q = query_of(request),
                                       .n_words = known->n_words,
                                       .found_nothing = known->found_nothing};
    if (buf_reserve(&request->reply, BEGINNING_BYTES) == NULL)
        return false;
    if (!request->http.is_bare)
        rpc_begin_result(&request->rpc.id, &request->reply);
    write_result(known, request);
    return buf_status(&request->reply) == OK;
}

bool recall_answer(struct recall *recall, struct request *request)
{
    if (!may_be_known(recall, request))
        return false;
    const struct cached *known = NULL;
    if (write_key(request, &recall->key))
        known = cache_find(&recall->cache, request->generation, buf_span(&recall->key));
    if (known == NULL || !answer(known, request)) {
        buf_clear(&request->reply); /* without memory for it, it may wait for a worker */
        request->rest = SPAN_NONE;
        recall->metrics->cache_misses++;
        return false;
    }
    recall->metrics->cache_hits++;
    return true;
}

static bool is_whole(const struct request *request)
{
    return request->status == OK && !request->note.is_partial &&
           clock_ns() < request->deadline_ns && buf_status(&request->reply) == OK;
}

void recall_keep(struct recall *recall, const struct request *request)
{
    const struct call_note *note = &request->note;
    if (!may_be_known(recall, request) || !is_whole(request) || !write_key(request, &recall->key))
        return;
    struct cached answer = {
        .bytes = span_cut(buf_span(&request->reply), request->result_at, request->result_len),
        .n_words = note->n_words,
        .is_query = note->is_query,
        .found_nothing = note->found_nothing};
    if (note->took_len > 0) {
        answer.hole_at = (uint32_t)(note->took_at - request->result_at);
        answer.hole_len = note->took_len;
    }
    cache_keep(&recall->cache, request->generation, buf_span(&recall->key), &answer);
    recall->metrics->cache_bytes = recall->cache.bytes;
}

void recall_keep_only(struct recall *recall, struct generation *const *live, uint32_t n)
{
    cache_keep_only(&recall->cache, live, n);
    recall->metrics->cache_bytes = recall->cache.bytes;
}
