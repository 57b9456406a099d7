#include "engine/query/tree.h"

static const char *const kind_names[] = {
    [TREE_ROW] = "row",       [TREE_AND] = "and",     [TREE_OR] = "or",
    [TREE_NOT] = "not",       [TREE_PLUS] = "plus",   [TREE_WORD] = "word",
    [TREE_PREFIX] = "prefix", [TREE_FUZZY] = "fuzzy", [TREE_PHRASE] = "phrase",
    [TREE_LOOSE] = "loose",   [TREE_NEAR] = "near",   [TREE_FIELD] = "field",
    [TREE_EVERY] = "every",
};

static void dump_quoted(struct span text, struct buf *out)
{
    buf_add_text(out, " \"");
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\')
            buf_add_char(out, '\\');
        buf_add_char(out, text.at[i]);
    }
    buf_add_char(out, '"');
}

static void dump_words(const struct tree *tree, struct buf *out)
{
    bool is_stop = false;
    for (uint32_t i = 0; i < tree->n_words; i++) {
        const struct tree_word *word = &tree->words[i];
        buf_add_char(out, ' ');
        buf_add_span(out, word->is_gap ? SPAN("*") : word->exact);
        if (word->is_prefix)
            buf_add_char(out, '*');
        is_stop = is_stop || word->is_stop;
    }
    if (tree->is_optional)
        buf_add_text(out, " :optional");
    else if (is_stop && tree->kind == TREE_WORD)
        buf_add_text(out, " :stop");
}

static void dump_slots(const struct tree *tree, struct buf *out)
{
    for (uint32_t i = 0; i < tree->n_slots; i++) {
        const struct tree_slot *slot = &tree->slots[i];
        if (slot->is_gap)
            buf_add_text(out, " *");
        else
            dump_quoted(slot->text, out);
        if (slot->has_star && tree->kind != TREE_PREFIX)
            buf_add_char(out, '*');
    }
}

static void dump_field(const struct tree *field, struct buf *out)
{
    buf_printf(out, " %s", field_name(field->field));
    if (field_kind(field->field) == FIELD_OF_DAYS)
        buf_printf(out, " %d %d", (int)field->date_first, (int)field->date_last);
    else
        for (uint32_t i = 0; i < field->n_values; i++)
            dump_quoted(field->values[i], out);
}

static void dump_kids(const struct tree *tree, struct buf *out)
{
    for (uint32_t i = 0; i < tree->n_kids; i++) {
        if (tree->kind == TREE_NEAR && i > 0)
            buf_printf(out, " %s%u", tree->links[i - 1].is_ordered ? ">" : "",
                       (unsigned)tree->links[i - 1].distance);
        buf_add_char(out, ' ');
        tree_dump(tree->kids[i], out);
    }
}

void tree_dump(const struct tree *tree, struct buf *out)
{
    if (tree == NULL) {
        buf_add_text(out, "()");
        return;
    }
    buf_printf(out, "(%s", kind_names[tree->kind]);
    if (tree->kind == TREE_FIELD)
        dump_field(tree, out);
    if (tree->kind == TREE_LOOSE)
        buf_printf(out, " %u", (unsigned)tree->distance);
    dump_words(tree, out);
    if (tree->kind != TREE_FIELD || field_kind(tree->field) != FIELD_OF_DAYS)
        dump_slots(tree, out);
    dump_kids(tree, out);
    buf_add_char(out, ')');
}
