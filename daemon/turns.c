#include "daemon/turns.h"

#include <stdlib.h>

#define NO_LANE UINT32_MAX

/* The waiting requests of one connection. Used lanes are linked in the order of their turns, and in
 * their bucket; free ones by `next`. */
struct lane {
    uint64_t conn;
    struct request *head, *tail;
    uint32_t n;
    uint32_t next, previous;
    uint32_t next_in_bucket;
};

enum status turns_init(struct turns *turns, size_t places, struct error *err)
{
    *turns = (struct turns){.places = places, .first = NO_LANE, .last = NO_LANE, .n_buckets = 16};
    while (turns->n_buckets < places)
        turns->n_buckets *= 2;
    turns->lanes = calloc(places, sizeof *turns->lanes);
    turns->buckets = malloc(turns->n_buckets * sizeof *turns->buckets);
    if (turns->lanes == NULL || turns->buckets == NULL) {
        turns_release(turns);
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a queue of %zu", places);
    }
    for (uint32_t i = 0; i < places; i++)
        turns->lanes[i].next = i + 1 < places ? i + 1 : NO_LANE;
    for (uint32_t i = 0; i < turns->n_buckets; i++)
        turns->buckets[i] = NO_LANE;
    return OK;
}

void turns_release(struct turns *turns)
{
    free(turns->lanes);
    free(turns->buckets);
    *turns = (struct turns){.first = NO_LANE, .last = NO_LANE};
}

static uint32_t *bucket_of(const struct turns *turns, uint64_t conn)
{
    return &turns->buckets[(uint32_t)conn & (turns->n_buckets - 1)];
}

static uint32_t find_lane(const struct turns *turns, uint64_t conn)
{
    uint32_t at = *bucket_of(turns, conn);
    while (at != NO_LANE && turns->lanes[at].conn != conn)
        at = turns->lanes[at].next_in_bucket;
    return at;
}

static void link_last(struct turns *turns, uint32_t at)
{
    turns->lanes[at].next = NO_LANE;
    turns->lanes[at].previous = turns->last;
    if (turns->last != NO_LANE)
        turns->lanes[turns->last].next = at;
    else
        turns->first = at;
    turns->last = at;
}

static void unlink_lane(struct turns *turns, uint32_t at)
{
    struct lane *lane = &turns->lanes[at];
    if (lane->previous != NO_LANE)
        turns->lanes[lane->previous].next = lane->next;
    else
        turns->first = lane->next;
    if (lane->next != NO_LANE)
        turns->lanes[lane->next].previous = lane->previous;
    else
        turns->last = lane->previous;
}

/* There are as many lanes as places, so one is free whenever a place is. */
static uint32_t open_lane(struct turns *turns, uint64_t conn)
{
    uint32_t at = turns->free_lane, *bucket = bucket_of(turns, conn);
    turns->free_lane = turns->lanes[at].next;
    turns->lanes[at] = (struct lane){.conn = conn, .next_in_bucket = *bucket};
    *bucket = at;
    link_last(turns, at);
    turns->n_lanes++;
    return at;
}

static void close_lane(struct turns *turns, uint32_t at)
{
    uint32_t *link = bucket_of(turns, turns->lanes[at].conn);
    while (*link != at)
        link = &turns->lanes[*link].next_in_bucket;
    *link = turns->lanes[at].next_in_bucket;
    unlink_lane(turns, at);
    turns->n_lanes--;
    turns->lanes[at].next = turns->free_lane;
    turns->free_lane = at;
}

bool turns_add(struct turns *turns, struct request *request)
{
    if (turns->n == turns->places)
        return false;
    uint32_t at = find_lane(turns, request->conn);
    if (at == NO_LANE)
        at = open_lane(turns, request->conn);
    struct lane *lane = &turns->lanes[at];
    request->next = NULL;
    if (lane->tail != NULL)
        lane->tail->next = request;
    else
        lane->head = request;
    lane->tail = request;
    lane->n++;
    turns->n++;
    return true;
}

size_t turns_before(const struct turns *turns, uint64_t conn)
{
    uint32_t at = find_lane(turns, conn);
    size_t rounds = at != NO_LANE ? turns->lanes[at].n + 1 : 1;
    size_t before = rounds * turns->n_lanes;
    return before < turns->n ? before : turns->n;
}

struct request *turns_take(struct turns *turns)
{
    uint32_t at = turns->first;
    if (at == NO_LANE)
        return NULL;
    struct lane *lane = &turns->lanes[at];
    struct request *request = lane->head;
    lane->head = request->next;
    lane->n--;
    turns->n--;
    if (lane->head == NULL) {
        close_lane(turns, at);
    } else {
        unlink_lane(turns, at);
        link_last(turns, at);
    }
    request->next = NULL;
    return request;
}

/* Takes out those of a lane for which `matches` holds, puts them before *out, and says whether the
 * lane is empty now. */
static bool sift(struct turns *turns, struct lane *lane, const struct request *wanted,
                 uint64_t now_ns, struct request **out)
{
    struct request *left = lane->head, *next;
    lane->head = lane->tail = NULL;
    for (; left != NULL; left = next) {
        next = left->next;
        left->next = NULL;
        if (wanted != NULL ? left == wanted : left->deadline_ns < now_ns) {
            left->next = *out;
            *out = left;
            lane->n--;
            turns->n--;
            continue;
        }
        if (lane->tail != NULL)
            lane->tail->next = left;
        else
            lane->head = left;
        lane->tail = left;
    }
    return lane->head == NULL;
}

bool turns_remove(struct turns *turns, struct request *request)
{
    struct request *taken = NULL;
    uint32_t at = find_lane(turns, request->conn);
    if (at == NO_LANE)
        return false;
    if (sift(turns, &turns->lanes[at], request, 0, &taken))
        close_lane(turns, at);
    return taken != NULL;
}

struct request *turns_take_expired(struct turns *turns, uint64_t now_ns)
{
    struct request *taken = NULL;
    uint32_t next;
    for (uint32_t at = turns->first; at != NO_LANE; at = next) {
        next = turns->lanes[at].next;
        if (sift(turns, &turns->lanes[at], NULL, now_ns, &taken))
            close_lane(turns, at);
    }
    return taken;
}
