#include "engine/search/filters.h"

#include "engine/analysis/language.h"

#include "engine/query/days.h"
#include "engine/query/understand.h"

struct maker {
    struct analyzer *analyzer;
    struct arena *arena;
    int32_t today;
    struct error *err;
};

static enum status no_memory(struct maker *maker)
{
    return error_set(maker->err, arena_status(maker->arena), ERROR_NOWHERE,
                     "no memory for filters");
}

static enum status title_leaf(struct maker *maker, struct span value, struct tree **out)
{
    const struct token *tokens = NULL;
    size_t n = 0;
    enum status status =
        analyzer_run(maker->analyzer, value, LANGUAGE_NONE, &tokens, &n, maker->err);
    if (status != OK)
        return status;
    if (n > QUERY_MAX_PHRASE)
        n = QUERY_MAX_PHRASE;
    struct tree *leaf = tree_new(maker->arena, n == 1 ? TREE_WORD : TREE_PHRASE, 0, 0);
    struct tree_word *words = ARENA_ARRAY(maker->arena, struct tree_word, n + 1);
    if (leaf == NULL || words == NULL)
        return no_memory(maker);
    for (size_t i = 0; i < n; i++) {
        const struct word *word = analyzer_word(maker->analyzer, tokens[i].word);
        words[i] = (struct tree_word){.surface = arena_copy(maker->arena, word->surface),
                                      .exact = arena_copy(maker->arena, word->exact),
                                      .is_number = word->is_number,
                                      .is_han = word->is_han};
    }
    leaf->words = words;
    leaf->n_words = (uint32_t)n;
    *out = n > 0 ? leaf : NULL;
    return arena_status(maker->arena);
}

static enum status title_field(struct maker *maker, struct tree *field, struct span value)
{
    struct tree *leaf = NULL;
    enum status status = title_leaf(maker, value, &leaf);
    if (leaf != NULL)
        field->kids[field->n_kids++] = leaf;
    return status;
}

static enum status date_field(struct maker *maker, struct tree *field, struct span value)
{
    struct days days;
    if (!days_read(value, maker->today, &days))
        return error_set(maker->err, ERR_INVALID, ERROR_NOWHERE, "\"%.*s\" is no date",
                         SPAN_FMT(value));
    struct tree *kid = tree_new(maker->arena, TREE_FIELD, 0, 0);
    if (kid == NULL)
        return no_memory(maker);
    kid->field = FIELD_DATE;
    kid->date_first = days.first;
    kid->date_last = days.last;
    field->kids[field->n_kids++] = kid;
    return OK;
}

static enum status add_value(struct maker *maker, struct tree *field, struct span value)
{
    struct span *values = &field->values[field->n_values++];
    *values = value;
    switch (field_kind(field->field)) {
    case FIELD_OF_WORDS:
        return title_field(maker, field, value);
    case FIELD_OF_DAYS:
        return date_field(maker, field, value);
    case FIELD_OF_NAMES:
        return query_name(maker->analyzer, value, maker->arena, values, maker->err);
    case FIELD_OF_CODES:
        *values = query_code(value, maker->arena);
        return arena_status(maker->arena);
    case FIELD_OF_PATTERNS:
        break;
    }
    return OK;
}

/* One node with all values of the field. */
static enum status make_field(struct maker *maker, enum tree_field which, const struct span *values,
                              uint32_t n, struct tree **out)
{
    struct tree *field = *out = tree_new(maker->arena, TREE_FIELD, 0, 0);
    if (field == NULL)
        return no_memory(maker);
    field->field = which;
    field->values = ARENA_ARRAY(maker->arena, struct span, n);
    field->kids = ARENA_ARRAY(maker->arena, struct tree *, n);
    if (field->values == NULL || field->kids == NULL)
        return no_memory(maker);
    enum status status = OK;
    for (uint32_t i = 0; i < n && status == OK; i++)
        status = add_value(maker, field, values[i]);
    if (status == OK && which == FIELD_DATE && n == 1)
        **out = *field->kids[0];
    return status;
}

enum status filters_apply(struct tree *query, const struct search_request *request, int32_t today,
                          struct analyzer *analyzer, struct arena *arena, struct tree **out,
                          struct error *err)
{
    struct maker maker = {analyzer, arena, today, err};
    struct tree_kids all = {0};
    *out = NULL;
    if (query == NULL)
        query = tree_new(arena, TREE_EVERY, 0, 0);
    if (query == NULL || !tree_kids_add(&all, arena, query))
        return no_memory(&maker);
    for (int which = 0; which < FIELD_COUNT; which++) {
        struct tree *field = NULL;
        if (request->n_filters[which] == 0)
            continue;
        enum status status =
            make_field(&maker, which, request->filters[which], request->n_filters[which], &field);
        if (status != OK)
            return status;
        if (!tree_kids_add(&all, arena, field))
            return no_memory(&maker);
    }
    *out = tree_join(arena, TREE_AND, &all);
    return *out != NULL ? OK : no_memory(&maker);
}

void filters_warn(struct query *query, const struct search_request *request, int32_t today,
                  struct arena *arena)
{
    struct days days;
    bool is_swapped = false;
    for (uint32_t i = 0; i < request->n_filters[FIELD_DATE]; i++)
        is_swapped = is_swapped ||
                     (days_read(request->filters[FIELD_DATE][i], today, &days) && days.is_swapped);
    struct query_warning *warning = is_swapped ? ARENA_NEW(arena, struct query_warning) : NULL;
    struct query_warning **end = &query->warnings;
    if (warning == NULL)
        return;
    *warning =
        (struct query_warning){.code = "bad_date",
                               .message = "the later date stands first; read the other way round",
                               .param = "filters"};
    while (*end != NULL)
        end = &(*end)->next;
    *end = warning;
}
