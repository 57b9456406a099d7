#include "daemon/admission.h"

#include <strings.h>

#include "daemon/hosts.h"
#include "daemon/server.h"

static void look_at_token(struct conn *conn, const struct http_head *head)
{
    static const struct span scheme = {"Bearer ", 7};
    struct peer *peer = &conn->peer;
    peer->level = ACCESS_NONE;
    peer->unit = UTF_8;
    peer->is_ordered = false;
    struct span given = head->authorization;
    if (!peer->is_local && given.len > scheme.len &&
        strncasecmp(given.at, scheme.at, scheme.len) == 0)
        peer->level = access_check(conn->server->service.access,
                                   span_cut(given, scheme.len, given.len - scheme.len));
    if (peer->needs_token && peer->level == ACCESS_NONE && given.at != NULL)
        peer_gave_wrong_token(peer);
}

static enum status check_media(const struct http_head *head, const struct route *route,
                               struct fault *fault)
{
    bool is_json = head->type == HTTP_TYPE_JSON ||
                   (route->kind == ROUTE_RPC && head->type == HTTP_TYPE_NDJSON);
    if (head->expects_other) {
        fault_set(fault, ERR_UNSUPPORTED, "only 100-continue may be expected");
        fault->http = 417;
        return ERR_UNSUPPORTED;
    }
    if (head->verb != HTTP_POST || (is_json && !head->is_encoded))
        return OK;
    fault_set(fault, ERR_UNSUPPORTED,
              head->is_encoded ? "no Content-Encoding is understood"
                               : "the body must be JSON in UTF-8");
    fault_hint(fault, "Content-Type: application/json");
    return ERR_UNSUPPORTED;
}

static enum status check_access(const struct conn *conn, const struct http_head *head,
                                const struct route *route, struct fault *fault)
{
    if (route->is_open || peer_is_admitted(&conn->peer))
        return OK;
    fault_set(fault, ERR_UNAUTHORIZED,
              head->authorization.at != NULL ? "the token is wrong" : "a token is needed");
    fault_hint(fault, "Authorization: Bearer TOKEN");
    return ERR_UNAUTHORIZED;
}

enum status admission_judge(struct conn *conn, const struct http_head *head,
                            const struct route **route, struct fault *fault)
{
    enum status status;
    *route = NULL;
    look_at_token(conn, head);
    struct hosts_end end = {conn->server->options, conn->fd, conn->peer.is_local,
                            conn->peer.level != ACCESS_NONE};
    TRY(hosts_check(head, &end, fault));
    TRY(routes_find(head, route, fault));
    TRY(check_access(conn, head, *route, fault));
    TRY(check_media(head, *route, fault));
done:
    return status;
}
