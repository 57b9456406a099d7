#include "base/log.h"
#include "daemon/access.h"
#include "daemon/catalogue.h"
#include "daemon/method.h"
#include "daemon/objects.h"
#include "daemon/service.h"
#include "wire/protocol.h"

enum { CLIENT_MAX_BYTES = 128 }; /* of the name that goes to the log */

enum { PROTOCOL, CLIENT, TOKEN, ORDERED, POSITION_ENCODING };

static const struct arg args[] = {
    [PROTOCOL] = {"protocol", ARG_UINT, .preset = PROTOCOL_VERSION},
    [CLIENT] = {"client", ARG_TEXT, .max = CLIENT_MAX_BYTES},
    [TOKEN] = {"token", ARG_TEXT},
    [ORDERED] = {"ordered", ARG_BOOL},
    [POSITION_ENCODING] = {"positionEncoding", ARG_UNIT},
};

/* Tokens only matter where they are needed: a client may always send the one it has. */
static enum status check_token(struct call *call, struct fault *fault)
{
    struct peer *peer = call->peer;
    if (!peer->needs_token || !call->values[TOKEN].is_given)
        return OK;
    enum access_level level = access_check(call->service->access, call->values[TOKEN].text);
    if (level == ACCESS_NONE) {
        peer_gave_wrong_token(peer);
        return fault_set(fault, ERR_UNAUTHORIZED, "the token is wrong");
    }
    peer->level = level;
    return OK;
}

static void remember(struct call *call)
{
    struct peer *peer = call->peer;
    if (call->values[ORDERED].is_given)
        peer->is_ordered = call->values[ORDERED].number != 0;
    peer->unit = (enum utf_unit)call->values[POSITION_ENCODING].number;
    if (call->values[CLIENT].is_given)
        log_event(LOG_DEBUG, "client", LOG_SPAN("name", call->values[CLIENT].text),
                  LOG_INT("uid", peer->is_local ? (int64_t)peer->uid : -1));
}

static void write_methods(struct buf *out)
{
    buf_add_text(out, ",\"methods\":");
    for (uint32_t i = 0; i < n_methods; i++)
        buf_printf(out, "%s\"%s\"", i == 0 ? "[" : ",", methods[i]->name);
    buf_add_char(out, ']');
}

static void write_fields(struct buf *out)
{
    buf_add_text(out, ",\"fields\":");
    for (int i = 0; i < FIELD_COUNT; i++)
        buf_printf(out, "%s\"%s\"", i == 0 ? "[" : ",", field_name((enum tree_field)i));
    buf_add_char(out, ']');
}

static void write_languages(const struct generation *generation, struct buf *out)
{
    const struct manifest *manifest = generation != NULL ? generation_manifest(generation) : NULL;
    buf_add_text(out, ",\"languages\":[");
    for (uint32_t i = 0; manifest != NULL && i < manifest->n_languages; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        json_write_string(out, span_of(manifest->languages[i].tag));
    }
    buf_add_char(out, ']');
}

/* Their names, where they have any. */
static void write_indexes(const struct catalogue *catalogue, struct buf *out)
{
    if (catalogue->indexes[0].name == NULL)
        return;
    buf_add_text(out, ",\"indexes\":");
    for (uint32_t i = 0; i < catalogue->n; i++)
        buf_printf(out, "%s\"%s\"", i == 0 ? "[" : ",", catalogue->indexes[i].name);
    buf_add_char(out, ']');
}

/* Say who answers, and agree on how. */
static enum status run(struct call *call, struct fault *fault)
{
    static const char *const units[] = {"utf-8", "utf-16", "utf-32"};
    struct buf *out = call->result;
    uint64_t protocol = call->values[PROTOCOL].number;
    if (protocol != PROTOCOL_VERSION)
        return fault_set(fault, ERR_VERSION, "protocol %llu is not spoken here",
                         (unsigned long long)protocol);
    enum status status = check_token(call, fault);
    if (status != OK)
        return status;
    remember(call);
    buf_printf(out, "{\"server\":\"%s\",\"protocol\":%d,\"protocols\":[%d],\"format\":%d,",
               OBJECT_SERVER, PROTOCOL_VERSION, PROTOCOL_VERSION, FORMAT_VERSION);
    object_generation(call->generation, out);
    buf_add_text(out, ",\"index_id\":");
    object_text(call->generation != NULL ? span_of(generation_manifest(call->generation)->index_id)
                                         : SPAN_NONE,
                out);
    write_indexes(call->service->catalogue, out);
    buf_printf(out, ",\"positionEncoding\":\"%s\",\"ordered\":%s", units[call->peer->unit],
               call->peer->is_ordered ? "true" : "false");
    write_methods(out);
    write_fields(out);
    write_languages(call->generation, out);
    buf_add_text(out, ",\"limits\":");
    object_limits(call->service, out);
    buf_add_char(out, '}');
    return OK;
}

const struct method method_hello = {.name = "hello",
                                    .flags = METHOD_CHEAP | METHOD_OPEN,
                                    .help = "who answers, and how",
                                    METHOD_ARGS(args),
                                    .run = run};
