#include "engine/query/lexer.h"

#include "engine/query/character.h"
#include "engine/query/leaf.h"

struct lexer {
    struct draft draft;
    bool is_after_sign; /* what follows is a word, whatever it reads */
};

enum status lexer_new(struct reading *reading, struct lexer **out)
{
    *out = ARENA_NEW(reading->arena, struct lexer);
    return *out == NULL ? reading_nomem(reading) : draft_init(&(*out)->draft, reading);
}

/* "/5" behind NEAR and ADJ; 10 when nothing stands there, 0 when it is no distance. */
static uint32_t distance_of(struct span rest)
{
    uint32_t distance = 0;
    if (rest.len == 0)
        return 10;
    for (size_t i = 1; i < rest.len; i++) {
        if (!character_is_digit((unsigned char)rest.at[i]))
            return 0;
        if (distance <= QUERY_MAX_DISTANCE)
            distance = distance * 10 + (uint32_t)(rest.at[i] - '0');
    }
    return rest.at[0] == '/' ? distance : 0;
}

static enum lexeme_kind operator_of(struct span text, uint32_t *distance)
{
    if (span_equal(text, SPAN("AND")))
        return LEXEME_AND;
    if (span_equal(text, SPAN("OR")))
        return LEXEME_OR;
    if (span_equal(text, SPAN("NOT")))
        return LEXEME_NOT;
    bool is_near = span_begins(text, SPAN("NEAR"));
    if (!is_near && !span_begins(text, SPAN("ADJ")))
        return LEXEME_OPERAND;
    size_t len = is_near ? 4 : 3;
    *distance = distance_of(span_cut(text, len, text.len - len));
    if (*distance == 0)
        return LEXEME_OPERAND;
    return is_near ? LEXEME_NEAR : LEXEME_ADJ;
}

/* "name:" in front of a letter, digit or quote, where `name` is letters only; 0 when it is not. */
static uint32_t name_len(const struct draft *draft)
{
    struct draft text = *draft;
    text.text = (struct span){draft->bytes, draft->n};
    text.at = 0;
    while (text.at < draft->n && !draft->is_plain[text.at] &&
           character_is_letter(draft_peek(&text)))
        draft_skip(&text);
    uint32_t len = text.at;
    if (len == 0 || len == draft->n || !draft_has_sign(draft, len, ':'))
        return 0;
    text.at++;
    uint32_t code = text.at < draft->n ? draft_peek(&text) : draft_peek(draft);
    bool is_value = text.at < draft->n ? character_is_letter(code) || character_is_digit(code)
                                       : character_is_quote(code);
    return is_value ? len : 0;
}

static enum status check_name(struct draft *draft, uint32_t start)
{
    enum tree_field field;
    uint32_t len = name_len(draft);
    struct span name = {draft->bytes, len};
    if (len == 0 || field_find(name, &field))
        return OK;
    if (!field_nearest(name, &field))
        return reading_misfit(draft->reading, MISFIT_UNKNOWN_FIELD, start, start + len);
    const char *sentence =
        arena_printf(draft->reading->arena, "there is no field %.*s, but there is %s",
                     SPAN_FMT(name), field_name(field));
    if (sentence == NULL)
        return reading_nomem(draft->reading);
    return reading_misfit_named(draft->reading, MISFIT_UNKNOWN_FIELD, start, start + len, sentence);
}

static enum status read_text(struct lexer *lexer, struct lexeme *lexeme)
{
    struct draft *draft = &lexer->draft;
    uint32_t start = draft->at;
    leaf_take_text(draft);
    if (!draft_has_operators(draft))
        return leaf_text(draft, start, &lexeme->tree);
    struct span text = span_cut(draft->text, start, draft->at - start);
    lexeme->is_lone_sign =
        draft->n == 1 && (draft_has_sign(draft, 0, '+') || draft_has_sign(draft, 0, '-'));
    if (!lexer->is_after_sign)
        lexeme->kind = operator_of(text, &lexeme->distance);
    if (lexeme->kind != LEXEME_OPERAND)
        return leaf_text(draft, start, &lexeme->tree);
    enum status status = check_name(draft, start);
    return status == OK ? leaf_word(draft, start, &lexeme->tree) : status;
}

static enum status read_field_or_text(struct lexer *lexer, struct lexeme *lexeme)
{
    struct draft *draft = &lexer->draft;
    enum leaf_field what = LEAF_NO_FIELD;
    lexeme->kind = LEXEME_OPERAND;
    enum status status = OK;
    if (draft_has_operators(draft))
        status = leaf_field(draft, &what, &lexeme->tree);
    if (status != OK || what == LEAF_FIELD)
        return status;
    if (what == LEAF_NO_FIELD)
        return read_text(lexer, lexeme);
    lexeme->kind = what == LEAF_OPEN ? LEXEME_OPEN : LEXEME_NOTHING;
    if (what == LEAF_OPEN)
        draft_skip(draft);
    return OK;
}

static enum status read_phrase(struct lexer *lexer, struct lexeme *lexeme)
{
    enum status status = leaf_phrase(&lexer->draft, &lexeme->tree);
    lexeme->kind = lexeme->tree != NULL ? LEXEME_OPERAND : LEXEME_NOTHING;
    return status;
}

/* A sign is one only in front, and directly before something. */
static bool is_sign(const struct draft *draft, uint32_t code)
{
    if ((code != '+' && code != '-') || !(character_is_space(draft->last) || draft->last == '('))
        return false;
    struct draft behind = *draft;
    draft_skip(&behind);
    uint32_t next = draft_peek(&behind);
    return character_is_letter(next) || character_is_digit(next) || character_is_quote(next) ||
           next == '(';
}

/* Brackets, bars and signs. */
static enum lexeme_kind punctuation_of(struct draft *draft, uint32_t code)
{
    if (!draft_has_operators(draft))
        return LEXEME_NOTHING;
    if (is_sign(draft, code))
        return code == '+' ? LEXEME_PLUS : LEXEME_MINUS;
    switch (code) {
    case '(':
        return LEXEME_OPEN;
    case ')':
        return LEXEME_CLOSE;
    case '|':
        return LEXEME_OR;
    default:
        return LEXEME_NOTHING;
    }
}

static enum status read_lexeme(struct lexer *lexer, struct lexeme *lexeme)
{
    struct draft *draft = &lexer->draft;
    uint32_t code = draft_peek(draft);
    lexeme->kind = punctuation_of(draft, code);
    if (lexeme->kind == LEXEME_NOTHING)
        return draft_opens(draft, code) ? read_phrase(lexer, lexeme)
                                        : read_field_or_text(lexer, lexeme);
    draft_skip(draft);
    if (code == '|' && draft_peek(draft) == '|')
        draft_skip(draft);
    return OK;
}

enum status lexer_next(struct lexer *lexer, struct lexeme **out)
{
    struct draft *draft = &lexer->draft;
    struct lexeme *lexeme = *out = ARENA_NEW(draft->reading->arena, struct lexeme);
    if (lexeme == NULL)
        return reading_nomem(draft->reading);
    lexeme->is_spaced = draft->at == 0;
    while (!draft_is_at_end(draft) && character_is_space(draft_peek(draft))) {
        draft_skip(draft);
        lexeme->is_spaced = true;
    }
    lexeme->start = draft->at;
    lexeme->kind = LEXEME_END;
    enum status status = draft_is_at_end(draft) ? OK : read_lexeme(lexer, lexeme);
    lexeme->end = draft->at;
    lexer->is_after_sign = lexeme->kind == LEXEME_PLUS || lexeme->kind == LEXEME_MINUS;
    return status;
}
