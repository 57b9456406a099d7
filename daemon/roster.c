#include "daemon/roster.h"

#include <stdlib.h>

#define NO_SLOT UINT32_MAX

/* A number is serial << 32 | place; the serial of a free slot is 0. */
struct roster_slot {
    struct conn *conn;
    uint32_t serial, next_free;
};

void roster_init(struct roster *roster)
{
    *roster = (struct roster){.first_free = NO_SLOT};
}

void roster_release(struct roster *roster)
{
    free(roster->slots);
    roster_init(roster);
}

static bool grow(struct roster *roster)
{
    uint32_t before = roster->n_slots, after = before == 0 ? 64 : before * 2;
    struct roster_slot *slots = realloc(roster->slots, after * sizeof *slots);
    if (slots == NULL)
        return false;
    for (uint32_t i = before; i < after; i++)
        slots[i] = (struct roster_slot){.next_free = i + 1 < after ? i + 1 : NO_SLOT};
    roster->slots = slots;
    roster->n_slots = after;
    roster->first_free = before;
    return true;
}

bool roster_add(struct roster *roster, struct conn *conn, uint64_t *number)
{
    if (roster->first_free == NO_SLOT && !grow(roster))
        return false;
    uint32_t place = roster->first_free;
    struct roster_slot *slot = &roster->slots[place];
    roster->first_free = slot->next_free;
    if (++roster->serial == 0)
        roster->serial = 1;
    *slot = (struct roster_slot){.conn = conn, .serial = roster->serial};
    *number = (uint64_t)roster->serial << 32 | place;
    roster->n++;
    return true;
}

static struct roster_slot *find(const struct roster *roster, uint64_t number)
{
    uint32_t place = (uint32_t)number, serial = (uint32_t)(number >> 32);
    bool is_there = place < roster->n_slots && serial != 0 && roster->slots[place].serial == serial;
    return is_there ? &roster->slots[place] : NULL;
}

void roster_remove(struct roster *roster, uint64_t number)
{
    struct roster_slot *slot = find(roster, number);
    if (slot == NULL)
        return;
    *slot = (struct roster_slot){.next_free = roster->first_free};
    roster->first_free = (uint32_t)number;
    roster->n--;
}

struct conn *roster_find(const struct roster *roster, uint64_t number)
{
    const struct roster_slot *slot = find(roster, number);
    return slot != NULL ? slot->conn : NULL;
}

struct conn *roster_at(const struct roster *roster, uint32_t place)
{
    return roster->slots[place].conn;
}
