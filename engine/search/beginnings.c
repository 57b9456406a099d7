#include "engine/search/beginnings.h"

#include "engine/analysis/language.h"

bool beginnings_is_stop(const struct inquiry *inquiry, const struct lexicon_word *word)
{
    return word->is_stop ||
           (inquiry->n_languages > 0 && language_is_stop(inquiry->languages[0], word->exact));
}

bool beginnings_is_possessive(struct span exact)
{
    return exact.len > 2 && memcmp(exact.at + exact.len - 2, "'s", 2) == 0;
}

/* ---- a walk along all lexicons, in the order of exact forms ---- */

struct lane {
    const struct lexicon *lexicon;
    uint32_t rank, end;
    struct lexicon_word word; /* at rank */
};

static void read_lane(struct lane *lane)
{
    if (lane->rank < lane->end)
        lexicon_word(lane->lexicon, lexicon_id_at(lane->lexicon, lane->rank), &lane->word);
}

/* The lane whose word comes first; NULL at the end. */
static struct lane *next_lane(struct lane *lanes, uint32_t n)
{
    struct lane *best = NULL;
    for (uint32_t i = 0; i < n; i++)
        if (lanes[i].rank < lanes[i].end &&
            (best == NULL || span_compare(lanes[i].word.exact, best->word.exact) < 0))
            best = &lanes[i];
    return best;
}

/* ---- the best ---- */

struct best {
    struct beginning_word *items;
    uint32_t n, room;
};

static void keep(struct best *best, const struct beginning_word *word)
{
    uint32_t at = best->n;
    if (word->count == 0 || word->is_stop)
        return;
    while (at > 0 && word->count > best->items[at - 1].count)
        at--;
    if (at == best->room)
        return;
    best->n += best->n < best->room;
    memmove(&best->items[at + 1], &best->items[at], (best->n - 1 - at) * sizeof *best->items);
    best->items[at] = *word;
}

static bool is_possessive_of(struct span exact, struct span word)
{
    return exact.len == word.len + 2 && span_begins(exact, word) && beginnings_is_possessive(exact);
}

/* Adds one entry of a lexicon to the word that is being gathered, or begins the next. */
static void add(struct best *best, struct beginning_word *last, const struct inquiry *inquiry,
                const struct lexicon_word *word)
{
    bool is_same = last->word.exact.at != NULL && span_equal(last->word.exact, word->exact);
    if (last->word.exact.at != NULL && is_possessive_of(word->exact, last->word.exact)) {
        last->count += word->count;
        return;
    }
    if (!is_same) {
        keep(best, last);
        *last = (struct beginning_word){.is_stop = false};
        if (beginnings_is_possessive(word->exact))
            return;
        last->word.exact = word->exact;
    }
    last->count += word->count;
    if (word->count >= last->commonest) {
        last->word.surface = word->surface;
        last->word.is_number = word->is_number;
        last->word.is_han = word->is_han;
        last->commonest = word->count;
    }
    last->is_stop = last->is_stop || beginnings_is_stop(inquiry, word);
}

enum status beginnings_find(const struct inquiry *inquiry, struct span beginning,
                            struct beginning_word *items, uint32_t room, uint32_t *n,
                            struct error *err)
{
    uint32_t n_lanes = generation_segment_count(inquiry->generation);
    struct lane *lanes = ARENA_ARRAY(inquiry->arena, struct lane, n_lanes + 1), *lane;
    struct best best = {.items = items, .room = room};
    struct beginning_word last = {.count = 0};
    if (lanes == NULL)
        return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE, "no memory for words");
    for (uint32_t s = 0; s < n_lanes; s++) {
        lanes[s].lexicon = segment_lexicon(generation_segment(inquiry->generation, s));
        struct lexicon_range range = lexicon_find_prefix(lanes[s].lexicon, beginning);
        lanes[s].rank = range.first;
        lanes[s].end = range.first + range.n;
        read_lane(&lanes[s]);
    }
    while ((lane = next_lane(lanes, n_lanes)) != NULL) {
        add(&best, &last, inquiry, &lane->word);
        lane->rank++;
        read_lane(lane);
    }
    keep(&best, &last);
    *n = best.n;
    return OK;
}
