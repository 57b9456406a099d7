#include "tests/engine/search/question.h"

#include "engine/analysis/language.h"
#include "tests/support/test.h"

uint32_t dice_below(struct dice *dice, uint32_t n)
{
    uint64_t z = dice->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ (z >> 31)) >> 32) % n;
}

#define PICK(dice, list) (list)[dice_below((dice), sizeof(list) / sizeof *(list))]

static const char *const words[] = {
    "gas",     "gases",     "oil",       "oils",      "flow",     "flows",   "flowing",
    "line",    "lines",     "power",     "powers",    "powering", "price",   "Siberia",
    "Siberia", "Siberia's", "Siberian",  "Siberia’s", "China",    "China's", "café",
    "cafe",    "cafés",     "naïve",     "2",         "38",       "2,500",   "U.S.",
    "don't",   "pipeline",  "pipelines", "pipe",      "xfce4",    "gazprom", "gazprm",
};
static const char *const stops[] = {"the", "of", "and", "who", "to", "in"};
static const char *const beginnings[] = {"ga", "pi", "pipe", "pow", "flo", "sib", "ca", "li", "zz"};
static const char *const typos[] = {"pipe",  "pipes", "line", "lien",  "flow",    "gazprm", "cafe",
                                    "cafés", "oils",  "powr", "chian", "siberia", "zzzz"};

static const char *const title_words[] = {"Meridian", "meridians", "boreal", "summit",
                                          "summits",  "Arctic",    "harbor"};
static const char *const characters[] = {"東", "京", "都", "会", "議", "中", "国", "北"};
/* One word each of the dictionary by which bare runs are divided. */
static const char *const runs[] = {"東京", "京都", "会議", "中国", "北京", "京"};

static bool one_in(struct dice *dice, uint32_t n)
{
    return dice_below(dice, n) == 0;
}

static const char *any_word(struct dice *dice)
{
    return dice_below(dice, 10) < 3 ? PICK(dice, stops) : PICK(dice, words);
}

/* ---- paragraphs ---- */

static void add_run(struct dice *dice, struct buf *out)
{
    for (uint32_t n = 1 + dice_below(dice, 3); n > 0; n--)
        buf_add_text(out, one_in(dice, 2) ? PICK(dice, characters) : PICK(dice, runs));
}

static void add_few(struct dice *dice, struct buf *out)
{
    const char *few[3] = {any_word(dice), any_word(dice), any_word(dice)};
    uint32_t n = 1 + dice_below(dice, 40);
    for (uint32_t i = 0; i < n; i++)
        buf_printf(out, "%s%s", i > 0 ? " " : "",
                   one_in(dice, 8) ? any_word(dice) : PICK(dice, few));
}

void question_title(struct dice *dice, struct buf *out)
{
    uint32_t n = 1 + dice_below(dice, 4);
    for (uint32_t i = 0; i < n; i++)
        buf_printf(out, "%s%s", i > 0 ? " " : "", PICK(dice, title_words));
}

void question_paragraph(struct dice *dice, struct buf *out)
{
    static const char *const borders[] = {" ",   " ",  " ", " ",  " ",  " ",  ", ",
                                          " — ", ". ", "-", " (", "\n", ": ", "” “"};
    uint32_t n = 1 + dice_below(dice, 24);
    if (one_in(dice, 4)) {
        add_few(dice, out);
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0)
            buf_add_text(out, PICK(dice, borders));
        if (one_in(dice, 10))
            add_run(dice, out);
        else
            buf_add_text(out, any_word(dice));
    }
    buf_add_text(out, one_in(dice, 2) ? "." : "");
}

/* ---- questions ---- */

struct asking {
    struct dice *dice;
    struct analyzer *analyzer;
    struct arena *arena;
    struct buf *out;
    uint32_t clauses, wildcards, n_words;
};

static struct ask *new_ask(struct asking *asking, enum ask_kind kind)
{
    struct ask *ask = ARENA_NEW(asking->arena, struct ask);
    assert_non_null(ask);
    ask->kind = kind;
    return ask;
}

/* Writes a word, or a run of characters, and adds what it means to the leaf; returns the last. */
static struct ask_word *add_word(struct asking *asking, struct ask *leaf, const char *text)
{
    const struct token *tokens;
    size_t n;
    struct error err;
    assert_ok(analyzer_run(asking->analyzer, span_of(text), LANGUAGE_ENGLISH, &tokens, &n, &err),
              &err);
    assert_true(n >= 1 && leaf->n_words + n <= ASK_MOST);
    for (size_t i = 0; i < n; i++) {
        const struct word *word = analyzer_word(asking->analyzer, tokens[i].word);
        leaf->words[leaf->n_words++] =
            (struct ask_word){.exact = arena_copy(asking->arena, word->exact),
                              .stem = arena_copy(asking->arena, word->stem),
                              .is_stop = word->is_stop};
    }
    buf_add_text(asking->out, text);
    asking->n_words += (uint32_t)n;
    return &leaf->words[leaf->n_words - 1];
}

static struct ask *new_leaf(struct asking *asking, enum ask_kind kind)
{
    struct ask *leaf = new_ask(asking, kind);
    leaf->clause = asking->clauses++;
    return leaf;
}

static struct ask *ask_word(struct asking *asking)
{
    struct ask *leaf = new_leaf(asking, ASK_WORD);
    add_word(asking, leaf,
             one_in(asking->dice, 12) ? PICK(asking->dice, runs) : any_word(asking->dice));
    return leaf;
}

/* Characters in quotes, which stand side by side however they are divided. */
static struct ask *ask_characters(struct asking *asking)
{
    struct ask *leaf = new_leaf(asking, ASK_PHRASE);
    buf_add_char(asking->out, '"');
    for (uint32_t n = 1 + dice_below(asking->dice, 3); n > 0; n--)
        add_word(asking, leaf, PICK(asking->dice, characters));
    buf_add_char(asking->out, '"');
    return leaf;
}

static struct ask *ask_wild(struct asking *asking)
{
    if (asking->wildcards == 4)
        return ask_word(asking);
    asking->wildcards++;
    bool is_prefix = one_in(asking->dice, 2);
    struct ask *leaf = new_leaf(asking, is_prefix ? ASK_PREFIX : ASK_FUZZY);
    add_word(asking, leaf, is_prefix ? PICK(asking->dice, beginnings) : PICK(asking->dice, typos));
    buf_add_char(asking->out, is_prefix ? '*' : '~');
    return leaf;
}

static struct ask *ask_phrase(struct asking *asking, bool may_be_loose)
{
    struct dice *dice = asking->dice;
    uint32_t n = 1 + dice_below(dice, 4);
    if (one_in(dice, 10))
        return ask_characters(asking);
    bool is_loose = may_be_loose && n > 1 && one_in(dice, 3);
    bool is_open = n > 1 && asking->wildcards < 4 && one_in(dice, 6);
    struct ask *leaf = new_leaf(asking, is_loose ? ASK_LOOSE : ASK_PHRASE);
    asking->wildcards += is_open;
    buf_add_char(asking->out, '"');
    for (uint32_t i = 0; i < n; i++) {
        buf_add_text(asking->out, i > 0 ? " " : "");
        if (!is_loose && i > 0 && i + 1 < n && one_in(dice, 4)) {
            leaf->words[leaf->n_words++].is_gap = true;
            buf_add_char(asking->out, '*');
        } else if (is_open && i + 1 == n) {
            add_word(asking, leaf, PICK(dice, beginnings))->is_prefix = true;
        } else {
            add_word(asking, leaf, any_word(dice));
        }
    }
    buf_add_text(asking->out, is_open ? "*\"" : "\"");
    if (is_loose) {
        leaf->distance = 1 + dice_below(dice, 8);
        buf_printf(asking->out, "~%u", leaf->distance);
    }
    return leaf;
}

static struct ask *ask_operand(struct asking *asking)
{
    switch (dice_below(asking->dice, 8)) {
    case 0:
        return ask_wild(asking);
    case 1:
        return ask_phrase(asking, false);
    case 2: {
        struct ask *either = new_ask(asking, ASK_OR);
        buf_add_char(asking->out, '(');
        for (uint32_t n = 2 + dice_below(asking->dice, 2); n > 0; n--) {
            uint32_t what = dice_below(asking->dice, 4);
            buf_add_text(asking->out, either->n_kids > 0 ? " OR " : "");
            either->kids[either->n_kids++] = what == 0   ? ask_wild(asking)
                                             : what == 1 ? ask_phrase(asking, false)
                                                         : ask_word(asking);
        }
        buf_add_char(asking->out, ')');
        return either;
    }
    default:
        return ask_word(asking);
    }
}

static struct ask *ask_near(struct asking *asking)
{
    struct ask *near = new_ask(asking, ASK_NEAR);
    uint32_t n = 2 + dice_below(asking->dice, 3);
    for (uint32_t i = 0; i < n; i++) {
        struct ask *operand = ask_operand(asking);
        near->kids[near->n_kids++] = operand;
        if (i + 1 == n)
            break;
        operand->distance = 1 + dice_below(asking->dice, one_in(asking->dice, 6) ? 32 : 6);
        operand->is_ordered = one_in(asking->dice, 3);
        buf_printf(asking->out, " %s/%u ", operand->is_ordered ? "ADJ" : "NEAR", operand->distance);
    }
    return near;
}

static struct ask *title_leaf(struct asking *asking)
{
    bool is_quoted = one_in(asking->dice, 2);
    struct ask *leaf = new_leaf(asking, is_quoted ? ASK_PHRASE : ASK_WORD);
    buf_add_text(asking->out, is_quoted ? "\"" : "");
    for (uint32_t n = is_quoted ? 1 + dice_below(asking->dice, 2) : 1; n > 0; n--) {
        buf_add_text(asking->out, leaf->n_words > 0 ? " " : "");
        add_word(asking, leaf, PICK(asking->dice, title_words));
    }
    buf_add_text(asking->out, is_quoted ? "\"" : "");
    return leaf;
}

/* What is in a title field has the field's number. */
static struct ask *ask_title(struct asking *asking)
{
    struct ask *field = new_leaf(asking, ASK_TITLE);
    struct ask *value = NULL;
    buf_add_text(asking->out, "title:");
    if (one_in(asking->dice, 3)) {
        value = new_ask(asking, ASK_OR);
        buf_add_char(asking->out, '(');
        value->kids[value->n_kids++] = title_leaf(asking);
        buf_add_text(asking->out, " OR ");
        value->kids[value->n_kids++] = title_leaf(asking);
        buf_add_char(asking->out, ')');
    } else {
        value = title_leaf(asking);
    }
    asking->clauses = field->clause + 1;
    value->clause = field->clause;
    for (uint32_t i = 0; i < value->n_kids; i++)
        value->kids[i]->clause = field->clause;
    field->kids[field->n_kids++] = value;
    return field;
}

static struct ask *ask_group(struct asking *asking, enum ask_kind kind, uint32_t depth);

/* A bracket in a row is no row, and one in an AND no AND: those would be one node with it. */
static struct ask *ask_bracket(struct asking *asking, enum ask_kind above, uint32_t depth)
{
    static const enum ask_kind kinds[] = {ASK_ROW, ASK_AND, ASK_OR};
    enum ask_kind kind = PICK(asking->dice, kinds);
    buf_add_char(asking->out, '(');
    struct ask *group = ask_group(asking, kind == above ? ASK_OR : kind, depth + 1);
    buf_add_char(asking->out, ')');
    return group;
}

static struct ask *ask_item(struct asking *asking, enum ask_kind above, uint32_t depth)
{
    static const char signs[] = {0, 0, 0, 0, 0, 0, '+', '-'};
    char sign = above == ASK_OR ? 0 : PICK(asking->dice, signs);
    struct ask *item;
    if (sign == '-' && one_in(asking->dice, 2))
        buf_add_text(asking->out, "NOT ");
    else if (sign != 0)
        buf_add_char(asking->out, sign);
    uint32_t what = dice_below(asking->dice, 16);
    if (what < 2)
        item = ask_wild(asking);
    else if (what < 5)
        item = ask_phrase(asking, true);
    else if (what < 6)
        item = ask_near(asking);
    else if (what < 8 && depth < 3 && sign != '+' && above != ASK_OR)
        item = ask_bracket(asking, above, depth);
    else if (what == 8)
        item = ask_title(asking);
    else
        item = ask_word(asking);
    item->sign = sign;
    return item;
}

static struct ask *ask_group(struct asking *asking, enum ask_kind kind, uint32_t depth)
{
    static const char *const joins[] = {[ASK_ROW] = " ", [ASK_AND] = " AND ", [ASK_OR] = " OR "};
    struct ask *group = new_ask(asking, kind);
    uint32_t n =
        kind == ASK_ROW ? 2 + dice_below(asking->dice, 3) : 2 + dice_below(asking->dice, 2);
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0)
            buf_add_text(asking->out, joins[kind]);
        bool is_row = kind == ASK_OR && depth < 3 && one_in(asking->dice, 3);
        group->kids[group->n_kids++] =
            is_row ? ask_group(asking, ASK_ROW, depth + 1) : ask_item(asking, kind, depth);
    }
    return group;
}

/* ---- stop words (QUERY §4): not required where something else is asked for beside them ---- */

static bool is_stop(const struct ask *ask)
{
    return ask->kind == ASK_WORD && ask->n_words == 1 && ask->words[0].is_stop;
}

static bool is_group(const struct ask *ask)
{
    return ask->kind >= ASK_ROW;
}

static bool has_content(const struct ask *ask)
{
    if (ask->sign == '-')
        return false;
    if (ask->kind <= ASK_FUZZY)
        return !is_stop(ask);
    for (uint32_t i = 0; i < ask->n_kids && is_group(ask); i++)
        if (has_content(ask->kids[i]))
            return true;
    return false;
}

static void mark_optional(struct ask *ask)
{
    bool has_more = false;
    if (!is_group(ask) || ask->sign == '-')
        return;
    for (uint32_t i = 0; i < ask->n_kids; i++)
        has_more = has_more || (ask->kids[i]->sign != '-' &&
                                (!is_stop(ask->kids[i]) || ask->kids[i]->sign == '+'));
    for (uint32_t i = 0; i < ask->n_kids; i++) {
        struct ask *kid = ask->kids[i];
        kid->is_optional = ask->kind == ASK_ROW && has_more && is_stop(kid) && kid->sign == 0;
        mark_optional(kid);
    }
}

struct ask *question_make(struct dice *dice, struct analyzer *analyzer, struct arena *arena,
                          struct buf *out)
{
    struct asking asking;
    struct ask *ask;
    static const enum ask_kind kinds[] = {ASK_ROW, ASK_ROW, ASK_ROW, ASK_AND, ASK_OR};
    do { /* another one in place of the few with more words than a query may have */
        buf_clear(out);
        asking = (struct asking){.dice = dice, .analyzer = analyzer, .arena = arena, .out = out};
        ask = one_in(dice, 4) ? ask_item(&asking, ASK_OR, 3)
                              : ask_group(&asking, PICK(dice, kinds), 0);
    } while (asking.n_words > 64);
    if (has_content(ask))
        mark_optional(ask);
    return ask;
}
