#include "tests/engine/search/one_paragraph.h"

#include "engine/analysis/language.h"
#include "engine/query/understand.h"
#include "engine/search/paint.h"
#include "engine/search/snippet.h"
#include "tests/support/test.h"

static const uint8_t languages[] = {LANGUAGE_ENGLISH};

static void parse(struct one_paragraph *one, struct span q)
{
    struct query_fault fault;
    struct error err;
    assert_ok(query_parse(q, SYNTAX_AUTO, 20261123, &one->arena, &one->query, &fault, &err), &err);
    assert_ok(query_understand(one->query, SYNTAX_AUTO, one->analyzer, languages, 1, &one->arena,
                               &fault, &err),
              &err);
}

static void number(struct one_paragraph *one, struct tree *tree)
{
    for (uint32_t i = 0; i < tree->n_kids; i++)
        number(one, tree->kids[i]);
    if (!tree_is_leaf(tree))
        return;
    struct bound_leaf *leaf = ARENA_NEW(&one->arena, struct bound_leaf);
    uint8_t *numbers = ARENA_ARRAY(&one->arena, uint8_t, tree->n_words);
    assert_non_null(leaf);
    assert_non_null(numbers);
    for (uint32_t i = 0; i < tree->n_words; i++) {
        numbers[i] = BOUND_GAP;
        if (tree->words[i].is_gap)
            continue;
        numbers[i] = (uint8_t)one->bound.n_words;
        leaf->mask |= (uint64_t)1 << numbers[i];
        one->bound.words[one->bound.n_words++] =
            (struct bound_word){.word = &tree->words[i], .leaf = tree, .weight = 1, .idf = 1};
    }
    leaf->numbers = numbers;
    leaf->home = &one->bound;
    tree->bound = leaf;
}

static bool is_possessive(struct span exact, struct span word)
{
    return exact.len == word.len + 2 && span_begins(exact, word) &&
           memcmp(exact.at + word.len, "'s", 2) == 0;
}

/* Whether a word of the paragraph counts as a word of the query. */
static bool is_accepted(struct one_paragraph *one, const struct bound_word *want,
                        const struct word *have)
{
    char stem[WORD_MAX];
    if (want->word->is_prefix || want->leaf->kind == TREE_PREFIX)
        return span_begins(have->exact, want->word->exact);
    if (span_equal(have->exact, want->word->exact) || is_possessive(have->exact, want->word->exact))
        return true;
    if (want->leaf->kind != TREE_WORD)
        return false;
    size_t len = analyzer_stem(one->analyzer, want->word->surface, have->language, stem);
    return span_equal(have->stem, (struct span){stem, len});
}

static void fill_table(struct one_paragraph *one)
{
    struct bound_segment *table = ARENA_NEW(&one->arena, struct bound_segment);
    uint32_t n = analyzer_count(one->analyzer);
    assert_non_null(table);
    table->room = 64;
    while (table->room < 4 * n)
        table->room *= 2;
    table->places = ARENA_ARRAY(&one->arena, struct bound_mask, table->room);
    assert_non_null(table->places);
    for (uint32_t i = 0; i < table->room; i++)
        table->places[i].id = UINT32_MAX;
    for (uint32_t id = 0; id < n; id++) {
        const struct word *have = analyzer_word(one->analyzer, id);
        struct bound_mask mask = {.id = id};
        for (uint32_t w = 0; w < one->bound.n_words; w++) {
            const struct bound_word *want = &one->bound.words[w];
            bool is_exact = span_equal(have->exact, want->word->exact) ||
                            is_possessive(have->exact, want->word->exact);
            mask.accept |= (uint64_t)is_accepted(one, want, have) << w;
            mask.exact |= (uint64_t)is_exact << w;
            mask.surface |= (uint64_t)span_equal(have->surface, want->word->surface) << w;
        }
        if (mask.accept == 0)
            continue;
        uint32_t at = (id * 0x9E3779B1u) & (table->room - 1);
        while (table->places[at].id != UINT32_MAX)
            at = (at + 1) & (table->room - 1);
        table->places[at] = mask;
    }
    one->bound.segments = table;
    one->bound.n_segments = 1;
}

static void scan(struct one_paragraph *one, struct span text)
{
    const struct token *tokens = NULL;
    struct error err;
    assert_ok(analyzer_run(one->analyzer, text, LANGUAGE_ENGLISH, &tokens, &one->n_tokens, &err),
              &err);
    one->tokens = ARENA_ARRAY(&one->arena, struct token, one->n_tokens + 1);
    uint32_t *ids = ARENA_ARRAY(&one->arena, uint32_t, one->n_tokens + 1);
    assert_non_null(one->tokens);
    assert_non_null(ids);
    for (size_t i = 0; i < one->n_tokens; i++) {
        one->tokens[i] = tokens[i];
        ids[i] = tokens[i].word;
    }
    fill_table(one);
    occurrences_init(&one->occurrences);
    assert_ok(
        match_scan(one->bound.segments, ids, (uint32_t)one->n_tokens, &one->occurrences, &err),
        &err);
}

void one_paragraph_make(struct one_paragraph *one, struct span q, struct span text, bool is_any)
{
    struct error err;
    *one = (struct one_paragraph){0};
    arena_init(&one->arena, 64 << 20);
    assert_ok(analyzer_new(&one->analyzer, &err), &err);
    parse(one, q);
    if (one->query->root == NULL)
        return;
    number(one, one->query->root);
    scan(one, text);
    one->rules = (struct match_rules){.root = one->query->root,
                                      .query = one->query->root,
                                      .bound = &one->bound,
                                      .is_any = is_any};
}

void one_paragraph_release(struct one_paragraph *one)
{
    occurrences_release(&one->occurrences);
    analyzer_free(one->analyzer);
    arena_release(&one->arena);
}

struct span one_paragraph_spans(struct one_paragraph *one, struct span text, bool is_full)
{
    struct match_runs runs = {0};
    struct match_span *spans = NULL;
    uint32_t n = 0;
    struct error err;
    struct buf out;
    if (one->query->root == NULL || !match_holds(&one->rules, &one->occurrences))
        return SPAN("");
    assert_ok(paint_text(&one->rules, &one->occurrences, false, &runs, &err), &err);
    assert_ok(snippet_spans(&runs, one->tokens, one->n_tokens, &one->arena, &spans, &n, &err),
              &err);
    buf_init(&out, 1 << 20);
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0)
            buf_add_text(&out, " · ");
        buf_add_span(&out, span_cut(text, spans[i].start, spans[i].end - spans[i].start));
        if (is_full)
            buf_printf(&out, "/%s/%u", match_kind_name(spans[i].kind), spans[i].clause);
    }
    struct span copy = arena_copy(&one->arena, buf_span(&out));
    buf_release(&out);
    match_runs_release(&runs);
    return copy;
}

void one_paragraph_check(const char *q, const char *text, const char *expected,
                         one_paragraph_find *find)
{
    struct one_paragraph one;
    struct buf out;
    buf_init(&out, 1 << 16);
    one_paragraph_make(&one, span_of(q), span_of(text), false);
    bool is_found = find(&one, &out);
    assert_span_is(buf_span(&out), span_of(expected), q);
    assert_int_equal(is_found, *expected != '\0');
    buf_release(&out);
    one_paragraph_release(&one);
}
