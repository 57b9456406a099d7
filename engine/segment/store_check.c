#include "engine/segment/store_check.h"

#include "engine/segment/article.h"

#define SECTION(store, i, type) ((const type *)(const void *)(store)->sections.at[i].at)

static void bind(struct store *store)
{
    const uint32_t *counts = store->sections.counts;
    store->n_paragraphs = counts[STORE_N_PARAGRAPHS];
    store->n_articles = counts[STORE_N_ARTICLES];
    store->n_headings = counts[STORE_N_HEADINGS];
    store->n_blocks = counts[STORE_N_BLOCKS];
    store->n_strings = counts[STORE_N_STRINGS];
    store->n_placed = counts[STORE_N_PLACED];
    store->n_words = counts[STORE_N_WORDS];
    store->blocks = SECTION(store, STORE_BLOCKS, struct block_row);
    store->groups.at = SECTION(store, STORE_PARAGRAPHS, struct paragraph_group);
    store->groups.wide = SECTION(store, STORE_WIDE, struct paragraph_row);
    store->n_wide = counts[STORE_N_WIDE];
    store->articles = SECTION(store, STORE_ARTICLES, struct article_row);
    store->headings = SECTION(store, STORE_HEADINGS, struct heading_row);
    store->placed = SECTION(store, STORE_PLACED, struct placed_row);
    store->string_at = SECTION(store, STORE_STRING_AT, uint32_t);
    store->by_id = SECTION(store, STORE_BY_ID, uint32_t);
    store->by_path = SECTION(store, STORE_BY_PATH, uint32_t);
    store->tokens = SECTION(store, STORE_TOKENS, uint8_t);
}

static bool are_sizes_right(const struct store *store)
{
    const struct sections *s = &store->sections;
    return sections_hold(s, STORE_BLOCKS, store->n_blocks + 1ull, sizeof(struct block_row)) &&
           sections_hold(s, STORE_PARAGRAPHS,
                         (store->n_paragraphs + STORE_GROUP - 1ull) / STORE_GROUP,
                         sizeof(struct paragraph_group)) &&
           sections_hold(s, STORE_WIDE, store->n_wide * (STORE_GROUP + 1ull),
                         sizeof(struct paragraph_row)) &&
           sections_hold(s, STORE_ARTICLES, store->n_articles + 1ull, sizeof(struct article_row)) &&
           sections_hold(s, STORE_HEADINGS, store->n_headings, sizeof(struct heading_row)) &&
           sections_hold(s, STORE_PLACED, store->n_placed + 1ull, sizeof(struct placed_row)) &&
           sections_hold(s, STORE_STRING_AT, store->n_strings + 1ull, sizeof(uint32_t)) &&
           sections_hold(s, STORE_BY_ID, store->n_articles, sizeof(uint32_t)) &&
           sections_hold(s, STORE_BY_PATH, store->n_articles, sizeof(uint32_t)) &&
           (store->n_words > 0 || s->at[STORE_TOKENS].len == 0);
}

/* Where the row of a wide group points to must be known before it is read. */
static bool are_groups_right(const struct store *store)
{
    for (uint32_t i = 0; i < store->n_paragraphs; i += STORE_GROUP) {
        const struct paragraph_group *group = &store->groups.at[i / STORE_GROUP];
        if (group->line == STORE_IS_WIDE && (group->heading % (STORE_GROUP + 1) != 0 ||
                                             group->heading / (STORE_GROUP + 1) >= store->n_wide))
            return false;
    }
    return true;
}

static bool are_paragraphs_right(const struct store *store)
{
    uint32_t texts = 0, tokens = 0;
    if (!are_groups_right(store))
        return false;
    for (uint32_t i = 0; i < store->n_paragraphs; i++) {
        struct store_range text = store_groups_text(&store->groups, i);
        struct store_range token = store_groups_tokens(&store->groups, i);
        uint32_t heading = store_groups_heading(&store->groups, i);
        if (text.begin != texts || text.end < texts || token.begin != tokens ||
            token.end < tokens || (heading >= store->n_headings && heading != NO_HEADING))
            return false;
        texts = text.end;
        tokens = token.end;
    }
    return tokens == store->sections.at[STORE_TOKENS].len &&
           texts == store->blocks[store->n_blocks].text;
}

static bool are_blocks_right(const struct store *store)
{
    const struct block_row *row = store->blocks;
    uint32_t n = store->n_blocks;
    bool is_right = row[0].text == 0 && row[0].at == 0;
    for (uint32_t i = 0; i < n && is_right; i++)
        is_right = row[i].text < row[i + 1].text && row[i].at <= row[i + 1].at &&
                   row[i + 1].text - row[i].text <= STORE_TEXT_MAX;
    return is_right && row[n].at == store->sections.at[STORE_TEXT].len;
}

static bool are_articles_right(const struct store *store)
{
    const struct article_row *row = store->articles;
    uint32_t n = store->n_articles;
    size_t labels = store->sections.at[STORE_LABELS].len;
    if (row[0].first_paragraph != 0 || row[n].first_paragraph != store->n_paragraphs)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t strings = STRINGS_FIXED + (uint64_t)row[i].n_authors + row[i].n_tags;
        if (row[i].first_paragraph >= row[i + 1].first_paragraph || row[i].labels > labels ||
            row[i].first_string + strings > store->n_strings || !(row[i].has & 1u << STRING_ID) ||
            store->by_id[i] >= n || store->by_path[i] >= n)
            return false;
    }
    return true;
}

static bool are_headings_right(const struct store *store)
{
    const struct heading_row *row = store->headings;
    size_t labels = store->sections.at[STORE_LABELS].len;
    for (uint32_t i = 0; i < store->n_headings; i++)
        if (row[i].string >= store->n_strings || row[i].labels > labels ||
            (row[i].parent >= i && row[i].parent != NO_HEADING))
            return false;
    return true;
}

static bool are_strings_right(const struct store *store)
{
    const uint32_t *at = store->string_at;
    for (uint32_t i = 0; i < store->n_strings; i++)
        if (at[i] > at[i + 1])
            return false;
    return at[store->n_strings] <= store->sections.at[STORE_STRINGS].len;
}

static bool are_places_right(const struct store *store)
{
    const struct placed_row *row = store->placed;
    for (uint32_t i = 0; i < store->n_placed; i++)
        if (row[i].at > row[i + 1].at)
            return false;
    return row[store->n_placed].at <= store->sections.at[STORE_PLACES].len;
}

enum status store_check(struct store *store, struct error *err)
{
    bind(store);
    bool is_right = are_sizes_right(store) && are_blocks_right(store) &&
                    are_paragraphs_right(store) && are_articles_right(store) &&
                    are_headings_right(store) && are_strings_right(store) &&
                    are_places_right(store);
    if (!is_right)
        return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "the paragraph store is damaged");
    return OK;
}
