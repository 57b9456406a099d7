#include "tests/engine/query/sentences.h"

#include "base/utf8.h"

/* Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014: SplitMix64. */
uint32_t chance_below(struct chance *chance, uint32_t n)
{
    uint64_t z = chance->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ (z >> 31)) >> 32) % n;
}

#define PICK(chance, list) (list)[chance_below((chance), sizeof(list) / sizeof *(list))]

static const char *const words[] = {
    "gas",    "lng",   "the",     "of",       "and", "who",  "Siberia",    "pipeline",   "café",
    "U.S.",   "don’t", "China's", "2,500",    "26%", "C++",  "xfce4-term", "10-20",      "naïve",
    "Große",  "газ",   "и",       "Сила",     "ещё", "力量", "西伯利亚",   "東京都庁で", "カメラ",
    "한국어", "x",     "foo_bar", "http://x", "le",  "dans", "\\-oil",     "\\AND",      "?!",
    "a\\*b",  "צה\"ל", "ﬁne",     "②",        "½",   "𝔤𝔞𝔰",
};

static const char *const fields[] = {
    "tag:gas",         "tag:gas,china",    "tag:\"natural gas\"",
    "author:miller",   "author:\"A. M.\"", "AUTHOR:O'Neil-Smith",
    "lang:en,RU",      "lang:en-GB",       "path:energy/",
    "path:a/*2019*",   "path:\"a (b)\"",   "path:a\\*\\\\b",
    "id:energy/yamal", "date:2019",        "date:2014..2019",
    "date:2022..",     "date:..2020-06",   "date:30d",
    "date:6W",         "tag:\"a,b\"",
};

static void make_or(struct chance *chance, uint32_t depth, struct buf *out);

static void make_phrase(struct chance *chance, struct buf *out)
{
    buf_add_text(out, chance_below(chance, 4) == 0 ? "“" : "\"");
    uint32_t n = 1 + chance_below(chance, 4);
    for (uint32_t i = 0; i < n; i++) {
        buf_add_text(out, i > 0 ? " " : "");
        buf_add_text(out, i > 0 && i + 1 < n && chance_below(chance, 5) == 0 ? "*"
                                                                             : PICK(chance, words));
    }
    buf_add_text(out, chance_below(chance, 6) == 0 ? "*\"" : "\"");
    if (chance_below(chance, 4) == 0)
        buf_printf(out, "~%u", chance_below(chance, 34));
}

static void make_primary(struct chance *chance, uint32_t depth, struct buf *out)
{
    static const char *const endings[] = {"", "", "", "", "", "*", "~", "~1"};
    uint32_t what = chance_below(chance, depth < 5 ? 10 : 7);
    if (what < 5) {
        buf_add_text(out, PICK(chance, words));
        buf_add_text(out, PICK(chance, endings));
    } else if (what == 5) {
        make_phrase(chance, out);
    } else if (what == 6) {
        buf_add_text(out, PICK(chance, fields));
    } else {
        buf_add_text(out, what == 7 ? "title:(" : "(");
        make_or(chance, depth + 1, out);
        buf_add_char(out, ')');
    }
}

static void make_item(struct chance *chance, uint32_t depth, struct buf *out)
{
    static const char *const signs[] = {"", "", "", "", "", "+", "-", "NOT "};
    buf_add_text(out, PICK(chance, signs));
    make_primary(chance, depth, out);
    while (chance_below(chance, 6) == 0) {
        buf_printf(out, " %s/%u ", chance_below(chance, 2) == 0 ? "NEAR" : "ADJ",
                   1 + chance_below(chance, 32));
        make_primary(chance, depth, out);
    }
}

static void make_or(struct chance *chance, uint32_t depth, struct buf *out)
{
    static const char *const joins[] = {" ", " ", " ", " ", " ", " AND ", " OR ", " | "};
    uint32_t n = 1 + chance_below(chance, depth == 0 ? 6 : 4);
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0)
            buf_add_text(out, PICK(chance, joins));
        make_item(chance, depth, out);
    }
}

void sentence_make(struct chance *chance, struct buf *out)
{
    buf_clear(out);
    make_or(chance, 0, out);
}

void sentence_break(struct chance *chance, struct buf *out)
{
    static const char *const bits[] = {"(",  ")", "\"",    "|",        "*",      "~", " ",
                                       "+",  "-", " AND ", " NOT ",    "OR ",    "»", ":",
                                       "\\", "“", "~9",    " NEAR/3 ", "title:", ","};
    struct buf whole;
    buf_init(&whole, 1 << 16);
    uint32_t n = 1 + chance_below(chance, 4);
    for (uint32_t i = 0; i < n && out->len > 0; i++) {
        size_t at = utf8_border_before(buf_span(out), chance_below(chance, (uint32_t)out->len));
        size_t behind =
            chance_below(chance, 2) == 0 ? at : utf8_border_after(buf_span(out), at + 1);
        buf_clear(&whole);
        buf_add(&whole, out->at, at);
        buf_add_text(&whole, PICK(chance, bits));
        buf_add(&whole, out->at + behind, out->len - behind);
        buf_clear(out);
        buf_add_span(out, buf_span(&whole));
    }
    buf_release(&whole);
}

static uint32_t any_code(struct chance *chance)
{
    static const char signs[] = "()\"|*~+-:\\,./ \t";
    static const uint32_t from[] = {0x20,   0x80,   0x370,  0x590,   0x3040,
                                    0x4E00, 0xAC00, 0xFB00, 0x1D400, 0};
    static const uint32_t size[] = {0x5F,  0x240,  0x1A0, 0x170, 0xC0,
                                    0x500, 0x2BA4, 0x500, 0x400, 0x10FFFF};
    if (chance_below(chance, 3) == 0)
        return (unsigned char)signs[chance_below(chance, sizeof signs - 1)];
    uint32_t i = chance_below(chance, 10);
    uint32_t code = from[i] + chance_below(chance, size[i]);
    return code >= 0xD800 && code <= 0xDFFF ? '"' : code;
}

void sentence_noise(struct chance *chance, struct buf *out)
{
    buf_clear(out);
    uint32_t n = chance_below(chance, 60);
    for (uint32_t i = 0; i < n; i++) {
        char bytes[4];
        buf_add(out, bytes, utf8_encode(any_code(chance), bytes));
    }
}

static bool is_stable(const struct tree_word *word, uint8_t language, struct analyzer *analyzer)
{
    const struct token *tokens;
    size_t n;
    struct error err;
    if (analyzer_run(analyzer, word->exact, language, &tokens, &n, &err) != OK || n != 1)
        return word->is_gap;
    const struct word *again = analyzer_word(analyzer, tokens[0].word);
    return span_equal(again->exact, word->exact) && again->is_stop == word->is_stop;
}

bool sentence_is_stable(const struct tree *tree, uint8_t language, struct analyzer *analyzer)
{
    if (tree == NULL)
        return true;
    for (uint32_t i = 0; i < tree->n_words; i++)
        if (!is_stable(&tree->words[i], language, analyzer))
            return false;
    for (uint32_t i = 0; i < tree->n_kids; i++)
        if (!sentence_is_stable(tree->kids[i], language, analyzer))
            return false;
    return true;
}
