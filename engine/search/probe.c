#include "engine/search/probe.h"

#include "engine/analysis/language.h"

#define IDS_MOST 16 /* ids of one word that make pairs */

struct ids {
    uint32_t at[IDS_MOST];
    uint8_t languages[IDS_MOST]; /* LANGUAGE_NONE: any */
    uint32_t n;
    bool is_too_many;
};

/* `lexicon` tells the languages; NULL: nobody does. */
static struct ids ids_of(const struct bound_segment *segment, const struct lexicon *lexicon,
                         uint32_t number, enum probe_form form)
{
    struct ids ids = {.n = 0};
    for (uint32_t i = 0; i < segment->room; i++) {
        const struct bound_mask *place = &segment->places[i];
        uint64_t mask = form == PROBE_EXACT ? place->exact : place->accept;
        if (place->id == UINT32_MAX || !(mask >> number & 1))
            continue;
        if (ids.n == IDS_MOST) {
            ids.is_too_many = true;
            return ids;
        }
        ids.languages[ids.n] =
            lexicon != NULL ? lexicon_marks(lexicon)[place->id] & LEXICON_LANGUAGE : LANGUAGE_NONE;
        ids.at[ids.n++] = place->id;
    }
    return ids;
}

static uint8_t write_varint(uint8_t *out, uint32_t value)
{
    uint8_t len = 0;
    for (; value >= 128; value >>= 7)
        out[len++] = (uint8_t)(value | 128);
    out[len++] = (uint8_t)value;
    return len;
}

/* Words of the same script in one paragraph are of the same language, or of none (analyzer.h). */
static bool may_meet(uint8_t language, uint8_t other)
{
    return language == other || language == LANGUAGE_NONE || other == LANGUAGE_NONE;
}

/* Adds a needle of one id of each word, the choice[i]-th of the i-th. */
static void add_needle(struct probe *probe, const struct ids *words, const uint32_t *choice,
                       uint32_t n)
{
    struct probe_needle needle = {.len = 0};
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0 &&
            !may_meet(words[i - 1].languages[choice[i - 1]], words[i].languages[choice[i]]))
            return;
        needle.len =
            (uint8_t)(needle.len + write_varint(needle.bytes + needle.len, words[i].at[choice[i]]));
    }
    probe->is_blind = probe->is_blind || probe->n == PROBE_NEEDLES;
    if (!probe->is_blind)
        probe->needles[probe->n++] = needle;
}

/* The next choice of an id of each word; false when there is none. */
static bool choose(const struct ids *words, uint32_t *choice, uint32_t n)
{
    while (n > 0 && ++choice[n - 1] >= words[n - 1].n)
        choice[--n] = 0;
    return n > 0;
}

static void fill(struct probe *probe, const struct ids *words, uint32_t n, bool is_whole)
{
    uint32_t choice[PROBE_WORDS] = {0};
    bool is_none = false;
    *probe = (struct probe){.is_whole = is_whole};
    for (uint32_t i = 0; i < n; i++) {
        probe->is_blind = probe->is_blind || words[i].is_too_many;
        is_none = is_none || words[i].n == 0;
    }
    if (is_none || probe->is_blind)
        return;
    do
        add_needle(probe, words, choice, n);
    while (!probe->is_blind && choose(words, choice, n));
}

static bool is_ascii(struct span text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.len; i++)
        all |= (unsigned char)text.at[i];
    return all < 0x80;
}

/* The neighbours that say most: those with the largest idf. UINT32_MAX: none. */
static uint32_t best_pair(const struct bound *bound, const uint8_t *numbers, uint32_t n)
{
    uint32_t best = UINT32_MAX;
    double most = -1;
    for (uint32_t i = 0; i + 1 < n; i++) {
        if (numbers[i] == BOUND_GAP || numbers[i + 1] == BOUND_GAP)
            continue;
        const struct bound_word *a = &bound->words[numbers[i]], *b = &bound->words[numbers[i + 1]];
        if (a->word->is_prefix || b->word->is_prefix || a->idf + b->idf <= most)
            continue;
        most = a->idf + b->idf;
        best = i;
    }
    return best;
}

static bool is_whole(const struct bound *bound, const uint8_t *numbers, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (numbers[i] == BOUND_GAP || bound->words[numbers[i]].word->is_prefix)
            return false;
    return n > 1 && n <= PROBE_WORDS;
}

struct probe *probe_new(const struct bound *bound, const struct generation *generation,
                        const uint8_t *numbers, uint32_t n, enum probe_form form,
                        struct arena *arena)
{
    uint32_t pair = best_pair(bound, numbers, n);
    struct probe *probes =
        pair != UINT32_MAX ? ARENA_ARRAY(arena, struct probe, bound->n_segments + 1) : NULL;
    if (probes == NULL)
        return NULL;
    bool has_all = is_whole(bound, numbers, n), is_one_script = generation != NULL;
    uint32_t first = has_all ? 0 : pair, looked_for = has_all ? n : 2;
    for (uint32_t i = 0; i < looked_for; i++)
        is_one_script = is_one_script && is_ascii(bound->words[numbers[first + i]].word->exact);
    for (uint32_t s = 0; s < bound->n_segments; s++) {
        struct ids words[PROBE_WORDS];
        const struct lexicon *lexicon =
            is_one_script ? segment_lexicon(generation_segment(generation, s)) : NULL;
        for (uint32_t i = 0; i < looked_for; i++)
            words[i] = ids_of(&bound->segments[s], lexicon, numbers[first + i], form);
        fill(&probes[s], words, looked_for, has_all);
        if (probes[s].is_blind && looked_for > 2)
            fill(&probes[s], words + pair, 2, false);
    }
    return probes;
}

/* A find in the middle of an integer is none: the byte before ends one. */
static bool is_at(struct span tokens, size_t at, const struct probe_needle *needle)
{
    return memcmp(tokens.at + at, needle->bytes, needle->len) == 0 &&
           (at == 0 || !((uint8_t)tokens.at[at - 1] & 128));
}

#define LANES 16
typedef uint8_t lanes __attribute__((vector_size(LANES)));

/* Which of LANES places from `at` begin with the needle's first byte and have its last one where
 * the needle would end. Streams are short: searching them by memmem() takes twice as long. */
static bool may_begin(const char *at, const struct probe_needle *needle)
{
    lanes first, last;
    uint64_t hits[2];
    memcpy(&first, at, LANES);
    memcpy(&last, at + needle->len - 1, LANES);
    lanes both =
        (lanes)(first == needle->bytes[0]) & (lanes)(last == needle->bytes[needle->len - 1]);
    memcpy(hits, &both, sizeof hits);
    return (hits[0] | hits[1]) != 0;
}

static bool holds_from(struct span tokens, size_t from, size_t end,
                       const struct probe_needle *needle)
{
    for (size_t at = from; at < end; at++)
        if (is_at(tokens, at, needle))
            return true;
    return false;
}

static bool holds(struct span tokens, const struct probe_needle *needle)
{
    size_t places = tokens.len < needle->len ? 0 : tokens.len - needle->len + 1, at = 0;
    for (; at + LANES <= places; at += LANES)
        if (may_begin(tokens.at + at, needle) && holds_from(tokens, at, at + LANES, needle))
            return true;
    if (at < places && places >= LANES && !may_begin(tokens.at + places - LANES, needle))
        return false;
    return holds_from(tokens, at, places, needle);
}

bool probe_tells(const struct probe *probe)
{
    return probe->is_whole && !probe->is_blind;
}

bool probe_may_stand(const struct probe *probe, struct span tokens)
{
    for (uint32_t i = 0; i < probe->n; i++)
        if (holds(tokens, &probe->needles[i]))
            return true;
    return probe->is_blind;
}
