#include "engine/analysis/trigrams.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/utf8.h"

/* Ranks of a table. Shares of trigrams fall about as 1 / (rank + FLAT); what is not in the table
 * has that of the last. */
enum {
    RANKS = 400,
    FLAT = 12,
    SLOTS = 1 << 15,
    LETTERS_MOST = 100,
    LETTER_WEIGHT = 2 * TRIGRAMS_BIT,
    WEIGHTS_MOST = TRIGRAMS_MOST * (RANKS + LETTERS_MOST)
};

struct table {
    const char *tag, *grams;
};

static const struct table tables[] = {
#define TRIGRAMS(tag, ...) {tag, __VA_ARGS__},
#include "engine/analysis/trigrams.def"
#undef TRIGRAMS
};

enum { N_TABLES = sizeof tables / sizeof tables[0] };
_Static_assert(WEIGHTS_MOST < 1 << 16, "places of weights do not fit");
_Static_assert(N_TABLES <= TRIGRAMS_MOST, "TRIGRAMS_MOST is too small");

struct slot {
    uint64_t key; /* 0: empty */
    uint32_t first;
    uint32_t n;
};

static struct slot slots[SLOTS];

/* The same for ASCII letters and spaces, most of what is asked for: small enough for a cache. */
enum { SIGNS = 27 };
static struct {
    uint16_t first, n;
} ascii[SIGNS * SIGNS * SIGNS];
static struct trigram_weight weights[WEIGHTS_MOST];

static bool is_ascii(uint32_t first, uint32_t second, uint32_t third)
{
    return (first | second | third) < 0x80 && first != 0;
}

static size_t sign_of(uint32_t code)
{
    return code >= 'a' && code <= 'z' ? code - 'a' + 1 : 0;
}

static size_t ascii_at(uint32_t first, uint32_t second, uint32_t third)
{
    return (sign_of(first) * SIGNS + sign_of(second)) * SIGNS + sign_of(third);
}

static uint64_t key_of(uint32_t first, uint32_t second, uint32_t third)
{
    return (uint64_t)first << 42 | (uint64_t)second << 21 | third;
}

/* Knuth, The Art of Computer Programming 3, §6.4: multiplicative hashing, linear probing. */
static struct slot *slot_of(uint64_t key)
{
    size_t at = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 49);
    while (slots[at].key != 0 && slots[at].key != key)
        at = (at + 1) % SLOTS;
    return &slots[at];
}

typedef void visitor(uint64_t key, struct trigram_weight weight);

/* Letters of a table, once each; more than LETTERS_MOST are passed over. */
struct letters {
    uint32_t at[LETTERS_MOST];
    size_t n;
};

static void visit_letter(struct letters *letters, size_t table, uint32_t code, visitor *visit)
{
    for (size_t i = 0; i < letters->n; i++)
        if (letters->at[i] == code)
            return;
    if (code < 0x80 || letters->n == LETTERS_MOST)
        return;
    letters->at[letters->n++] = code;
    visit(key_of(0, 0, code), (struct trigram_weight){(uint8_t)table, LETTER_WEIGHT});
}

/* Calls `visit` for each trigram of a table, and for each letter that is not ASCII. */
static void walk(size_t table, visitor *visit)
{
    struct span grams = span_of(tables[table].grams);
    struct letters letters = {.n = 0};
    size_t at = 0;
    for (unsigned rank = 0; at < grams.len && rank < RANKS; rank++) {
        uint32_t code[3];
        for (size_t i = 0, len = 0; i < 3; i++, at += len) {
            code[i] = utf8_decode(grams, at, &len);
            visit_letter(&letters, table, code[i], visit);
        }
        double bits = log2((double)(RANKS + FLAT) / (rank + FLAT));
        struct trigram_weight weight = {(uint8_t)table, (uint8_t)(bits * TRIGRAMS_BIT)};
        visit(key_of(code[0], code[1], code[2]), weight);
    }
}

static void count(uint64_t key, struct trigram_weight weight)
{
    (void)weight;
    struct slot *slot = slot_of(key);
    slot->key = key;
    slot->n++;
}

static void place(uint64_t key, struct trigram_weight weight)
{
    struct slot *slot = slot_of(key);
    weights[slot->first + slot->n++] = weight;
}

static void make(void)
{
    uint32_t next = 0;
    for (size_t table = 0; table < N_TABLES; table++)
        walk(table, count);
    for (struct slot *slot = slots; slot < slots + SLOTS; slot++) {
        slot->first = next;
        next += slot->n;
        slot->n = 0;
    }
    for (size_t table = 0; table < N_TABLES; table++)
        walk(table, place);
    for (const struct slot *slot = slots; slot < slots + SLOTS; slot++) {
        uint32_t first = (uint32_t)(slot->key >> 42),
                 second = (uint32_t)(slot->key >> 21) & 0x1FFFFF,
                 third = (uint32_t)slot->key & 0x1FFFFF;
        if (!is_ascii(first, second, third))
            continue;
        ascii[ascii_at(first, second, third)].first = (uint16_t)slot->first;
        ascii[ascii_at(first, second, third)].n = (uint16_t)slot->n;
    }
}

const struct trigram_weight *trigrams_find(uint32_t first, uint32_t second, uint32_t third,
                                           size_t *n)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make);
    if (is_ascii(first, second, third)) {
        size_t at = ascii_at(first, second, third);
        *n = ascii[at].n;
        return weights + ascii[at].first;
    }
    const struct slot *slot = slot_of(key_of(first, second, third));
    *n = slot->n;
    return weights + slot->first;
}

size_t trigrams_count(void)
{
    return N_TABLES;
}

const char *trigrams_tag(size_t table)
{
    return tables[table].tag;
}
