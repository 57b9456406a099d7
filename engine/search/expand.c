#include "engine/search/expand.h"

#include <stdlib.h>

/* ---- gathering ---- */

static enum status find_prefix(const struct lexicon *lexicon, struct span beginning,
                               struct arena *arena, struct similar **out, uint32_t *n,
                               struct error *err)
{
    struct lexicon_range ranks = lexicon_find_prefix(lexicon, beginning);
    struct similar *similar = ARENA_ARRAY(arena, struct similar, ranks.n + 1);
    if (similar == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "'*' means too many words");
    for (uint32_t i = 0; i < ranks.n; i++) {
        struct lexicon_word found;
        lexicon_word(lexicon, lexicon_id_at(lexicon, ranks.first + i), &found);
        similar[i] =
            (struct similar){found.id, found.count, span_equal(found.exact, beginning) ? 0 : 1};
    }
    *out = similar;
    *n = ranks.n;
    return OK;
}

static enum status add(struct expansions *all, const struct lexicon *lexicon, uint32_t segment,
                       const struct similar *similar, uint32_t n, struct arena *arena,
                       struct error *err)
{
    if (n > all->room - all->n) {
        uint32_t room = 2 * all->room + n;
        struct expansion *items = ARENA_ARRAY(arena, struct expansion, room);
        if (items == NULL)
            return error_set(err, arena_status(arena), ERROR_NOWHERE,
                             "the query means too many words");
        if (all->n > 0)
            memcpy(items, all->items, all->n * sizeof *items);
        all->items = items;
        all->room = room;
    }
    for (uint32_t i = 0; i < n; i++) {
        struct lexicon_word word;
        lexicon_word(lexicon, similar[i].id, &word);
        all->items[all->n++] = (struct expansion){segment, similar[i], word.exact, 0};
    }
    return OK;
}

/* ---- choosing ---- */

static int by_segment(const void *a, const void *b)
{
    const struct expansion *x = a, *y = b;
    if (x->segment != y->segment)
        return x->segment < y->segment ? -1 : 1;
    return (x->word.id > y->word.id) - (x->word.id < y->word.id);
}

static int by_exact(const void *a, const void *b)
{
    const struct expansion *x = a, *y = b;
    int order = span_compare(x->exact, y->exact);
    return order != 0 ? order : by_segment(a, b);
}

static int by_total(const void *a, const void *b)
{
    const struct expansion *x = a, *y = b;
    if (x->total != y->total)
        return x->total > y->total ? -1 : 1;
    return by_exact(a, b);
}

/* The end of the run of words with the exact form of items[from]. */
static uint32_t form_end(const struct expansions *all, uint32_t from)
{
    uint32_t end = from + 1;
    while (end < all->n && span_equal(all->items[end].exact, all->items[from].exact))
        end++;
    return end;
}

static uint32_t count_forms(struct expansions *all)
{
    uint32_t n_forms = 0;
    for (uint32_t from = 0, end; from < all->n; from = end, n_forms++) {
        uint64_t total = 0;
        end = form_end(all, from);
        for (uint32_t i = from; i < end; i++)
            total += all->items[i].word.count;
        for (uint32_t i = from; i < end; i++)
            all->items[i].total = total;
    }
    return n_forms;
}

static void keep_most_frequent(struct expansions *all, uint32_t n_forms)
{
    uint32_t end = 0;
    qsort(all->items, all->n, sizeof *all->items, by_total);
    for (uint32_t form = 0; form < n_forms; form++)
        end = form_end(all, end);
    all->n = end;
    all->n_forms = n_forms;
    all->is_cut = true;
}

/* The largest share at which all of them together need no more than `most`. */
static uint32_t fair_share(struct expansions *const *all, uint32_t n, uint32_t most)
{
    uint32_t share = 0;
    for (bool grows = n > 0; grows;) {
        uint32_t left = most, n_larger = 0;
        for (uint32_t i = 0; i < n; i++) {
            bool is_larger = all[i]->n_forms > share;
            left -= is_larger ? 0 : all[i]->n_forms;
            n_larger += is_larger;
        }
        if (n_larger == 0)
            return share;
        grows = left / n_larger > share;
        share = left / n_larger;
    }
    return share;
}

void expand_share(struct expansions *const *all, uint32_t n, uint32_t most)
{
    uint32_t share = fair_share(all, n, most);
    for (uint32_t i = 0; i < n; i++) {
        if (all[i]->n_forms > share)
            keep_most_frequent(all[i], share);
        if (all[i]->n > 0)
            qsort(all[i]->items, all[i]->n, sizeof *all[i]->items, by_segment);
    }
}

enum status expand_word(const struct generation *generation, const struct tree_word *word,
                        bool is_fuzzy, struct arena *arena, struct expansions *out,
                        struct error *err)
{
    *out = (struct expansions){0};
    for (uint32_t s = 0; s < generation_segment_count(generation); s++) {
        const struct lexicon *lexicon = segment_lexicon(generation_segment(generation, s));
        struct similar *similar = NULL;
        uint32_t n = 0;
        enum status status = is_fuzzy
                                 ? similar_words(lexicon, word->exact, 1, arena, &similar, &n, err)
                                 : find_prefix(lexicon, word->exact, arena, &similar, &n, err);
        if (status == OK)
            status = add(out, lexicon, s, similar, n, arena, err);
        if (status != OK)
            return status;
    }
    if (out->n == 0)
        return OK;
    qsort(out->items, out->n, sizeof *out->items, by_exact);
    out->n_forms = count_forms(out);
    return OK;
}
