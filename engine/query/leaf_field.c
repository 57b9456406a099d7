#include "engine/query/leaf.h"

#include "engine/query/character.h"
#include "engine/query/days.h"

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

/* A word or phrase, as in a query. */
static enum status read_title(struct draft *draft, struct tree *field, bool is_quoted)
{
    struct tree *kid = NULL;
    struct tree_kids kids = {0};
    uint32_t start = draft->at;
    if (!is_quoted)
        leaf_take_text(draft);
    enum status status = is_quoted ? leaf_phrase(draft, &kid) : leaf_word(draft, start, &kid);
    if (status == OK && kid != NULL && !tree_kids_add(&kids, draft->reading->arena, kid))
        status = reading_nomem(draft->reading);
    field->kids = kids.at;
    field->n_kids = kids.n;
    return status;
}

static enum status read_value(struct draft *draft, struct tree *field, bool is_quoted)
{
    enum field_kind kind = field_kind(field->field);
    if (kind == FIELD_OF_WORDS)
        return read_title(draft, field, is_quoted);
    bool keeps_escapes = kind == FIELD_OF_PATTERNS;
    uint32_t start = draft->at;
    draft->n = 0;
    enum status status = is_quoted ? take_quoted(draft, keeps_escapes) : OK;
    while (!is_quoted && !leaf_text_ends(draft))
        draft_take(draft, keeps_escapes);
    bool is_parted = !is_quoted && (kind == FIELD_OF_NAMES || kind == FIELD_OF_CODES);
    return status == OK ? add_values(draft, field, start, is_parted) : status;
}

/* The lexer stands on a value: reads it, and goes back when it is none. */
static enum status read_field(struct draft *draft, struct tree *field, enum leaf_field *what)
{
    bool is_quoted = character_is_quote(draft_peek(draft)), is_fine = true;
    uint32_t value = draft->at;
    enum status status = read_value(draft, field, is_quoted);
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
    struct tree *field = *out = tree_new(reading->arena, TREE_FIELD, start, draft->at);
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
    else if (leaf_text_ends(draft) && !character_is_quote(draft_peek(draft)))
        status = reading_misfit(reading, MISFIT_NO_VALUE, start, value);
    else
        status = read_field(draft, field, what);
    if (*what == LEAF_NO_FIELD) {
        draft->at = start;
        draft->last = last;
    }
    return status;
}
