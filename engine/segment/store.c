#include "engine/segment/store.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "engine/segment/sections.h"
#include "engine/segment/store_check.h"
#include "engine/segment/store_format.h"
#include "engine/segment/varint.h"

static enum status place_articles(struct store *store, struct error *err)
{
    uint32_t n = store->n_paragraphs / STORE_STRIDE + 2, article = 0;
    store->article_at = malloc(n * sizeof *store->article_at);
    if (store->article_at == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    for (uint32_t i = 0; i < n; i++) {
        while (article + 1 < store->n_articles &&
               store->articles[article + 1].first_paragraph <= (uint64_t)i * STORE_STRIDE)
            article++;
        store->article_at[i] = article;
    }
    return OK;
}

static enum status open_dictionary(struct store *store, struct error *err)
{
    struct span bytes = store->sections.at[STORE_DICTIONARY];
    if (bytes.len == 0)
        return OK;
    store->dictionary = ZSTD_createDDict(bytes.at, bytes.len);
    return store->dictionary != NULL
               ? OK
               : error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "the dictionary of texts is damaged");
}

enum status store_open(struct span bytes, uint32_t first_docid, struct store **out,
                       struct error *err)
{
    static atomic_uint_fast64_t opened;
    *out = NULL;
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    enum status status;
    TRY(sections_read(bytes, STORE_MAGIC, STORE_VERSION, STORE_SECTIONS, &store->sections, err));
    TRY(store_check(store, err));
    if (store->n_paragraphs > UINT32_MAX - first_docid) {
        status = error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "docids beyond 32 bits");
        goto done;
    }
    TRY(place_articles(store, err));
    TRY(open_dictionary(store, err));
    store->first_docid = first_docid;
    store->serial = atomic_fetch_add(&opened, 1) + 1;
    *out = store;
    return OK;
done:
    store_close(store);
    return status;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    if (!store->is_moved) {
        ZSTD_freeDDict(store->dictionary);
        free(store->article_at);
    }
    free(store);
}

enum status store_move(const struct store *store, uint32_t first_docid, struct store **out,
                       struct error *err)
{
    *out = NULL;
    if (store->n_paragraphs > UINT32_MAX - first_docid)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "docids beyond 32 bits");
    struct store *moved = malloc(sizeof *moved);
    if (moved == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    *moved = *store;
    moved->first_docid = first_docid;
    moved->is_moved = true;
    *out = moved;
    return OK;
}

uint32_t store_first_docid(const struct store *store)
{
    return store->first_docid;
}

uint32_t store_count(const struct store *store)
{
    return store->n_paragraphs;
}

uint32_t store_article_count(const struct store *store)
{
    return store->n_articles;
}

uint32_t store_heading_count(const struct store *store)
{
    return store->n_headings;
}

uint32_t store_word_count(const struct store *store)
{
    return store->n_words;
}

/* The last article that begins at or before the paragraph. */
static uint32_t article_of(const struct store *store, uint32_t paragraph)
{
    const uint32_t *at = &store->article_at[paragraph / STORE_STRIDE];
    uint32_t low = at[0], high = at[1] + 1;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (store->articles[middle].first_paragraph <= paragraph)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void store_paragraph(const struct store *store, uint32_t docid, struct store_paragraph *out)
{
    uint32_t i = docid - store->first_docid;
    uint32_t article = article_of(store, i);
    *out = (struct store_paragraph){
        .docid = docid,
        .article = article,
        .n = i - store->articles[article].first_paragraph + 1,
        .heading = store_groups_heading(&store->groups, i),
        .line = store_groups_line(&store->groups, i),
    };
}

uint32_t store_tokens(const struct store *store, uint32_t docid, uint32_t *ids, uint32_t room)
{
    struct store_range range = store_groups_tokens(&store->groups, docid - store->first_docid);
    const uint8_t *at = store->tokens + range.begin, *end = store->tokens + range.end;
    uint32_t n = room, last_word = store->n_words - 1;
    at = varint_decode(at, end, ids, &n);
    for (uint32_t i = 0; i < n; i++)
        ids[i] = ids[i] < last_word ? ids[i] : last_word; /* the lexicon is read without a check */
    for (; at < end; n++)
        at = varint_read(at, end, &last_word);
    return n;
}

struct span store_token_bytes(const struct store *store, uint32_t docid)
{
    struct store_range range = store_groups_tokens(&store->groups, docid - store->first_docid);
    return (struct span){(const char *)store->tokens + range.begin, range.end - range.begin};
}

void store_fetch_row(const struct store *store, uint32_t docid)
{
    uint32_t paragraph = docid - store->first_docid;
    __builtin_prefetch(&store->groups.at[paragraph / STORE_GROUP]);
    __builtin_prefetch(&store->article_at[paragraph / STORE_STRIDE]);
}

void store_fetch_tokens(const struct store *store, uint32_t docid)
{
    uint32_t paragraph = docid - store->first_docid;
    uint32_t tokens = store_groups_tokens(&store->groups, paragraph).begin;
    uint32_t heading = store_groups_heading(&store->groups, paragraph);
    __builtin_prefetch(store->tokens + tokens);
    __builtin_prefetch(store->tokens + tokens + 64);
    __builtin_prefetch(&store->articles[store->article_at[paragraph / STORE_STRIDE]]);
    if (heading != NO_HEADING)
        __builtin_prefetch(&store->headings[heading]);
}

void store_fetch_labels(const struct store *store, uint32_t docid)
{
    const char *labels = store->sections.at[STORE_LABELS].at;
    uint32_t paragraph = docid - store->first_docid;
    uint32_t heading = store_groups_heading(&store->groups, paragraph);
    __builtin_prefetch(labels + store->articles[article_of(store, paragraph)].labels);
    if (heading != NO_HEADING)
        __builtin_prefetch(labels + store->headings[heading].labels);
}

static uint32_t read_label(const struct store *store, uint32_t label, uint32_t *ids, uint32_t room)
{
    struct span section = store->sections.at[STORE_LABELS];
    const uint8_t *at = (const uint8_t *)section.at + label;
    const uint8_t *end = (const uint8_t *)section.at + section.len;
    uint32_t told = 0, n = 0, last_word = store->n_words - 1;
    if (at < end && store->n_words > 0)
        at = varint_read(at, end, &told);
    for (; n < told && at < end; n++) {
        uint32_t id;
        at = varint_read(at, end, &id);
        if (n < room)
            ids[n] = id < last_word ? id : last_word;
    }
    return n;
}

uint32_t store_title_tokens(const struct store *store, uint32_t article, uint32_t *ids,
                            uint32_t room)
{
    return read_label(store, store->articles[article].labels, ids, room);
}

uint32_t store_heading_tokens(const struct store *store, uint32_t heading, uint32_t *ids,
                              uint32_t room)
{
    return read_label(store, store->headings[heading].labels, ids, room);
}

static struct span string_at(const struct store *store, uint32_t i)
{
    struct store_range range = store_range_of(store->string_at[i], store->string_at[i + 1]);
    return span_cut(store->sections.at[STORE_STRINGS], range.begin, range.end - range.begin);
}

/* Zeros of a torn file would make the first heading its own parent. */
uint32_t store_heading_parent(const struct store *store, uint32_t heading)
{
    uint32_t parent = store->headings[heading].parent;
    return parent < heading ? parent : NO_HEADING;
}

uint32_t store_headings(const struct store *store, uint32_t heading, struct span *out,
                        uint32_t room)
{
    uint32_t depth = 0;
    for (uint32_t h = heading; h != NO_HEADING && depth < room; h = store_heading_parent(store, h))
        depth++;
    for (uint32_t i = depth; i-- > 0;) {
        out[i] = SPAN("");
        if (heading == NO_HEADING) /* torn meanwhile */
            continue;
        out[i] = string_at(store, store->headings[heading].string);
        heading = store_heading_parent(store, heading);
    }
    return depth;
}

static struct span fixed_string(const struct store *store, const struct article_row *row,
                                uint32_t i)
{
    return row->has & 1u << i ? string_at(store, row->first_string + i) : SPAN_NONE;
}

static struct span article_path(const struct store *store, const struct article_row *row)
{
    return fixed_string(store, row, row->has & 1u << STRING_PATH ? STRING_PATH : STRING_ID);
}

void store_article(const struct store *store, uint32_t article, struct store_article *out)
{
    const struct article_row *row = &store->articles[article];
    struct store_range paragraphs = store_range_of(row->first_paragraph, row[1].first_paragraph);
    *out = (struct store_article){
        .id = fixed_string(store, row, STRING_ID),
        .path = article_path(store, row),
        .title = fixed_string(store, row, STRING_TITLE),
        .date = fixed_string(store, row, STRING_DATE),
        .lang = fixed_string(store, row, STRING_LANG),
        .url = fixed_string(store, row, STRING_URL),
        .source = row->source,
        .first_docid = store->first_docid + paragraphs.begin,
        .n_paragraphs = paragraphs.end - paragraphs.begin,
        .n_authors = row->n_authors,
        .n_tags = row->n_tags,
        .index = article,
    };
}

struct span store_id(const struct store *store, uint32_t article)
{
    return fixed_string(store, &store->articles[article], STRING_ID);
}

struct span store_date(const struct store *store, uint32_t article)
{
    return fixed_string(store, &store->articles[article], STRING_DATE);
}

struct span store_author(const struct store *store, uint32_t article, uint32_t i)
{
    return string_at(store, store->articles[article].first_string + STRINGS_FIXED + i);
}

struct span store_tag(const struct store *store, uint32_t article, uint32_t i)
{
    const struct article_row *row = &store->articles[article];
    return string_at(store, row->first_string + STRINGS_FIXED + row->n_authors + i);
}

typedef struct span article_key(const struct store *, const struct article_row *);

static struct span article_id(const struct store *store, const struct article_row *row)
{
    return fixed_string(store, row, STRING_ID);
}

static uint32_t find_article(const struct store *store, const uint32_t *sorted, article_key *key_of,
                             struct span key)
{
    uint32_t low = 0, high = store->n_articles;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = span_compare(key_of(store, &store->articles[sorted[middle]]), key);
        if (order == 0)
            return sorted[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return UINT32_MAX;
}

uint32_t store_find_id(const struct store *store, struct span id)
{
    return find_article(store, store->by_id, article_id, id);
}

uint32_t store_find_path(const struct store *store, struct span path)
{
    return find_article(store, store->by_path, article_path, path);
}

/* The places of a paragraph that has some; else nothing. */
static struct span find_places(const struct store *store, uint32_t paragraph)
{
    uint32_t low = 0, high = store->n_placed;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct placed_row *row = &store->placed[middle];
        if (row->paragraph == paragraph)
            return store_placed(store, row);
        if (row->paragraph < paragraph)
            low = middle + 1;
        else
            high = middle;
    }
    return SPAN("");
}

struct place store_place(const struct store *store, uint32_t docid, uint32_t at)
{
    uint32_t paragraph = docid - store->first_docid;
    struct place last = {0, store_groups_line(&store->groups, paragraph), 1};
    struct span bytes = find_places(store, paragraph);
    const uint8_t *byte = (const uint8_t *)bytes.at, *end = byte + bytes.len;
    struct place next = last;
    while (byte < end) {
        uint32_t step;
        byte = varint_read(byte, end, &step);
        next.at += step;
        if (next.at > at || byte >= end)
            break;
        byte = varint_read(byte, end, &step);
        next.line += step;
        if (byte >= end)
            break;
        byte = varint_read(byte, end, &next.column);
        last = next;
    }
    return (struct place){at, last.line, last.column + (at - last.at)};
}
