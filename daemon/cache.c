#include "daemon/cache.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"

enum {
    SLOT_BYTES = 2048, /* a slot for so many bytes of room: about the smallest answer */
    MAX_SLOTS = 1 << 20,
    MOST_PART = 64,    /* one answer is at most such a part of the room */
    MALLOC_BYTES = 16, /* that an allocation costs beside what it holds */
    END_BYTES = sizeof CACHE_END - 1,
};

struct cache_entry {
    struct cache_entry *next; /* in its slot */
    struct cache_entry *newer, *older;
    const struct generation *generation;
    uint64_t hash;
    struct cached answer;
    uint32_t holders; /* the cache is one of them */
    size_t key_len, size;
    char bytes[]; /* the key, the answer, CACHE_END */
};

void cache_init(struct cache *cache, size_t max_bytes)
{
    size_t n_slots = 1;
    while (n_slots < MAX_SLOTS && n_slots * SLOT_BYTES < max_bytes)
        n_slots *= 2;
    *cache = (struct cache){.n_slots = n_slots, .seed = clock_ns()};
    (void)!getrandom(&cache->seed, sizeof cache->seed,
                     GRND_NONBLOCK); /* a clock is better than nothing */
    if (max_bytes > 0)
        cache->slots = calloc(n_slots, sizeof(struct cache_entry *));
    if (cache->slots != NULL)
        cache->max_bytes = max_bytes;
}

/* The multiply-and-fold of wyhash (Wang Yi, github.com/wangyi-fudan/wyhash, public domain). */
static uint64_t fold(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t hash_key(const struct cache *cache, const struct generation *generation,
                         struct span key)
{
    uint64_t hash = fold(cache->seed ^ (uintptr_t)generation, 0xa0761d6478bd642f ^ key.len);
    for (size_t at = 0; at < key.len; at += sizeof hash) {
        size_t rest = key.len - at;
        uint64_t word = 0;
        memcpy(&word, key.at + at, rest < sizeof word ? rest : sizeof word);
        hash = fold(word ^ 0xe7037ed1a0b428db, hash ^ cache->seed);
    }
    return hash;
}

static struct cache_entry **slot_of(const struct cache *cache, uint64_t hash)
{
    return &cache->slots[hash & (cache->n_slots - 1)];
}

/* ---- the order of use ---- */

static void take_out(struct cache *cache, struct cache_entry *entry)
{
    *(entry->newer != NULL ? &entry->newer->older : &cache->newest) = entry->older;
    *(entry->older != NULL ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void put_first(struct cache *cache, struct cache_entry *entry)
{
    entry->newer = NULL;
    entry->older = cache->newest;
    *(entry->older != NULL ? &entry->older->newer : &cache->oldest) = entry;
    cache->newest = entry;
}

/* ---- holding ---- */

static struct cache_entry *entry_of(const struct cached *answer)
{
    uintptr_t at = (uintptr_t)answer - offsetof(struct cache_entry, answer);
    return (struct cache_entry *)at; /* all answers that are borrowed are of entries */
}

const struct cached *cache_hold(const struct cached *answer)
{
    entry_of(answer)->holders++;
    return answer;
}

void cache_let_go(const struct cached *answer)
{
    if (answer != NULL && --entry_of(answer)->holders == 0)
        free(entry_of(answer));
}

/* ---- dropping ---- */

static void drop(struct cache *cache, struct cache_entry *entry)
{
    struct cache_entry **link = slot_of(cache, entry->hash);
    while (*link != entry)
        link = &(*link)->next;
    *link = entry->next;
    take_out(cache, entry);
    cache->bytes -= entry->size;
    cache_let_go(&entry->answer);
}

void cache_release(struct cache *cache)
{
    while (cache->oldest != NULL)
        drop(cache, cache->oldest);
    free(cache->slots);
    *cache = (struct cache){.max_bytes = 0};
}

/* ---- looking up and keeping ---- */

static struct cache_entry *find(const struct cache *cache, const struct generation *generation,
                                struct span key, uint64_t hash)
{
    for (struct cache_entry *at = *slot_of(cache, hash); at != NULL; at = at->next)
        if (at->hash == hash && at->generation == generation &&
            span_equal((struct span){at->bytes, at->key_len}, key))
            return at;
    return NULL;
}

const struct cached *cache_find(struct cache *cache, const struct generation *generation,
                                struct span key)
{
    if (cache->max_bytes == 0)
        return NULL;
    struct cache_entry *entry = find(cache, generation, key, hash_key(cache, generation, key));
    if (entry == NULL)
        return NULL;
    take_out(cache, entry);
    put_first(cache, entry);
    return &entry->answer;
}

static struct cache_entry *make_entry(struct span key, const struct cached *answer)
{
    char *bytes;
    struct cache_entry *entry = malloc(sizeof *entry + key.len + answer->bytes.len + END_BYTES);
    if (entry == NULL)
        return NULL;
    *entry = (struct cache_entry){.answer = *answer, .holders = 1, .key_len = key.len};
    memcpy(entry->bytes, key.at, key.len);
    bytes = entry->bytes + key.len;
    memcpy(bytes, answer->bytes.at, answer->bytes.len);
    memcpy(bytes + answer->bytes.len, CACHE_END, END_BYTES);
    entry->answer.bytes.at = bytes;
    return entry;
}

static bool is_live(struct cache *cache, const struct generation *generation)
{
    for (uint32_t i = 0; i < cache->n_live; i++)
        if (cache->live[i] == generation)
            return true;
    return false;
}

void cache_keep(struct cache *cache, const struct generation *generation, struct span key,
                const struct cached *answer)
{
    size_t size =
        sizeof(struct cache_entry) + key.len + answer->bytes.len + END_BYTES + MALLOC_BYTES;
    if (size > cache->max_bytes / MOST_PART || !is_live(cache, generation))
        return;
    uint64_t hash = hash_key(cache, generation, key);
    struct cache_entry *entry =
        find(cache, generation, key, hash) == NULL ? make_entry(key, answer) : NULL;
    if (entry == NULL)
        return;
    while (cache->bytes + size > cache->max_bytes)
        drop(cache, cache->oldest);
    entry->generation = generation;
    entry->hash = hash;
    entry->size = size;
    entry->next = *slot_of(cache, hash);
    *slot_of(cache, hash) = entry;
    put_first(cache, entry);
    cache->bytes += size;
}

void cache_keep_only(struct cache *cache, struct generation *const *live, uint32_t n)
{
    cache->n_live = n < CACHE_MAX_LIVE ? n : CACHE_MAX_LIVE;
    for (uint32_t i = 0; i < cache->n_live; i++)
        cache->live[i] = live[i];
    for (struct cache_entry *at = cache->newest, *older; at != NULL; at = older) {
        older = at->older;
        if (!is_live(cache, at->generation))
            drop(cache, at);
    }
}
