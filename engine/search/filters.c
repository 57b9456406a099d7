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
    if (status != OK || leaf == NULL)
        return status;
    field->kids = ARENA_ARRAY(maker->arena, struct tree *, 1);
    if (field->kids == NULL)
        return no_memory(maker);
    field->kids[0] = leaf;
    field->n_kids = 1;
    return OK;
}

static enum status date_field(struct maker *maker, struct tree *field, struct span value)
{
    struct days days;
    if (!days_read(value, maker->today, &days))
        return error_set(maker->err, ERR_INVALID, ERROR_NOWHERE, "\"%.*s\" is no date",
                         SPAN_FMT(value));
    field->date_first = days.first;
    field->date_last = days.last;
    return OK;
}

static enum status add_value(struct maker *maker, struct tree *field, struct span value)
{
    enum tree_field which = field->field;
    struct span *values = &field->values[field->n_values++];
    *values = value;
    switch (field_kind(which)) {
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

/* Days and titles are a node each; of other fields one node has all values. */
static enum status add_fields(struct maker *maker, enum tree_field which, const struct span *values,
                              uint32_t n, struct tree_kids *any)
{
    bool is_alone = field_kind(which) == FIELD_OF_WORDS || field_kind(which) == FIELD_OF_DAYS;
    struct tree *field = NULL;
    for (uint32_t i = 0; i < n; i++) {
        if (field == NULL || is_alone) {
            field = tree_new(maker->arena, TREE_FIELD, 0, 0);
            if (field == NULL || !tree_kids_add(any, maker->arena, field))
                return no_memory(maker);
            field->field = which;
            field->values = ARENA_ARRAY(maker->arena, struct span, is_alone ? 1 : n);
            if (field->values == NULL)
                return no_memory(maker);
        }
        enum status status = add_value(maker, field, values[i]);
        if (status != OK)
            return status;
    }
    return OK;
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
        struct tree_kids any = {0};
        enum status status =
            add_fields(&maker, which, request->filters[which], request->n_filters[which], &any);
        if (status != OK)
            return status;
        struct tree *joined = any.n > 0 ? tree_join(arena, TREE_OR, &any) : NULL;
        if (any.n > 0 && (joined == NULL || !tree_kids_add(&all, arena, joined)))
            return no_memory(&maker);
    }
    *out = tree_join(arena, TREE_AND, &all);
    return *out != NULL ? OK : no_memory(&maker);
}
