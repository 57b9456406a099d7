#include "engine/query/draft.h"

#include "base/utf8.h"
#include "engine/query/character.h"

enum status draft_init(struct draft *draft, struct reading *reading)
{
    struct arena *arena = reading->arena;
    struct span text = reading->query->text;
    size_t room = text.len + 2; /* an escape that is kept at the very end takes one more */
    *draft = (struct draft){.reading = reading, .text = text, .last = ' '};
    draft->bytes = arena_alloc(arena, room);
    draft->places = ARENA_ARRAY(arena, uint32_t, room);
    draft->is_plain = ARENA_ARRAY(arena, bool, room);
    bool is_made = draft->bytes != NULL && draft->places != NULL && draft->is_plain != NULL;
    return is_made ? OK : reading_nomem(reading);
}

static bool is_escape(const struct draft *draft)
{
    return draft_has_operators(draft) && draft->text.at[draft->at] == '\\' &&
           draft->at + 1 < draft->text.len;
}

uint32_t draft_peek(const struct draft *draft)
{
    size_t len;
    if (draft_is_at_end(draft))
        return 0;
    return is_escape(draft) ? DRAFT_ESCAPED : utf8_decode(draft->text, draft->at, &len);
}

bool draft_opens(const struct draft *draft, uint32_t code)
{
    if (!character_is_quote(code) || character_is_opening_quote(code))
        return character_is_opening_quote(code);
    switch (draft->last) {
    case '(':
    case '+':
    case '-':
    case '|':
    case ':':
        return true;
    default:
        return character_is_space(draft->last);
    }
}

void draft_skip(struct draft *draft)
{
    size_t len;
    draft->last = utf8_decode(draft->text, draft->at, &len);
    draft->at += (uint32_t)len;
}

static void push(struct draft *draft, char byte, uint32_t place, bool is_plain)
{
    draft->bytes[draft->n] = byte;
    draft->places[draft->n] = place;
    draft->is_plain[draft->n] = is_plain;
    draft->n++;
}

void draft_take(struct draft *draft, bool keeps_escapes)
{
    bool is_escaped = is_escape(draft);
    uint32_t first = draft->at + is_escaped;
    char c = draft->text.at[first];
    /* A lone backslash at the end of the query is plain, too. */
    if (keeps_escapes && (c == '\\' || (is_escaped && c == '*')))
        push(draft, '\\', draft->at, true);
    draft->at = first;
    draft_skip(draft);
    for (uint32_t i = first; i < draft->at; i++)
        push(draft, draft->text.at[i], i, is_escaped);
    if (is_escaped)
        draft->last = DRAFT_ESCAPED;
}

static enum status grow(struct reading *reading, struct tree *leaf)
{
    uint32_t n = leaf->n_slots;
    if (n != 0 && (n & (n - 1)) != 0)
        return OK; /* there is room up to the next power of two */
    struct tree_slot *slots = ARENA_ARRAY(reading->arena, struct tree_slot, n == 0 ? 1 : 2 * n);
    if (slots == NULL)
        return reading_nomem(reading);
    if (n > 0)
        memcpy(slots, leaf->slots, n * sizeof *slots);
    leaf->slots = slots;
    return OK;
}

enum status draft_add_slot(const struct draft *draft, struct tree *leaf, uint32_t start,
                           uint32_t from, uint32_t to)
{
    struct reading *reading = draft->reading;
    enum status status = grow(reading, leaf);
    if (status != OK)
        return status;
    uint32_t n = to - from;
    struct span text = arena_copy(reading->arena, (struct span){draft->bytes + from, n});
    uint32_t *places = ARENA_ARRAY(reading->arena, uint32_t, n + 1);
    if (text.at == NULL || places == NULL)
        return reading_nomem(reading);
    memcpy(places, draft->places + from, n * sizeof *places);
    leaf->slots[leaf->n_slots++] =
        (struct tree_slot){.text = text, .at = places, .start = start, .end = draft->at};
    return OK;
}

enum status draft_drop_stars(struct draft *draft, bool *has_star)
{
    uint32_t n = draft->n, kept = 0, first = UINT32_MAX, last = 0;
    *has_star = n > 0 && draft_has_sign(draft, n - 1, '*');
    if (*has_star)
        n--;
    for (uint32_t i = 0; i < n; i++) {
        if (draft_has_sign(draft, i, '*')) {
            last = draft->places[i];
            first = first == UINT32_MAX ? last : first;
            continue;
        }
        draft->bytes[kept] = draft->bytes[i];
        draft->places[kept] = draft->places[i];
        draft->is_plain[kept] = draft->is_plain[i];
        kept++;
    }
    draft->n = kept;
    return first == UINT32_MAX ? OK : reading_misfit(draft->reading, MISFIT_STAR, first, last + 1);
}
