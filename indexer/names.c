#include "indexer/names.h"

#include <errno.h>
#include <stdlib.h>

struct names_slot {
    struct span key; /* .at NULL: empty */
    uint64_t hash;
    uint32_t value;
};

enum { FIRST_ROOM = 256 };

void names_init(struct names *names)
{
    *names = (struct names){NULL, 0, 0};
}

void names_release(struct names *names)
{
    free(names->slots);
    names_init(names);
}

/* Multiply and fold, eight bytes at a time. The multiplier is 2^64 / φ, an odd number without
 * pattern (Knuth, The Art of Computer Programming 3, §6.4: Fibonacci hashing). */
static uint64_t mix(uint64_t hash, uint64_t piece)
{
    hash = (hash ^ piece) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

uint64_t names_hash(uint64_t hash, struct span bytes)
{
    uint64_t piece;
    size_t at = 0;
    for (; bytes.len - at >= sizeof(piece); at += sizeof(piece)) {
        memcpy(&piece, bytes.at + at, sizeof(piece));
        hash = mix(hash, piece);
    }
    piece = 0;
    if (at < bytes.len)
        memcpy(&piece, bytes.at + at, bytes.len - at);
    return mix(mix(hash, piece), bytes.len);
}

/* The slot that holds the key, or the empty one where it belongs. */
static struct names_slot *slot_of(const struct names *names, struct span key, uint64_t hash)
{
    uint32_t mask = names->room - 1;
    for (uint32_t i = (uint32_t)(hash >> 32) & mask;; i = (i + 1) & mask) {
        struct names_slot *slot = &names->slots[i];
        if (slot->key.at == NULL || (slot->hash == hash && span_equal(slot->key, key)))
            return slot;
    }
}

static bool grow(struct names *names)
{
    struct names larger = {NULL, names->room > 0 ? names->room * 2 : FIRST_ROOM, names->n};
    larger.slots = calloc(larger.room, sizeof(*larger.slots));
    if (larger.slots == NULL)
        return false;
    for (uint32_t i = 0; i < names->room; i++)
        if (names->slots[i].key.at != NULL)
            *slot_of(&larger, names->slots[i].key, names->slots[i].hash) = names->slots[i];
    free(names->slots);
    *names = larger;
    return true;
}

enum status names_add(struct names *names, struct span key, uint32_t value, bool *is_new,
                      struct error *err)
{
    if (key.at == NULL)
        key.at = "";
    if (names->n >= names->room / 2 && !grow(names))
        return error_errno(err, ENOMEM, "no memory for the names of articles");
    uint64_t hash = names_hash(0, key);
    struct names_slot *slot = slot_of(names, key, hash);
    if (is_new != NULL)
        *is_new = slot->key.at == NULL;
    if (slot->key.at != NULL)
        return OK;
    *slot = (struct names_slot){key, hash, value};
    names->n++;
    return OK;
}

bool names_find(const struct names *names, struct span key, uint32_t *value)
{
    if (names->room == 0)
        return false;
    const struct names_slot *slot = slot_of(names, key, names_hash(0, key));
    if (slot->key.at == NULL)
        return false;
    *value = slot->value;
    return true;
}
