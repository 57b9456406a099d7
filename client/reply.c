#include "client/reply.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/utf8.h"

/* A reply is at most 8 MiB of JSON, and a struct is a few times its JSON at most. */
enum { CEILING = 256 << 20 };

struct own_results {
    struct pilcrow_results results; /* first: what the caller sees */
    struct arena arena;
};

struct own_reading {
    struct pilcrow_reading reading; /* likewise */
    struct arena arena;
};

static const char *copy_text(struct arena *arena, const json_t *value)
{
    if (!json_is_string(value))
        return NULL;
    return arena_text(arena, (struct span){json_string_value(value), json_string_length(value)});
}

static const char *read_text(struct arena *arena, const json_t *object, const char *key)
{
    return copy_text(arena, json_object_get(object, key));
}

/* "" where there is none. */
static const char *read_required(struct arena *arena, const json_t *object, const char *key)
{
    const char *text = read_text(arena, object, key);
    return text != NULL ? text : "";
}

static int64_t read_int(const json_t *object, const char *key)
{
    int64_t value = json_integer_value(json_object_get(object, key));
    return value > 0 ? value : 0;
}

static uint32_t read_u32(const json_t *object, const char *key)
{
    int64_t value = read_int(object, key);
    return value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
}

static bool read_bool(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

static double read_number(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static struct pilcrow_total read_total(const json_t *object, const char *key)
{
    const json_t *total = json_object_get(object, key);
    return (struct pilcrow_total){read_int(total, "value"),
                                  !span_equal(json_span(total, "relation"), SPAN("gte"))};
}

/* Room for every element of the array `key`, of which a reader fills as many as are good. */
#define ROOM(arena, type, array) ARENA_ARRAY(arena, type, json_array_size(array))

static const char *const *read_texts(struct arena *arena, const json_t *object, const char *key,
                                     size_t *n)
{
    const json_t *array = json_object_get(object, key), *value;
    const char **texts = ROOM(arena, const char *, array);
    *n = 0;
    size_t i;
    json_array_foreach(array, i, value)
    {
        const char *text = copy_text(arena, value);
        if (text != NULL && texts != NULL)
            texts[(*n)++] = text;
    }
    return texts;
}

static bool is_border(const char *text, size_t len, int64_t at)
{
    return at >= 0 && (size_t)at <= len && ((unsigned char)text[at] & 0xC0) != 0x80;
}

static const struct pilcrow_match *read_matches(struct arena *arena, const json_t *object,
                                                const char *text, size_t *n)
{
    const json_t *array = json_object_get(object, "matches"), *value;
    struct pilcrow_match *matches = ROOM(arena, struct pilcrow_match, array);
    size_t len = text != NULL ? strlen(text) : 0, i;
    int64_t last = 0;
    *n = 0;
    if (text == NULL || matches == NULL)
        return NULL;
    json_array_foreach(array, i, value)
    {
        const json_t *start = json_object_get(value, "start"), *end = json_object_get(value, "end");
        int64_t from = json_integer_value(start), to = json_integer_value(end);
        if (!json_is_integer(start) || !json_is_integer(end) || from < last || to <= from ||
            !is_border(text, len, from) || !is_border(text, len, to))
            continue;
        matches[(*n)++] = (struct pilcrow_match){(uint32_t)from, (uint32_t)to};
        last = to;
    }
    return matches;
}

static struct pilcrow_article read_article(struct arena *arena, const json_t *object)
{
    struct pilcrow_article article = {
        .id = read_required(arena, object, "id"),
        .title = read_text(arena, object, "title"),
        .path = read_required(arena, object, "path"),
        .file = read_text(arena, object, "file"),
        .date = read_text(arena, object, "date"),
        .lang = read_required(arena, object, "lang"),
        .url = read_text(arena, object, "url"),
        .n_paragraphs = read_u32(object, "paragraphs"),
    };
    article.authors = read_texts(arena, object, "authors", &article.n_authors);
    article.tags = read_texts(arena, object, "tags", &article.n_tags);
    return article;
}

static struct pilcrow_passage read_passage(struct arena *arena, const json_t *object)
{
    const json_t *at = json_object_get(object, "at");
    struct pilcrow_passage passage = {
        .id = read_required(arena, object, "id"),
        .n = read_u32(object, "n"),
        .line = read_u32(object, "line"),
        .match_line = read_u32(at, "line"),
        .match_column = read_u32(at, "column"),
        .text = read_required(arena, object, "text"),
        .is_truncated = read_bool(object, "truncated"),
        .text_start = read_u32(object, "text_start"),
        .more_matches = read_u32(object, "more_matches"),
        .score = read_number(object, "score"),
    };
    if (passage.match_line == 0)
        passage.match_line = passage.line;
    if (passage.match_column == 0)
        passage.match_column = 1;
    passage.heading = read_texts(arena, object, "heading", &passage.n_heading);
    passage.matches = read_matches(arena, object, passage.text, &passage.n_matches);
    return passage;
}

static const struct pilcrow_passage *read_passages(struct arena *arena, const json_t *array,
                                                   size_t *n)
{
    struct pilcrow_passage *passages = ROOM(arena, struct pilcrow_passage, array);
    const json_t *value;
    size_t i;
    *n = 0;
    json_array_foreach(array, i, value) if (json_is_object(value) && passages != NULL)
        passages[(*n)++] = read_passage(arena, value);
    return passages;
}

static void read_hits(struct arena *arena, const json_t *array, struct pilcrow_results *out)
{
    struct pilcrow_hit *hits = ROOM(arena, struct pilcrow_hit, array);
    const json_t *value;
    size_t i;
    out->hits = hits;
    json_array_foreach(array, i, value)
    {
        struct pilcrow_hit hit = {
            .rank = read_u32(value, "rank"),
            .score = read_number(value, "score"),
            .article = read_article(arena, json_object_get(value, "article")),
            .more = read_u32(value, "more"),
        };
        hit.passages = read_passages(arena, json_object_get(value, "passages"), &hit.n_passages);
        if (hits != NULL && hit.n_passages > 0)
            hits[out->n_hits++] = hit;
    }
}

static void read_offers(struct arena *arena, const json_t *array, struct pilcrow_results *out)
{
    struct pilcrow_offer *offers = ROOM(arena, struct pilcrow_offer, array);
    const json_t *value;
    size_t i;
    out->offers = offers;
    json_array_foreach(array, i, value) if (offers != NULL) offers[out->n_offers++] =
        (struct pilcrow_offer){read_required(arena, value, "q"),
                               read_required(arena, value, "kind"), read_total(value, "total")};
}

static void read_warnings(struct arena *arena, const json_t *array, struct pilcrow_results *out)
{
    struct pilcrow_warning *warnings = ROOM(arena, struct pilcrow_warning, array);
    const json_t *value;
    size_t i;
    out->warnings = warnings;
    json_array_foreach(array, i, value) if (warnings != NULL) warnings[out->n_warnings++] =
        (struct pilcrow_warning){read_required(arena, value, "code"),
                                 read_required(arena, value, "message")};
}

static struct pilcrow_facet read_facet(struct arena *arena, const char *name, const json_t *array)
{
    struct pilcrow_count *counts = ROOM(arena, struct pilcrow_count, array);
    struct pilcrow_facet facet = {.name = arena_text(arena, span_of(name)), .values = counts};
    const json_t *value;
    size_t i;
    json_array_foreach(array, i, value) if (counts != NULL) counts[facet.n_values++] =
        (struct pilcrow_count){read_required(arena, value, "value"), read_int(value, "count")};
    return facet;
}

static void read_facets(struct arena *arena, json_t *object, struct pilcrow_results *out)
{
    struct pilcrow_facet *facets =
        ARENA_ARRAY(arena, struct pilcrow_facet, json_object_size(object));
    const char *name;
    json_t *array;
    out->facets = facets;
    json_object_foreach(object, name, array) if (facets != NULL) facets[out->n_facets++] =
        read_facet(arena, name, array);
}

static void read_query(struct arena *arena, const json_t *query, struct pilcrow_results *out)
{
    out->input = read_required(arena, query, "input");
    out->understood = read_required(arena, query, "understood");
    out->tier = read_required(arena, query, "tier");
    out->is_relaxed = read_bool(query, "relaxed");
    out->corrected = read_text(arena, query, "corrected");
    out->missing = read_texts(arena, query, "missing", &out->n_missing);
    read_offers(arena, json_object_get(query, "offers"), out);
}

enum status reply_read_results(const json_t *result, struct pilcrow_results **out,
                               struct error *err)
{
    *out = NULL;
    if (!json_is_object(result) || !json_is_array(json_object_get(result, "hits")))
        return error_set(err, ERR_PARSE, ERROR_NOWHERE, "a result without hits");
    struct own_results *own = calloc(1, sizeof *own);
    if (own == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for results");
    arena_init(&own->arena, CEILING);
    struct pilcrow_results *results = &own->results;
    results->generation = read_required(&own->arena, result, "generation");
    results->took_ms = read_number(result, "took_ms");
    results->is_partial = read_bool(result, "partial");
    results->total = read_total(result, "total");
    results->articles = read_total(result, "articles");
    results->offset = read_u32(result, "offset");
    read_query(&own->arena, json_object_get(result, "query"), results);
    read_hits(&own->arena, json_object_get(result, "hits"), results);
    read_facets(&own->arena, json_object_get(result, "facets"), results);
    read_warnings(&own->arena, json_object_get(result, "warnings"), results);
    if (arena_status(&own->arena) != OK) {
        enum status status = arena_status(&own->arena);
        pilcrow_results_free(results);
        return error_set(err, status, ERROR_NOWHERE, "no memory for results");
    }
    *out = results;
    return OK;
}

void pilcrow_results_free(struct pilcrow_results *results)
{
    struct own_results *own = (struct own_results *)results;
    if (own == NULL)
        return;
    arena_release(&own->arena);
    free(own);
}

enum status reply_read_reading(const json_t *result, struct pilcrow_reading **out,
                               struct error *err)
{
    *out = NULL;
    const json_t *paragraphs = json_object_get(result, "paragraphs");
    if (!json_is_object(result) || !json_is_array(paragraphs))
        return error_set(err, ERR_PARSE, ERROR_NOWHERE, "an article without paragraphs");
    struct own_reading *own = calloc(1, sizeof *own);
    if (own == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for an article");
    arena_init(&own->arena, CEILING);
    struct pilcrow_reading *reading = &own->reading;
    reading->generation = read_required(&own->arena, result, "generation");
    reading->article = read_article(&own->arena, json_object_get(result, "article"));
    reading->paragraphs = read_passages(&own->arena, paragraphs, &reading->n_paragraphs);
    reading->has_more = read_bool(result, "more");
    if (arena_status(&own->arena) != OK) {
        enum status status = arena_status(&own->arena);
        pilcrow_reading_free(reading);
        return error_set(err, status, ERROR_NOWHERE, "no memory for an article");
    }
    *out = reading;
    return OK;
}

void pilcrow_reading_free(struct pilcrow_reading *reading)
{
    struct own_reading *own = (struct own_reading *)reading;
    if (own == NULL)
        return;
    arena_release(&own->arena);
    free(own);
}
