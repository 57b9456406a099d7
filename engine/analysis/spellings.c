#include "engine/analysis/spellings.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>

enum { FIRST_SLOTS = 1 << 12, FIRST_LONGS = 64, HUGE_PAGE = 2 << 20 };

#define ONES ~UINT64_C(0)
#define MASK(n) (ONES >> (64 - 8 * (n)))

const uint64_t spelling_masks[SPELLING_INLINE + 1][2] = {
    {0, 0},          {MASK(1), 0},    {MASK(2), 0},    {MASK(3), 0},    {MASK(4), 0},
    {MASK(5), 0},    {MASK(6), 0},    {MASK(7), 0},    {ONES, 0},       {ONES, MASK(1)},
    {ONES, MASK(2)}, {ONES, MASK(3)}, {ONES, MASK(4)}, {ONES, MASK(5)}, {ONES, MASK(6)},
    {ONES, MASK(7)}, {ONES, ONES},
};

static enum status no_memory(struct error *err)
{
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to remember words");
}

/* Odd digits of π, for where the kernel has no random bytes yet. */
static void seed(struct spellings *spellings)
{
    if (getrandom(spellings->seed, sizeof spellings->seed, GRND_NONBLOCK) == sizeof spellings->seed)
        return;
    spellings->seed[0] = UINT64_C(0x243f6a8885a308d3);
    spellings->seed[1] = UINT64_C(0x13198a2e03707345);
}

/* All free. A large table stands on huge pages where the kernel has them: words come in any order,
 * and with small pages each look-up would wait for the page table as well. */
static struct spelling_slot *new_slots(size_t n)
{
    size_t bytes = n * sizeof(struct spelling_slot);
    if (bytes < HUGE_PAGE)
        return calloc(1, bytes);
    bytes = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    struct spelling_slot *slots = aligned_alloc(HUGE_PAGE, bytes);
    if (slots == NULL)
        return NULL;
    (void)madvise(slots, bytes, MADV_HUGEPAGE);
    return memset(slots, 0, bytes);
}

enum status spellings_init(struct spellings *spellings, struct error *err)
{
    *spellings = (struct spellings){.mask = FIRST_SLOTS - 1};
    seed(spellings);
    spellings->slots = new_slots(FIRST_SLOTS);
    return spellings->slots != NULL ? OK : no_memory(err);
}

void spellings_release(struct spellings *spellings)
{
    free(spellings->slots);
    free(spellings->longs);
    *spellings = (struct spellings){0};
}

uint64_t spellings_hash_long(const struct spellings *spellings, struct span text)
{
    uint64_t hash = spellings->seed[0] ^ text.len, parts[2];
    size_t at = 0;
    for (; text.len - at > sizeof parts; at += sizeof parts) {
        memcpy(parts, text.at + at, sizeof parts);
        hash = spelling_mix(le64toh(parts[0]) ^ hash, le64toh(parts[1]) ^ spellings->seed[1]);
    }
    memcpy(parts, text.at + text.len - sizeof parts, sizeof parts);
    return spelling_mix(le64toh(parts[0]) ^ hash, le64toh(parts[1]) ^ spellings->seed[1]);
}

struct spelling spelling_make_safely(const struct spellings *spellings, struct span text,
                                     uint8_t language)
{
    char padded[SPELLING_INLINE] = {0};
    if (text.len > SPELLING_INLINE)
        return spelling_make(spellings, text, language);
    if (text.len > 0)
        memcpy(padded, text.at, text.len);
    return spelling_make(spellings, (struct span){padded, text.len}, language);
}

static void put(struct spelling_slot *slots, size_t mask, uint64_t hash, struct spelling_slot slot)
{
    size_t i = hash & mask;
    while (slots[i].tag != 0)
        i = (i + 1) & mask;
    slots[i] = slot;
}

/* Of what the slot was made from: a long one's hash hashes its hash. */
static uint64_t hash_of(const struct spellings *spellings, const struct spelling_slot *slot)
{
    uint64_t high = (slot->tag & SPELLING_LONG) != 0 ? 0 : slot->high;
    return spelling_hash(spellings, slot->low, high, slot->tag);
}

static enum status grow(struct spellings *spellings, struct error *err)
{
    size_t n_slots = (spellings->mask + 1) * 2;
    struct spelling_slot *slots = new_slots(n_slots);
    if (slots == NULL)
        return no_memory(err);
    for (size_t i = 0; i <= spellings->mask; i++)
        if (spellings->slots[i].tag != 0)
            put(slots, n_slots - 1, hash_of(spellings, &spellings->slots[i]), spellings->slots[i]);
    free(spellings->slots);
    spellings->slots = slots;
    spellings->mask = n_slots - 1;
    return OK;
}

static enum status grow_longs(struct spellings *spellings, struct error *err)
{
    size_t room = spellings->longs_room > 0 ? spellings->longs_room * 2 : FIRST_LONGS;
    struct span *longs = realloc(spellings->longs, room * sizeof *longs);
    if (longs == NULL)
        return no_memory(err);
    spellings->longs = longs;
    spellings->longs_room = room;
    return OK;
}

enum status spellings_add(struct spellings *spellings, const struct spelling *spelling,
                          struct span text, uint32_t word, struct error *err)
{
    enum status status = OK;
    if ((spellings->n + 1) * 2 > spellings->mask + 1)
        TRY(grow(spellings, err));
    struct spelling_slot slot = {spelling->low, spelling->high, word, spelling->tag};
    if ((spelling->tag & SPELLING_LONG) != 0) {
        if (spellings->n_longs == spellings->longs_room)
            TRY(grow_longs(spellings, err));
        slot.high = spellings->n_longs;
        spellings->longs[spellings->n_longs++] = text;
    }
    put(spellings->slots, spellings->mask, spelling->hash, slot);
    spellings->n++;
done:
    return status;
}
