#include "engine/query/tree_words.h"

#include "engine/analysis/language.h"
#include "engine/query/character.h"
#include "engine/query/understand.h"

enum status query_name(struct analyzer *analyzer, struct span text, struct arena *arena,
                       struct span *out, struct error *err)
{
    const struct token *tokens;
    size_t n, len = 0;
    enum status status = analyzer_run(analyzer, text, LANGUAGE_NONE, &tokens, &n, err);
    *out = text;
    if (status != OK || n == 0)
        return status;
    for (size_t i = 0; i < n; i++)
        len += analyzer_word(analyzer, tokens[i].word)->exact.len + 1;
    char *name = arena_alloc(arena, len);
    if (name == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory for a name");
    *out = (struct span){name, len - 1};
    for (size_t i = 0; i < n; i++) {
        struct span exact = analyzer_word(analyzer, tokens[i].word)->exact;
        memcpy(name, exact.at, exact.len);
        name += exact.len;
        *name++ = ' ';
    }
    return OK;
}

static struct span lower(struct arena *arena, struct span text)
{
    char *out = arena_text(arena, text);
    for (size_t i = 0; i < text.len && out != NULL; i++)
        if (out[i] >= 'A' && out[i] <= 'Z')
            out[i] = (char)(out[i] | 0x20);
    return (struct span){out, text.len};
}

struct span query_code(struct span tag, struct arena *arena)
{
    size_t len = 0;
    while (len < tag.len && tag.at[len] != '-' && tag.at[len] != '_')
        len++;
    return lower(arena, span_cut(tag, 0, len));
}

static enum status value_of(struct understanding *u, enum field_kind kind, struct span text,
                            struct span *out)
{
    struct arena *arena = u->reading.arena;
    *out = text;
    if (kind == FIELD_OF_NAMES)
        return query_name(u->analyzer, text, arena, out, u->reading.err);
    if (kind == FIELD_OF_CODES)
        *out = query_code(text, arena);
    else if (kind == FIELD_OF_DAYS)
        *out = lower(arena, text);
    return out->at != NULL ? OK : reading_nomem(&u->reading);
}

enum status tree_words_values(struct understanding *u, struct tree *field)
{
    struct arena *arena = u->reading.arena;
    field->values = ARENA_ARRAY(arena, struct span, field->n_slots + 1);
    if (field->values == NULL)
        return reading_nomem(&u->reading);
    for (uint32_t i = 0; i < field->n_slots; i++) {
        struct span value;
        enum status status = value_of(u, field_kind(field->field), field->slots[i].text, &value);
        if (status != OK)
            return status;
        if (!character_is_blank(value))
            field->values[field->n_values++] = value;
    }
    field->slots = NULL;
    field->n_slots = 0;
    return OK;
}
