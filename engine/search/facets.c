#include "engine/search/facets.h"

#include <stdlib.h>

const char *search_facet_name(enum search_facet facet)
{
    static const char *const names[] = {"author", "tag", "lang", "folder", "month"};
    return names[facet];
}

/* A value and how often it was met. `last_run` keeps a value that an article names twice from being
 * counted twice. */
struct entry {
    struct span value;
    uint32_t count, last_run;
};

/* An open-addressed table of values, by their bytes. */
struct tally {
    struct arena *arena;
    struct entry *entries;
    uint32_t n, room; /* room: a power of two, or 0 */
};

/* FNV-1a (Fowler, Noll, Vo). */
static uint32_t hash(struct span value)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < value.len; i++)
        h = (h ^ (unsigned char)value.at[i]) * 16777619u;
    return h;
}

static struct entry *place_of(struct entry *entries, uint32_t room, struct span value)
{
    uint32_t at = hash(value) & (room - 1);
    while (entries[at].value.at != NULL && !span_equal(entries[at].value, value))
        at = (at + 1) & (room - 1);
    return &entries[at];
}

static bool grow(struct tally *tally)
{
    uint32_t room = tally->room == 0 ? 64 : 2 * tally->room;
    struct entry *entries = ARENA_ARRAY(tally->arena, struct entry, room);
    if (entries == NULL)
        return false;
    for (uint32_t i = 0; i < tally->room; i++)
        if (tally->entries[i].value.at != NULL)
            *place_of(entries, room, tally->entries[i].value) = tally->entries[i];
    tally->entries = entries;
    tally->room = room;
    return true;
}

static bool add(struct tally *tally, struct span value, uint32_t run, uint32_t n)
{
    if (2 * tally->n >= tally->room && !grow(tally))
        return false;
    struct entry *entry = place_of(tally->entries, tally->room, value);
    if (entry->value.at == NULL) {
        entry->value = value;
        tally->n++;
    }
    if (entry->last_run != run)
        entry->count += n;
    entry->last_run = run;
    return true;
}

/* ---- an article's values ---- */

/* "energy/gas" of "energy/gas/yamal.md"; "" of a file that lies in no folder. */
static struct span folder_of(struct span path)
{
    size_t len = path.len;
    while (len > 0 && path.at[len - 1] != '/')
        len--;
    return (struct span){path.at, len > 0 ? len - 1 : 0};
}

static bool add_all(struct tally *tally, const struct store *store, uint32_t article, uint32_t n,
                    struct span (*value)(const struct store *, uint32_t, uint32_t), uint32_t run,
                    uint32_t paragraphs)
{
    for (uint32_t i = 0; i < n; i++)
        if (!add(tally, value(store, article, i), run, paragraphs))
            return false;
    return true;
}

static bool add_article(struct tally *tally, enum search_facet facet, const struct store *store,
                        const struct store_article *article, uint32_t run, uint32_t n)
{
    switch (facet) {
    case FACET_AUTHOR:
        return add_all(tally, store, article->index, article->n_authors, store_author, run, n);
    case FACET_TAG:
        return add_all(tally, store, article->index, article->n_tags, store_tag, run, n);
    case FACET_LANG:
        return add(tally, article->lang.at != NULL ? article->lang : SPAN("und"), run, n);
    case FACET_FOLDER:
        return add(tally, folder_of(article->path), run, n);
    case FACET_MONTH: /* of YYYY-MM-DD */
        return article->date.at == NULL || add(tally, span_cut(article->date, 0, 7), run, n);
    default:
        return true;
    }
}

/* ---- the lists ---- */

static int by_value(const void *a, const void *b)
{
    const struct facet_value *x = a, *y = b;
    return span_compare(x->value, y->value);
}

static int by_count(const void *a, const void *b)
{
    const struct facet_value *x = a, *y = b;
    return x->count != y->count ? (x->count > y->count ? -1 : 1) : by_value(a, b);
}

static bool list(const struct tally *tally, enum search_facet facet, struct facet_list *out)
{
    struct facet_value *values = ARENA_ARRAY(tally->arena, struct facet_value, tally->n + 1);
    uint32_t n = 0;
    if (values == NULL)
        return false;
    for (uint32_t i = 0; i < tally->room; i++)
        if (tally->entries[i].value.at != NULL)
            values[n++] = (struct facet_value){tally->entries[i].value, tally->entries[i].count};
    qsort(values, n, sizeof *values, facet == FACET_MONTH ? by_value : by_count);
    out->values = values;
    out->n = n > FACETS_MOST && facet != FACET_MONTH ? FACETS_MOST : n;
    return true;
}

static bool count(struct inquiry *inquiry, const struct census *census, uint32_t wanted,
                  struct tally tallies[FACET_COUNT])
{
    struct census_run run = {0};
    for (uint32_t number = 1; census_next(inquiry, census, &run); number++) {
        struct store_article article;
        const struct store *store =
            segment_store(generation_segment(inquiry->generation, run.segment));
        store_article(store, run.article, &article);
        for (int facet = 0; facet < FACET_COUNT; facet++)
            if ((wanted >> facet & 1) != 0 &&
                !add_article(&tallies[facet], (enum search_facet)facet, store, &article, number,
                             run.n))
                return false;
    }
    return true;
}

enum status facets_count(struct inquiry *inquiry, const struct census *census, uint32_t wanted,
                         struct facet_list lists[FACET_COUNT], struct error *err)
{
    struct tally tallies[FACET_COUNT] = {0};
    for (int facet = 0; facet < FACET_COUNT; facet++)
        tallies[facet].arena = inquiry->arena;
    bool is_done = count(inquiry, census, wanted, tallies);
    for (int facet = 0; facet < FACET_COUNT && is_done; facet++)
        if ((wanted >> facet & 1) != 0)
            is_done = list(&tallies[facet], (enum search_facet)facet, &lists[facet]);
    if (is_done)
        return OK;
    return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE, "too many different values");
}
