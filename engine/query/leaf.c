#include "engine/query/leaf.h"

#include "engine/query/character.h"
#include "engine/query/days.h"

/* ---- words ---- */

static bool text_ends(const struct draft *draft)
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
    while (!text_ends(draft))
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

/* ---- fields ---- */

/* The name before the colon and, past it, where its value begins. */
static bool find_name(const struct draft *draft, enum tree_field *field, uint32_t *value)
{
    uint32_t at = draft->at, most = at + 8; /* longer than any name */
    while (at < draft->text.len && at < most && draft->text.at[at] != ':')
        at++;
    *value = at + 1;
    return at < draft->text.len && draft->text.at[at] == ':' &&
           field_find(span_cut(draft->text, draft->at, at - draft->at), field);
}

/* The value between quotes, as one. We stand on the opening quote. */
static enum status take_quoted(struct draft *draft, bool keeps_escapes)
{
    uint32_t start = draft->at;
    draft_skip(draft);
    uint32_t first = draft->at;
    draft->n = 0;
    while (!draft_is_at_end(draft) && !character_is_quote(draft_peek(draft)))
        draft_take(draft, keeps_escapes);
    if (draft_is_at_end(draft))
        return reading_misfit(draft->reading, MISFIT_OPEN_QUOTE, start, first);
    draft_skip(draft);
    return OK;
}

/* What was gathered, each alternative one slot. */
static enum status add_values(struct draft *draft, struct tree *field, uint32_t start,
                              bool is_parted)
{
    uint32_t from = 0;
    for (uint32_t to = 0; to <= draft->n; to++) {
        bool is_end = to == draft->n || (is_parted && draft_has_sign(draft, to, ','));
        if (!is_end)
            continue;
        enum status status = to > from ? draft_add_slot(draft, field, start, from, to) : OK;
        if (status != OK)
            return status;
        from = to + 1;
    }
    return OK;
}

/* B..A for A..B, so that the query is shown as it was understood. */
static enum status swap_ends(struct reading *reading, struct tree_slot *slot)
{
    const char *dots = memmem(slot->text.at, slot->text.len, "..", 2);
    int len = (int)(dots - slot->text.at), rest = (int)slot->text.len - len - 2;
    const char *swapped =
        arena_printf(reading->arena, "%.*s..%.*s", rest, dots + 2, len, slot->text.at);
    slot->text = span_of(swapped);
    return swapped != NULL ? OK : reading_nomem(reading);
}

static enum status read_days(struct draft *draft, struct tree *field, bool *is_date)
{
    struct days days;
    struct span value = field->n_slots > 0 ? field->slots[0].text : SPAN_NONE;
    *is_date = days_read(value, draft->reading->today, &days);
    field->date_first = days.first;
    field->date_last = days.last;
    if (*is_date && !days.is_swapped)
        return OK;
    uint32_t start = field->n_slots > 0 ? field->slots[0].start : field->start;
    if (!*is_date)
        return reading_misfit(draft->reading, MISFIT_BAD_DATE, start, draft->at);
    query_warn(draft->reading->query, draft->reading->arena, "bad_date", start, draft->at,
               "the later date stands first; read the other way round");
    return swap_ends(draft->reading, &field->slots[0]);
}

/* title: has a kid, a word or phrase; the others have values. */
static enum status read_value(struct draft *draft, struct tree *field)
{
    bool is_quoted = character_is_quote(draft_peek(draft));
    enum field_kind kind = field_kind(field->field);
    uint32_t start = draft->at;
    if (kind == FIELD_OF_WORDS) {
        struct tree *kid = NULL;
        struct tree_kids kids = {0};
        if (!is_quoted)
            leaf_take_text(draft);
        enum status status = is_quoted ? leaf_phrase(draft, &kid) : leaf_word(draft, start, &kid);
        if (status == OK && kid != NULL && !tree_kids_add(&kids, draft->reading->arena, kid))
            status = reading_nomem(draft->reading);
        field->kids = kids.at;
        field->n_kids = kids.n;
        return status;
    }
    bool keeps_escapes = kind == FIELD_OF_PATTERNS;
    draft->n = 0;
    enum status status = is_quoted ? take_quoted(draft, keeps_escapes) : OK;
    while (!is_quoted && !text_ends(draft))
        draft_take(draft, keeps_escapes);
    bool is_parted = !is_quoted && (kind == FIELD_OF_NAMES || kind == FIELD_OF_CODES);
    return status == OK ? add_values(draft, field, start, is_parted) : status;
}

/* The lexer stands on a value: reads it, and goes back when it is none. */
static enum status read_field(struct draft *draft, struct tree *field, enum leaf_field *what)
{
    bool is_quoted = character_is_quote(draft_peek(draft)), is_fine = true;
    uint32_t value = draft->at;
    enum status status = read_value(draft, field);
    if (status == OK && field_kind(field->field) == FIELD_OF_DAYS)
        status = read_days(draft, field, &is_fine);
    field->end = draft->at;
    if (status != OK)
        return status;
    bool is_empty = field->n_kids == 0 && field->n_slots == 0;
    if (is_empty && is_quoted) {
        *what = LEAF_EMPTY;
        return reading_misfit(draft->reading, MISFIT_NO_PHRASE, value, draft->at);
    }
    *what = is_empty || !is_fine ? LEAF_NO_FIELD : LEAF_FIELD;
    return is_empty ? reading_misfit(draft->reading, MISFIT_NO_VALUE, field->start, value) : OK;
}

enum status leaf_field(struct draft *draft, enum leaf_field *what, struct tree **out)
{
    struct reading *reading = draft->reading;
    enum tree_field name;
    uint32_t start = draft->at, last = draft->last, value;
    *what = LEAF_NO_FIELD;
    if (!find_name(draft, &name, &value))
        return OK;
    struct tree *field = *out = new_leaf(draft, TREE_FIELD, start);
    if (field == NULL)
        return reading_nomem(reading);
    field->field = name;
    draft->at = value;
    draft->last = ':';
    enum status status = OK;
    if (draft_peek(draft) == '(' && field_kind(name) == FIELD_OF_WORDS)
        *what = LEAF_OPEN;
    else if (draft_peek(draft) == '(')
        status = reading_misfit(reading, MISFIT_FIELD_BRACKETS, start, value);
    else if (text_ends(draft) && !character_is_quote(draft_peek(draft)))
        status = reading_misfit(reading, MISFIT_NO_VALUE, start, value);
    else
        status = read_field(draft, field, what);
    if (*what == LEAF_NO_FIELD) {
        draft->at = start;
        draft->last = last;
    }
    return status;
}
