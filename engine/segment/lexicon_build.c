#include "engine/segment/lexicon_build.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/buf.h"
#include "engine/segment/lexicon_format.h"
#include "engine/segment/lexicon_words.h"

#define NO_WORD UINT32_MAX
#define FIRST_SLOTS 65536

struct lexicon_build {
    struct lexicon_words words;
    uint32_t *slots;  /* open addressing: word id or NO_WORD */
    uint32_t n_slots; /* a power of two, at least twice the words */
    uint32_t serial;
};

/* FNV-1a over surface and language (Fowler, Noll, Vo; draft-eastlake-fnv), stirred at the end. */
uint32_t lexicon_hash(const struct word *word)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < word->surface.len; i++)
        hash = (hash ^ (uint8_t)word->surface.at[i]) * 16777619u;
    hash = (hash ^ word->language) * 16777619u;
    return hash ^ hash >> 15;
}

static uint32_t next_serial(void)
{
    static _Atomic uint32_t last;
    uint32_t serial = atomic_fetch_add(&last, 1) + 1;
    return serial != 0 ? serial : next_serial();
}

enum status lexicon_build_new(struct lexicon_build **out, struct error *err)
{
    struct lexicon_build *build = calloc(1, sizeof *build);
    *out = build;
    if (build != NULL) {
        buf_init(&build->words.bytes, UINT32_MAX);
        buf_init(&build->words.rows, UINT32_MAX);
        build->n_slots = FIRST_SLOTS;
        build->serial = next_serial();
        build->slots = malloc(FIRST_SLOTS * sizeof *build->slots);
        if (build->slots != NULL) {
            memset(build->slots, 0xff, FIRST_SLOTS * sizeof *build->slots);
            return OK;
        }
    }
    lexicon_build_free(build);
    *out = NULL;
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
}

void lexicon_build_free(struct lexicon_build *build)
{
    if (build == NULL)
        return;
    buf_release(&build->words.bytes);
    buf_release(&build->words.rows);
    free(build->slots);
    free(build);
}

uint32_t lexicon_build_serial(const struct lexicon_build *build)
{
    return build->serial;
}

uint32_t lexicon_build_count(const struct lexicon_build *build)
{
    return lexicon_words_count(&build->words);
}

static uint32_t *find_slot(const struct lexicon_build *build, const struct lexicon_entry *entry)
{
    uint32_t mask = build->n_slots - 1;
    for (uint32_t i = entry->hash & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &build->slots[i];
        if (*slot == NO_WORD)
            return slot;
        const struct lexicon_row *row = lexicon_words_row(&build->words, *slot);
        if (row->hash == entry->hash && (row->mark & MARK_LANGUAGE) == entry->word->language &&
            span_equal(lexicon_words_surface(&build->words, row), entry->word->surface))
            return slot;
    }
}

static enum status grow(struct lexicon_build *build, struct error *err)
{
    uint32_t n = lexicon_build_count(build);
    if (n < build->n_slots / 2)
        return OK;
    if (build->n_slots > UINT32_MAX / 2)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "too many distinct words in a segment");
    uint32_t n_slots = build->n_slots * 2, mask = n_slots - 1;
    uint32_t *slots = malloc(n_slots * sizeof *slots);
    if (slots == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    memset(slots, 0xff, n_slots * sizeof *slots);
    for (uint32_t id = 0; id < n; id++) {
        uint32_t i = lexicon_words_row(&build->words, id)->hash & mask;
        while (slots[i] != NO_WORD)
            i = (i + 1) & mask;
        slots[i] = id;
    }
    free(build->slots);
    build->slots = slots;
    build->n_slots = n_slots;
    return OK;
}

/* Finds the word or adds it. */
static enum status map_word(struct lexicon_build *build, const struct lexicon_entry *entry,
                            uint32_t *id, struct error *err)
{
    enum status status;
    TRY(grow(build, err));
    uint32_t *slot = find_slot(build, entry);
    if (*slot == NO_WORD) {
        TRY(lexicon_words_add(&build->words, entry->word, entry->hash, err));
        *slot = lexicon_build_count(build) - 1;
    }
    *id = *slot;
done:
    return status;
}

enum status lexicon_build_map(struct lexicon_build *build, const struct lexicon_entry *entries,
                              uint32_t n, uint32_t *ids, struct error *err)
{
    enum status status = OK;
    for (uint32_t i = 0; i < n && status == OK; i++) {
        ids[i] = entries[i].known - 1;
        if (entries[i].known == 0)
            status = map_word(build, &entries[i], &ids[i], err);
        if (status != OK)
            break;
        struct lexicon_row *row = lexicon_words_row(&build->words, ids[i]);
        row->count =
            row->count > UINT32_MAX - entries[i].count ? UINT32_MAX : row->count + entries[i].count;
    }
    return status;
}

enum status lexicon_build_write(const struct lexicon_build *build, const char *path,
                                uint32_t *n_stems, struct error *err)
{
    return lexicon_words_write(&build->words, path, n_stems, err);
}
