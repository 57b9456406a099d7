#include "engine/query/tree.h"

#include "base/utf8.h"
#include "engine/query/character.h"

static void print(const struct tree *tree, struct buf *out);

/* ---- text ---- */

static bool is_special(uint32_t code)
{
    switch (code) {
    case '\\':
    case '(':
    case ')':
    case '|':
    case '*':
    case '~':
    case ':':
        return true;
    default:
        return character_is_space(code) || character_is_quote(code);
    }
}

static void print_word(struct span word, struct buf *out)
{
    for (size_t at = 0, len; at < word.len; at += len) {
        if (is_special(utf8_decode(word, at, &len)))
            buf_add_char(out, '\\');
        buf_add(out, word.at + at, len);
    }
}

/* Chinese and Japanese characters that stood side by side still do. */
static bool is_apart(const struct tree *leaf, const struct tree_word *word)
{
    bool is_phrase = leaf->kind == TREE_PHRASE || leaf->kind == TREE_LOOSE;
    bool is_run = word[-1].is_han && word->is_han && word[-1].end == word->start;
    return is_phrase && (!is_run || character_is_prolonging(word->exact));
}

static void print_words(const struct tree *leaf, struct buf *out)
{
    for (uint32_t i = 0; i < leaf->n_words; i++) {
        const struct tree_word *word = &leaf->words[i];
        if (i > 0 && is_apart(leaf, word))
            buf_add_char(out, ' ');
        if (word->is_gap)
            buf_add_char(out, '*');
        print_word(word->typed.len > 0 ? word->typed : word->exact, out);
        if (word->is_prefix)
            buf_add_char(out, '*');
    }
}

static void print_leaf(const struct tree *leaf, struct buf *out)
{
    bool is_phrase = leaf->kind == TREE_PHRASE || leaf->kind == TREE_LOOSE;
    buf_add_text(out, is_phrase ? "\"" : "");
    print_words(leaf, out);
    buf_add_text(out, is_phrase ? "\"" : "");
    if (leaf->kind == TREE_PREFIX)
        buf_add_char(out, '*');
    if (leaf->kind == TREE_FUZZY)
        buf_add_char(out, '~');
    if (leaf->kind == TREE_LOOSE)
        buf_printf(out, "~%u", (unsigned)leaf->distance);
}

/* ---- fields ---- */

/* What cannot stand in a value as it is. In a pattern a backslash says what the value itself means
 * by it, and stays. */
static bool is_special_in_value(uint32_t code, bool is_pattern)
{
    bool is_sign = code == '(' || code == ')' || code == '|';
    return is_sign || character_is_space(code) || character_is_quote(code) ||
           (!is_pattern && (code == ',' || code == '\\'));
}

static bool needs_quotes(struct span value, bool is_pattern)
{
    for (size_t at = 0, len; at < value.len; at += len)
        if (is_special_in_value(utf8_decode(value, at, &len), is_pattern))
            return true;
    return false;
}

/* One value stands in quotes where it must; several cannot, and have backslashes. */
static void print_value(struct span value, bool is_pattern, bool is_quoted, struct buf *out)
{
    buf_add_text(out, is_quoted ? "\"" : "");
    for (size_t at = 0, len; at < value.len; at += len) {
        uint32_t code = utf8_decode(value, at, &len);
        bool is_escaped = is_quoted ? character_is_quote(code) || (code == '\\' && !is_pattern)
                                    : is_special_in_value(code, is_pattern);
        if (is_escaped)
            buf_add_char(out, '\\');
        buf_add(out, value.at + at, len);
    }
    buf_add_text(out, is_quoted ? "\"" : "");
}

static void print_in_brackets(const struct tree *tree, struct buf *out)
{
    buf_add_char(out, '(');
    print(tree, out);
    buf_add_char(out, ')');
}

static void print_field(const struct tree *field, struct buf *out)
{
    buf_printf(out, "%s:", field_name(field->field));
    if (field->n_kids > 0 && tree_is_leaf(field->kids[0]))
        print_leaf(field->kids[0], out);
    else if (field->n_kids > 0)
        print_in_brackets(field->kids[0], out);
    bool is_pattern = field_kind(field->field) == FIELD_OF_PATTERNS;
    for (uint32_t i = 0; i < field->n_values; i++) {
        bool is_quoted = field->n_values == 1 && needs_quotes(field->values[i], is_pattern);
        if (i > 0)
            buf_add_char(out, ',');
        print_value(field->values[i], is_pattern, is_quoted, out);
    }
}

/* ---- groups ---- */

/* Exclusions alone stand beside an EVERY, which is not shown; of one, only that one is. */
static const struct tree *shown(const struct tree *tree)
{
    bool is_exclusion = (tree->kind == TREE_ROW || tree->kind == TREE_AND) && tree->n_kids == 2 &&
                        tree->kids[0]->kind == TREE_EVERY;
    return is_exclusion ? tree->kids[1] : tree;
}

/* OR could do without brackets around its rows, but a reader could not. */
static bool needs_brackets(enum tree_kind parent, enum tree_kind kid)
{
    switch (parent) {
    case TREE_OR:
        return kid == TREE_ROW || kid == TREE_AND || kid == TREE_OR;
    case TREE_ROW:
        return kid == TREE_ROW || kid == TREE_OR;
    case TREE_AND:
        return kid == TREE_ROW || kid == TREE_OR || kid == TREE_AND;
    case TREE_NOT:
    case TREE_PLUS:
        return kid <= TREE_PLUS;
    default:
        return kid <= TREE_PLUS || kid == TREE_NEAR;
    }
}

static void print_kid(enum tree_kind parent, const struct tree *kid, struct buf *out)
{
    kid = shown(kid);
    if (needs_brackets(parent, kid->kind))
        print_in_brackets(kid, out);
    else
        print(kid, out);
}

static void print_link(const struct tree *tree, uint32_t i, struct buf *out)
{
    if (tree->kind == TREE_NEAR)
        buf_printf(out, " %s/%u ", tree->links[i].is_ordered ? "ADJ" : "NEAR",
                   (unsigned)tree->links[i].distance);
    else
        buf_add_text(out, tree->kind == TREE_OR ? " OR " : tree->kind == TREE_AND ? " AND " : " ");
}

static void print_kids(const struct tree *tree, struct buf *out)
{
    uint32_t first = tree->kids[0]->kind == TREE_EVERY;
    for (uint32_t i = first; i < tree->n_kids; i++) {
        if (i > first)
            print_link(tree, i - 1, out);
        print_kid(tree->kind, tree->kids[i], out);
    }
}

static void print(const struct tree *tree, struct buf *out)
{
    tree = shown(tree);
    switch (tree->kind) {
    case TREE_EVERY:
        return;
    case TREE_FIELD:
        print_field(tree, out);
        return;
    case TREE_NOT:
        buf_add_text(out, tree->is_spelled ? "NOT " : "-");
        break;
    case TREE_PLUS:
        buf_add_char(out, '+');
        break;
    default:
        break;
    }
    if (tree_is_leaf(tree))
        print_leaf(tree, out);
    else
        print_kids(tree, out);
}

void tree_print(const struct tree *tree, struct buf *out)
{
    if (tree != NULL)
        print(tree, out);
}
