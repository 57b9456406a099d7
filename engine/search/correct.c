#include "engine/search/correct.h"

#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "engine/search/channel.h"
#include "engine/search/similar.h"

enum { SHORTEST = 4, LONG = 8 }; /* characters: one edit from here, two from there */

uint32_t correct_edits(const struct tree_word *word)
{
    if (word->is_gap || word->is_prefix || word->is_number || word->is_han)
        return 0;
    size_t n = utf8_count(word->exact);
    return n < SHORTEST ? 0 : n < LONG ? 1 : 2;
}

/* ---- gathering ---- */

struct gathered {
    struct correction *items;
    uint32_t n, room;
};

static enum status make_room(struct gathered *gathered, uint32_t more, struct arena *arena,
                             struct error *err)
{
    uint32_t room = gathered->n + more;
    struct correction *items = ARENA_ARRAY(arena, struct correction, room + 1);
    if (items == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "too many similar words");
    if (gathered->n > 0)
        memcpy(items, gathered->items, gathered->n * sizeof *items);
    gathered->items = items;
    gathered->room = room;
    return OK;
}

static enum status add_segment(struct gathered *gathered, const struct lexicon *lexicon,
                               struct span exact, uint32_t edits, struct arena *arena,
                               struct error *err)
{
    struct similar *similar = NULL;
    uint32_t n = 0;
    enum status status = OK;
    TRY(similar_words(lexicon, exact, edits, arena, &similar, &n, err));
    TRY(make_room(gathered, n, arena, err));
    for (uint32_t i = 0; i < n; i++) {
        struct lexicon_word word;
        lexicon_word(lexicon, similar[i].id, &word);
        gathered->items[gathered->n++] = (struct correction){.exact = word.exact,
                                                             .surface = word.surface,
                                                             .edits = similar[i].edits,
                                                             .count = word.count,
                                                             .surface_count = word.count};
    }
done:
    return status;
}

/* ---- choosing ---- */

static int by_word(const void *a, const void *b)
{
    const struct correction *x = a, *y = b;
    int order = span_compare(x->exact, y->exact);
    return order != 0 ? order : span_compare(x->surface, y->surface);
}

/* One correction for each exact form, with the spelling that occurs most. */
static void join_spellings(struct gathered *gathered)
{
    uint32_t kept = 0;
    if (gathered->n > 1)
        qsort(gathered->items, gathered->n, sizeof *gathered->items, by_word);
    for (uint32_t i = 0; i < gathered->n; i++) {
        const struct correction *item = &gathered->items[i];
        struct correction *last = kept > 0 ? &gathered->items[kept - 1] : NULL;
        if (last == NULL || !span_equal(last->exact, item->exact)) {
            gathered->items[kept++] = *item;
            continue;
        }
        last->count += item->count;
        if (item->surface_count > last->surface_count) {
            last->surface = item->surface;
            last->surface_count = item->surface_count;
        }
    }
    gathered->n = kept;
}

static int by_likelihood(const void *a, const void *b)
{
    const struct correction *x = a, *y = b;
    if (x->edits != y->edits)
        return x->edits < y->edits ? -1 : 1;
    if (x->likelihood != y->likelihood)
        return x->likelihood > y->likelihood ? -1 : 1;
    return span_compare(x->exact, y->exact);
}

static void judge(struct gathered *gathered, struct span typed)
{
    for (uint32_t i = 0; i < gathered->n; i++) {
        struct correction *item = &gathered->items[i];
        item->cost = channel_cost(item->exact, typed);
        item->likelihood = log((double)item->count) - item->cost;
    }
}

static enum status add_all(struct gathered *gathered, const struct generation *generation,
                           struct span exact, uint32_t edits, struct arena *arena,
                           struct error *err)
{
    enum status status = OK;
    for (uint32_t s = 0; s < generation_segment_count(generation) && status == OK; s++)
        status = add_segment(gathered, segment_lexicon(generation_segment(generation, s)), exact,
                             edits, arena, err);
    return status;
}

/* Words two edits away are looked for where none is one edit away: they would come behind. */
enum status correct_word(const struct generation *generation, const struct tree_word *word,
                         struct arena *arena, struct correction **out, uint32_t *n,
                         struct error *err)
{
    struct gathered gathered = {0};
    uint32_t most = correct_edits(word);
    *out = NULL;
    *n = 0;
    for (uint32_t edits = 1; edits <= most && gathered.n == 0; edits++) {
        enum status status = add_all(&gathered, generation, word->exact, edits, arena, err);
        if (status != OK)
            return status;
    }
    join_spellings(&gathered);
    judge(&gathered, word->exact);
    if (gathered.n > 1)
        qsort(gathered.items, gathered.n, sizeof *gathered.items, by_likelihood);
    *out = gathered.items;
    *n = gathered.n;
    return OK;
}
