#include "engine/query/leaf.h"

#include "engine/query/character.h"

/* ---- words ---- */

bool leaf_text_ends(const struct draft *draft)
{
    if (draft_is_at_end(draft))
        return true;
    uint32_t code = draft_peek(draft);
    bool is_bracket = draft_has_operators(draft) && (code == '(' || code == ')' || code == '|');
    return is_bracket || character_is_space(code) || draft_opens(draft, code);
}

void leaf_take_text(struct draft *draft)
{
    draft->n = 0;
    while (!leaf_text_ends(draft))
        draft_take(draft, false);
}

static struct tree *new_leaf(const struct draft *draft, enum tree_kind kind, uint32_t start)
{
    return tree_new(draft->reading->arena, kind, start, draft->at);
}

enum status leaf_text(struct draft *draft, uint32_t start, struct tree **out)
{
    *out = new_leaf(draft, TREE_WORD, start);
    return *out == NULL ? reading_nomem(draft->reading)
                        : draft_add_slot(draft, *out, start, 0, draft->n);
}

/* Takes ~ and ~N off the end of what was gathered. */
static enum status drop_tilde(struct draft *draft, bool *is_fuzzy)
{
    uint32_t at = draft->n, edits = 0;
    while (at > 0 && draft->n - at < 3 && character_is_digit((unsigned char)draft->bytes[at - 1]))
        at--;
    *is_fuzzy = at > 1 && draft_has_sign(draft, at - 1, '~');
    if (!*is_fuzzy)
        return OK;
    for (uint32_t i = at; i < draft->n; i++)
        edits = edits * 10 + (uint32_t)(draft->bytes[i] - '0');
    bool is_usual = at == draft->n || edits == 1;
    *is_fuzzy = is_usual || edits > 1;
    draft->n = at - 1;
    return is_usual
               ? OK
               : reading_misfit(draft->reading, MISFIT_FAR_TILDE, draft->places[at - 1], draft->at);
}

enum status leaf_word(struct draft *draft, uint32_t start, struct tree **out)
{
    bool is_fuzzy = false, has_star = false;
    enum status status = drop_tilde(draft, &is_fuzzy);
    uint32_t star = draft->n > 0 ? draft->places[draft->n - 1] : start;
    if (status == OK)
        status = draft_drop_stars(draft, &has_star);
    if (status == OK && has_star && (is_fuzzy || draft->n == 0)) {
        status = reading_misfit(draft->reading, MISFIT_STAR, star, star + 1);
        has_star = false;
    }
    if (status == OK)
        status = leaf_text(draft, start, out);
    if (status != OK)
        return status;
    (*out)->kind = has_star ? TREE_PREFIX : is_fuzzy ? TREE_FUZZY : TREE_WORD;
    (*out)->slots[0].has_star = has_star;
    return OK;
}

/* ---- phrases ---- */

static bool slot_ends(const struct draft *draft)
{
    uint32_t code = draft_peek(draft);
    return draft_is_at_end(draft) || character_is_space(code) || character_is_quote(code);
}

static enum status read_slot(struct draft *draft, struct tree *phrase)
{
    uint32_t start = draft->at;
    bool has_star = false;
    draft->n = 0;
    while (!slot_ends(draft))
        draft_take(draft, false);
    enum status status = draft_has_operators(draft) ? draft_drop_stars(draft, &has_star) : OK;
    if (status == OK)
        status = draft_add_slot(draft, phrase, start, 0, draft->n);
    if (status != OK)
        return status;
    struct tree_slot *slot = &phrase->slots[phrase->n_slots - 1];
    slot->is_gap = has_star && draft->n == 0;
    slot->has_star = has_star && draft->n > 0;
    return OK;
}

/* White space inside a phrase; at its edges strict has none. */
static enum status skip_space(struct draft *draft, uint32_t first)
{
    uint32_t start = draft->at;
    draft_skip(draft);
    bool is_edge =
        start == first || (!draft_is_at_end(draft) && character_is_quote(draft_peek(draft)));
    return is_edge ? reading_misfit(draft->reading, MISFIT_PHRASE_EDGE, start, draft->at) : OK;
}

/* From behind the opening quote to behind the closing one. */
static enum status read_slots(struct draft *draft, struct tree *phrase)
{
    uint32_t first = draft->at;
    while (!draft_is_at_end(draft) && !character_is_quote(draft_peek(draft))) {
        bool is_space = character_is_space(draft_peek(draft));
        enum status status = is_space ? skip_space(draft, first) : read_slot(draft, phrase);
        if (status != OK)
            return status;
    }
    if (draft_is_at_end(draft))
        return reading_misfit(draft->reading, MISFIT_OPEN_QUOTE, phrase->start, first);
    draft_skip(draft);
    return OK;
}

/* ~N behind the closing quote. */
static enum status read_distance(struct draft *draft, struct tree *phrase)
{
    struct span text = draft->text;
    uint32_t at = draft->at + 1, distance = 0;
    bool has_number =
        at < text.len && text.at[at - 1] == '~' && character_is_digit((unsigned char)text.at[at]);
    if (!has_number)
        return OK;
    for (; at < text.len && character_is_digit((unsigned char)text.at[at]); at++)
        if (distance <= QUERY_MAX_DISTANCE)
            distance = distance * 10 + (uint32_t)(text.at[at] - '0');
    uint32_t tilde = draft->at;
    phrase->kind = TREE_LOOSE;
    phrase->distance = distance < QUERY_MAX_DISTANCE ? distance : QUERY_MAX_DISTANCE;
    draft->at = at;
    draft->last = '~';
    return distance > QUERY_MAX_DISTANCE ? reading_misfit(draft->reading, MISFIT_FAR, tilde, at)
                                         : OK;
}

/* Stars that stand first or last alone, and stars on words that are not the last. */
static enum status trim_phrase(struct reading *reading, struct tree *phrase)
{
    enum status status = OK;
    while (status == OK && phrase->n_slots > 0 && phrase->slots[0].is_gap) {
        status =
            reading_misfit(reading, MISFIT_EDGE_GAP, phrase->slots[0].start, phrase->slots[0].end);
        phrase->slots++;
        phrase->n_slots--;
    }
    while (status == OK && phrase->n_slots > 0 && phrase->slots[phrase->n_slots - 1].is_gap) {
        struct tree_slot *last = &phrase->slots[--phrase->n_slots];
        status = reading_misfit(reading, MISFIT_EDGE_GAP, last->start, last->end);
    }
    for (uint32_t i = 0; i + 1 < phrase->n_slots && status == OK; i++) {
        struct tree_slot *slot = &phrase->slots[i];
        if (slot->has_star)
            status = reading_misfit(reading, MISFIT_STAR, slot->end - 1, slot->end);
        slot->has_star = false;
    }
    return status;
}

enum status leaf_phrase(struct draft *draft, struct tree **out)
{
    struct reading *reading = draft->reading;
    uint32_t start = draft->at;
    struct tree *phrase = new_leaf(draft, TREE_PHRASE, start);
    if (phrase == NULL)
        return reading_nomem(reading);
    draft_skip(draft);
    enum status status = read_slots(draft, phrase);
    bool is_closed = character_is_quote(draft->last);
    if (status == OK && is_closed && draft_has_operators(draft))
        status = read_distance(draft, phrase);
    phrase->end = draft->at;
    if (status == OK)
        status = trim_phrase(reading, phrase);
    if (status == OK && phrase->n_slots == 0)
        status = reading_misfit(reading, MISFIT_NO_PHRASE, start, phrase->end);
    *out = phrase->n_slots > 0 ? phrase : NULL;
    return status;
}
