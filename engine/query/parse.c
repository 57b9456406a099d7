#include "engine/query/parse.h"

#include "engine/query/character.h"
#include "engine/query/lexer.h"

/* The lexemes of one pair of brackets, or of the whole query, in a row. What stood in brackets
 * inside is one operand here. */
struct level {
    struct lexeme *first, *last;
};

struct parser {
    struct reading reading;
    struct lexer *lexer;
    bool is_too_deep; /* has been said */
};

/* ---- gathering a level ---- */

static void level_add(struct level *level, struct lexeme *lexeme)
{
    lexeme->before = level->last;
    if (level->last != NULL)
        level->last->next = lexeme;
    else
        level->first = lexeme;
    level->last = lexeme;
}

static void level_drop(struct level *level, struct lexeme *lexeme)
{
    *(lexeme->before != NULL ? &lexeme->before->next : &level->first) = lexeme->next;
    *(lexeme->next != NULL ? &lexeme->next->before : &level->last) = lexeme->before;
}

static bool is_sign(const struct lexeme *lexeme)
{
    return lexeme->kind == LEXEME_PLUS || lexeme->kind == LEXEME_MINUS;
}

/* What stands at `at` came to nothing, and with it the sign before it. */
static void drop_sign(struct level *level, uint32_t at)
{
    if (level->last != NULL && is_sign(level->last) && level->last->end == at)
        level_drop(level, level->last);
}

static enum status read_level(struct parser *parser, uint32_t depth, struct lexeme *open,
                              struct tree **out);

/* What stands between brackets becomes one operand. */
static enum status read_brackets(struct parser *parser, struct level *level, uint32_t depth,
                                 struct lexeme *open)
{
    struct tree *inside = NULL, *field = open->tree;
    struct tree_kids kids = {0};
    enum status status = read_level(parser, depth + 1, open, &inside);
    if (status != OK)
        return status;
    if (inside == NULL) {
        drop_sign(level, open->start);
        return reading_misfit(&parser->reading, MISFIT_NO_BRACKETS, open->start, open->end);
    }
    if (field != NULL) {
        if (!tree_kids_add(&kids, parser->reading.arena, inside))
            return reading_nomem(&parser->reading);
        field->kids = kids.at;
        field->n_kids = 1;
        field->end = open->end;
    }
    open->kind = LEXEME_OPERAND;
    open->tree = field != NULL ? field : inside;
    level_add(level, open);
    return OK;
}

/* Brackets too deep are read as if not there; of title:( nothing is left then. */
static enum status skip_brackets(struct parser *parser, const struct lexeme *open)
{
    bool is_said = parser->is_too_deep;
    parser->is_too_deep = true;
    return is_said ? OK : reading_misfit(&parser->reading, MISFIT_DEEP, open->start, open->end);
}

/* A closing bracket: of brackets that are skipped, of this level, or of nothing. */
static enum status close(struct parser *parser, struct lexeme *open, const struct lexeme *lexeme,
                         uint32_t *skipped, bool *is_closed)
{
    if (*skipped > 0) {
        --*skipped;
        return OK;
    }
    *is_closed = open != NULL;
    if (open == NULL)
        return reading_misfit(&parser->reading, MISFIT_STRAY_BRACKET, lexeme->start, lexeme->end);
    open->end = lexeme->end;
    return OK;
}

static enum status end_of_text(struct parser *parser, struct lexeme *open, uint32_t end)
{
    if (open == NULL)
        return OK;
    uint32_t bracket = open->end - 1;
    open->end = end;
    return reading_misfit(&parser->reading, MISFIT_OPEN_BRACKET, bracket, bracket + 1);
}

/* The level's lexemes, up to its closing bracket or the end of the query. */
static enum status gather(struct parser *parser, uint32_t depth, struct lexeme *open,
                          struct level *level)
{
    uint32_t skipped = 0;
    for (bool is_closed = false; !is_closed;) {
        struct lexeme *lexeme;
        enum status status = lexer_next(parser->lexer, &lexeme);
        if (status != OK)
            return status;
        if (lexeme->kind == LEXEME_END)
            return end_of_text(parser, open, lexeme->end);
        if (lexeme->kind == LEXEME_NOTHING) {
            drop_sign(level, lexeme->start);
        } else if (lexeme->kind == LEXEME_CLOSE) {
            status = close(parser, open, lexeme, &skipped, &is_closed);
        } else if (lexeme->kind == LEXEME_OPEN && depth == QUERY_MAX_DEPTH) {
            skipped++;
            status = skip_brackets(parser, lexeme);
        } else if (lexeme->kind == LEXEME_OPEN) {
            status = read_brackets(parser, level, depth, lexeme);
        } else {
            level_add(level, lexeme);
        }
        if (status != OK)
            return status;
    }
    return OK;
}

/* ---- operators without operands ---- */

/* Operands of NEAR: words, phrases, and ORs of these. */
static bool is_near_operand(const struct tree *tree)
{
    if (tree->kind != TREE_OR)
        return tree_is_leaf(tree);
    for (uint32_t i = 0; i < tree->n_kids; i++)
        if (!is_near_operand(tree->kids[i]))
            return false;
    return true;
}

static bool is_near(const struct lexeme *lexeme)
{
    return lexeme != NULL && (lexeme->kind == LEXEME_NEAR || lexeme->kind == LEXEME_ADJ);
}

static bool is_operand(const struct lexeme *lexeme)
{
    return lexeme != NULL && lexeme->kind == LEXEME_OPERAND;
}

static bool begins_item(const struct lexeme *lexeme)
{
    return is_operand(lexeme) ||
           (lexeme != NULL && (is_sign(lexeme) || lexeme->kind == LEXEME_NOT));
}

static bool fits_right(const struct lexeme *lexeme)
{
    switch (lexeme->kind) {
    case LEXEME_PLUS:
    case LEXEME_MINUS:
    case LEXEME_NOT:
        return is_operand(lexeme->next);
    case LEXEME_AND:
    case LEXEME_OR:
        return begins_item(lexeme->next);
    case LEXEME_NEAR:
    case LEXEME_ADJ:
        return is_operand(lexeme->next) && is_near_operand(lexeme->next->tree);
    default:
        return true;
    }
}

static bool fits_left(const struct lexeme *lexeme)
{
    switch (lexeme->kind) {
    case LEXEME_AND:
    case LEXEME_OR:
        return is_operand(lexeme->before);
    case LEXEME_NEAR:
    case LEXEME_ADJ:
        return is_operand(lexeme->before) && is_near_operand(lexeme->before->tree);
    default:
        return true;
    }
}

/* An operator without operands is the word that it reads as; signs and bars are nothing then. */
static enum status demote(struct parser *parser, struct level *level, struct lexeme *lexeme)
{
    enum misfit misfit = is_near(lexeme) ? MISFIT_NEAR_OPERAND : MISFIT_NO_OPERAND;
    if (lexeme->tree != NULL)
        lexeme->kind = LEXEME_OPERAND;
    else
        level_drop(level, lexeme);
    return reading_misfit(&parser->reading, misfit, lexeme->start, lexeme->end);
}

/* From the right, so that what follows an operator is decided before it; then from the left. */
static enum status settle(struct parser *parser, struct level *level)
{
    enum status status = OK;
    for (struct lexeme *lexeme = level->last; lexeme != NULL && status == OK;
         lexeme = lexeme->before)
        if (!fits_right(lexeme))
            status = demote(parser, level, lexeme);
    for (struct lexeme *lexeme = level->first; lexeme != NULL && status == OK;
         lexeme = lexeme->next)
        if (!fits_left(lexeme))
            status = demote(parser, level, lexeme);
    return status;
}

/* Between items white space must stand, and on both sides of operator words. A sign is text beside a
 * word (a - b), but with nothing behind it a sign on nothing. */
static bool lacks_space(const struct lexeme *lexeme)
{
    const struct lexeme *before = lexeme->before;
    if (before == NULL || lexeme->is_spaced || is_sign(before))
        return false;
    bool is_bar = lexeme->kind == LEXEME_OR && lexeme->tree == NULL;
    bool is_after_bar = before->kind == LEXEME_OR && before->tree == NULL;
    return !is_bar && !is_after_bar;
}

static enum status check(struct parser *parser, const struct level *level)
{
    enum status status = OK;
    for (struct lexeme *lexeme = level->first; lexeme != NULL && status == OK;
         lexeme = lexeme->next) {
        if (lacks_space(lexeme))
            status = reading_misfit(&parser->reading, MISFIT_NO_SPACE, lexeme->start, lexeme->end);
        if (status == OK && lexeme->is_lone_sign && lexeme->next == NULL)
            status =
                reading_misfit(&parser->reading, MISFIT_NO_OPERAND, lexeme->start, lexeme->end);
        if (status == OK && lexeme->distance > QUERY_MAX_DISTANCE &&
            lexeme->kind != LEXEME_OPERAND) {
            lexeme->distance = QUERY_MAX_DISTANCE;
            status = reading_misfit(&parser->reading, MISFIT_FAR, lexeme->start, lexeme->end);
        }
    }
    return status;
}

/* ---- building: each function takes what it reads off the list; NULL: no memory ---- */

static struct tree *build_near(struct arena *arena, struct lexeme **at)
{
    struct tree_kids kids = {0};
    struct lexeme *first = *at;
    uint32_t n = 0;
    for (struct lexeme *link = first->next; is_near(link); link = link->next->next)
        n++;
    struct tree_link *links = ARENA_ARRAY(arena, struct tree_link, n + 1);
    if (links == NULL || !tree_kids_add(&kids, arena, first->tree))
        return NULL;
    for (*at = first->next; is_near(*at); *at = (*at)->next->next) {
        links[kids.n - 1] = (struct tree_link){(*at)->distance, (*at)->kind == LEXEME_ADJ};
        if (!tree_kids_add(&kids, arena, (*at)->next->tree))
            return NULL;
    }
    struct tree *near = tree_join(arena, TREE_NEAR, &kids);
    if (near != NULL && n > 0)
        near->links = links;
    return near;
}

static struct tree *build_item(struct arena *arena, struct lexeme **at)
{
    struct lexeme *sign = *at;
    if (sign->kind == LEXEME_OPERAND)
        return build_near(arena, at);
    *at = sign->next;
    struct tree_kids kids = {0};
    struct tree *kid = build_near(arena, at);
    enum tree_kind kind = sign->kind == LEXEME_PLUS ? TREE_PLUS : TREE_NOT;
    struct tree *item = kid != NULL ? tree_new(arena, kind, sign->start, kid->end) : NULL;
    if (item == NULL || !tree_kids_add(&kids, arena, kid))
        return NULL;
    item->kids = kids.at;
    item->n_kids = 1;
    item->is_spelled = sign->kind == LEXEME_NOT;
    return item;
}

/* Items joined by AND. */
static struct tree *build_chain(struct arena *arena, struct lexeme **at)
{
    struct tree_kids kids = {0};
    for (;;) {
        if (!tree_kids_add(&kids, arena, build_item(arena, at)))
            return NULL;
        if (*at == NULL || (*at)->kind != LEXEME_AND)
            return tree_join(arena, TREE_AND, &kids);
        *at = (*at)->next;
    }
}

static struct tree *build_row(struct arena *arena, struct lexeme **at)
{
    struct tree_kids kids = {0};
    while (*at != NULL && (*at)->kind != LEXEME_OR)
        if (!tree_kids_add(&kids, arena, build_chain(arena, at)))
            return NULL;
    return tree_join(arena, TREE_ROW, &kids);
}

static struct tree *build_or(struct arena *arena, struct lexeme **at)
{
    struct tree_kids kids = {0};
    for (;;) {
        if (!tree_kids_add(&kids, arena, build_row(arena, at)))
            return NULL;
        if (*at == NULL)
            return tree_join(arena, TREE_OR, &kids);
        *at = (*at)->next;
    }
}

static enum status read_level(struct parser *parser, uint32_t depth, struct lexeme *open,
                              struct tree **out)
{
    struct level level = {0};
    *out = NULL;
    enum status status = gather(parser, depth, open, &level);
    if (status == OK)
        status = settle(parser, &level);
    if (status == OK)
        status = check(parser, &level);
    if (status != OK || level.first == NULL)
        return status;
    struct lexeme *at = level.first;
    *out = build_or(parser->reading.arena, &at);
    return *out == NULL ? reading_nomem(&parser->reading) : OK;
}

/* ---- the whole ---- */

enum status query_parse(struct span text, enum query_syntax syntax, int32_t today,
                        struct arena *arena, struct query **out, struct query_fault *fault,
                        struct error *err)
{
    *out = NULL;
    *fault = (struct query_fault){0};
    if (text.len > QUERY_MAX_BYTES)
        return error_set(err, ERR_LIMIT, QUERY_MAX_BYTES, "a query has at most %d bytes",
                         QUERY_MAX_BYTES);
    struct query *query = ARENA_NEW(arena, struct query);
    struct parser parser = {{syntax, today, arena, query, fault, err}, NULL, false};
    if (query == NULL)
        return reading_nomem(&parser.reading);
    query->text = arena_copy(arena, text);
    if (query->text.at == NULL)
        return reading_nomem(&parser.reading);
    query->is_blank = character_is_blank(text);
    if (query->is_blank)
        query_warn(query, arena, "empty_query", 0, (uint32_t)text.len,
                   "there is nothing to look for");
    enum status status = lexer_new(&parser.reading, &parser.lexer);
    if (status == OK)
        status = read_level(&parser, 0, NULL, &query->root);
    if (status == OK)
        *out = query;
    return status;
}
