#include "daemon/pending.h"

void pending_add(struct pending *pending, struct request *request)
{
    request->next_in_conn = NULL;
    if (pending->last != NULL)
        pending->last->next_in_conn = request;
    else
        pending->first = request;
    pending->last = request;
    pending->n++;
}

void pending_answered(struct pending *pending, struct request *request)
{
    request->place = REQUEST_DONE;
    pending->held_bytes += request_reply_len(request);
}

static uint64_t oldest_epoch_at_work(const struct pending *pending)
{
    uint64_t oldest = UINT64_MAX;
    for (const struct request *at = pending->first; at != NULL; at = at->next_in_conn)
        if (at->place == REQUEST_AT_WORK && !at->is_pinned && at->epoch < oldest)
            oldest = at->epoch;
    return oldest;
}

static void unlink_after(struct pending *pending, struct request *previous, struct request *request)
{
    if (previous != NULL)
        previous->next_in_conn = request->next_in_conn;
    else
        pending->first = request->next_in_conn;
    if (pending->last == request)
        pending->last = previous;
    pending->n--;
    pending->held_bytes -= request_reply_len(request);
}

struct request *pending_take(struct pending *pending)
{
    struct request *previous = NULL;
    bool is_order_kept_up = false;
    uint64_t oldest = oldest_epoch_at_work(pending);
    for (struct request *at = pending->first; at != NULL; previous = at, at = at->next_in_conn) {
        if (at->http.exchange != pending->first->http.exchange)
            break;
        bool may_leave = at->place == REQUEST_DONE && (at->is_pinned || at->epoch <= oldest) &&
                         !(at->is_ordered && is_order_kept_up);
        if (may_leave) {
            unlink_after(pending, previous, at);
            return at;
        }
        is_order_kept_up |= at->is_ordered;
    }
    return NULL;
}

struct request *pending_find(const struct pending *pending, const struct rpc_id *id)
{
    for (struct request *at = pending->first; at != NULL; at = at->next_in_conn)
        if (at->place != REQUEST_DONE && at->place != REQUEST_HERE && rpc_id_equal(&at->rpc.id, id))
            return at;
    return NULL;
}
