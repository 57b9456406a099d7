#include "daemon/door.h"

#include "base/clock.h"

enum { HALVED_IN_NS = 100 * NS_PER_MS };
enum { FEW = 2 }; /* searches a worker that may wait, however long they take at present */

static size_t few(const struct door *door)
{
    size_t n = (size_t)FEW * door->workers;
    return n < door->places ? n : door->places;
}

void door_init(struct door *door, uint32_t workers, size_t places)
{
    *door = (struct door){.workers = workers, .places = places, .open = places};
}

uint64_t door_recent_ns(const struct door *door, uint64_t now_ns)
{
    uint64_t idle_ns = now_ns > door->finished_ns ? now_ns - door->finished_ns : 0;
    uint64_t halvings = idle_ns / HALVED_IN_NS;
    return halvings < 64 ? door->average_ns >> halvings : 0;
}

/* Its turn would come when its deadline has passed, and it would be refused then: to refuse it now
 * costs nobody anything. */
static bool would_wait_in_vain(const struct door *door, const struct door_comer *comer,
                               uint64_t now_ns)
{
    uint64_t wait_ns = door_recent_ns(door, now_ns) * (comer->before + 1) / door->workers;
    return comer->before >= few(door) && wait_ns > comer->left_ns;
}

static void widen(struct door *door)
{
    bool is_over = door->n_ran >= door->places / 2;
    door->open = is_over || 2 * door->open > door->places ? door->places : 2 * door->open;
}

static void narrow(struct door *door)
{
    door->open = few(door);
    door->n_ran = 0;
}

bool door_admits(struct door *door, const struct door_comer *comer, uint64_t now_ns)
{
    if (comer->is_first)
        widen(door);
    bool is_in_vain = would_wait_in_vain(door, comer, now_ns);
    bool is_full = comer->queued >= door->open;
    if (is_full || (is_in_vain && comer->has_usual_time))
        narrow(door);
    return !is_full && !is_in_vain;
}

void door_ran(struct door *door, uint64_t ran_ns, uint64_t now_ns)
{
    uint64_t average_ns = door_recent_ns(door, now_ns - ran_ns);
    door->average_ns = average_ns + ran_ns / 16 - average_ns / 16;
    door->finished_ns = now_ns;
    door->n_ran++;
}

/* While more comes than can be done it is the whole queue's length: who comes again sooner is one of
 * too many again. */
uint64_t door_retry_ns(const struct door *door, size_t queued, uint64_t now_ns)
{
    size_t n = door->open < door->places ? door->places : queued + 1;
    return door_recent_ns(door, now_ns) * n / door->workers;
}
