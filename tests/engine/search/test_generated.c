/* The proof: what the engine finds and paints for random queries over random paragraphs is what
 * QUERY.md says, worked out by trying everything. test_generated [QUERIES [SEED]] runs more. */
#include <stdlib.h>

#include "engine/analysis/language.h"
#include "engine/query/parse.h"
#include "tests/engine/search/library.h"
#include "tests/engine/search/oracle.h"
#include "tests/support/test.h"

#define ARTICLES 100
#define PARAGRAPHS 3 /* of each article */
#define QUERIES_PER_INDEX 500

static uint32_t queries = 1000;
static uint64_t first_seed = 20261125;

struct world {
    struct arena arena; /* of texts and words */
    struct analyzer *analyzer;
    struct oracle_text *texts; /* PARAGRAPHS of each article */
    struct oracle_text *titles;
    struct span *written;
    struct library library;
    uint32_t n_found, n_paragraphs_found, n_titles_painted, n_clear, n_differences;
};

/* ---- making ---- */

static void read_words(struct world *world, struct span text, struct oracle_text *out)
{
    const struct token *tokens;
    size_t n;
    struct error err;
    assert_ok(analyzer_run(world->analyzer, text, LANGUAGE_ENGLISH, &tokens, &n, &err), &err);
    assert_true(n <= ORACLE_TOKENS);
    out->n = (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        const struct word *word = analyzer_word(world->analyzer, tokens[i].word);
        out->tokens[i] =
            (struct oracle_token){word->exact, word->stem, tokens[i].start, tokens[i].end};
    }
}

static void make_article(struct world *world, struct dice *dice, uint32_t i, struct book *out)
{
    struct buf text, title;
    buf_init(&text, 1 << 16);
    buf_init(&title, 1 << 12);
    question_title(dice, &title);
    struct span title_text = arena_copy(&world->arena, buf_span(&title));
    read_words(world, title_text, &world->titles[i]);
    buf_release(&title);
    for (uint32_t p = 0; p < PARAGRAPHS; p++) {
        struct buf paragraph;
        buf_init(&paragraph, 1 << 14);
        question_paragraph(dice, &paragraph);
        struct span written = arena_copy(&world->arena, buf_span(&paragraph));
        world->written[i * PARAGRAPHS + p] = written;
        read_words(world, written, &world->texts[i * PARAGRAPHS + p]);
        world->texts[i * PARAGRAPHS + p].title = &world->titles[i];
        buf_add_text(&text, p > 0 ? "\n\n" : "");
        buf_add_span(&text, written);
        buf_release(&paragraph);
    }
    *out = (struct book){.id = arena_printf(&world->arena, "%03u", i),
                         .text = arena_text(&world->arena, buf_span(&text)),
                         .title = arena_text(&world->arena, title_text),
                         .lang = "en"};
    buf_release(&text);
}

static void world_open(struct world *world, struct dice *dice)
{
    struct book books[ARTICLES];
    struct error err;
    *world = (struct world){0};
    arena_init(&world->arena, 64 << 20);
    assert_ok(analyzer_new(&world->analyzer, &err), &err);
    world->texts = ARENA_ARRAY(&world->arena, struct oracle_text, ARTICLES * PARAGRAPHS);
    world->written = ARENA_ARRAY(&world->arena, struct span, ARTICLES * PARAGRAPHS);
    world->titles = ARENA_ARRAY(&world->arena, struct oracle_text, ARTICLES);
    assert_non_null(world->texts);
    assert_non_null(world->titles);
    assert_non_null(world->written);
    for (uint32_t i = 0; i < ARTICLES; i++)
        make_article(world, dice, i, &books[i]);
    library_open(&world->library, books, ARTICLES, 1 + dice_below(dice, 3));
}

static void world_close(struct world *world)
{
    library_close(&world->library);
    analyzer_free(world->analyzer);
    arena_release(&world->arena);
}

/* ---- comparing ---- */

static void differ(struct world *world, struct span q, uint32_t paragraph, bool is_any,
                   const char *what)
{
    if (world->n_differences++ < 20)
        print_error("%s%s\n  q     %.*s\n  text  %.*s\n", what, is_any ? " (any)" : "", SPAN_FMT(q),
                    SPAN_FMT(world->written[paragraph]));
}

static void print_spans(const char *who, struct span text, const struct match_span *spans,
                        uint32_t n)
{
    print_error("  %s", who);
    for (uint32_t i = 0; i < n; i++)
        print_error(" [%.*s %s %u]", (int)(spans[i].end - spans[i].start), text.at + spans[i].start,
                    match_kind_name(spans[i].kind), spans[i].clause);
    print_error("\n");
}

static bool same_spans(const struct match_span *spans, uint32_t n,
                       const struct oracle_spans *expected)
{
    bool is_same = n == expected->n;
    for (uint32_t i = 0; i < expected->n && is_same; i++)
        is_same = spans[i].start == expected->items[i].start &&
                  spans[i].end == expected->items[i].end &&
                  spans[i].kind == expected->items[i].kind &&
                  spans[i].clause == expected->items[i].clause;
    return is_same;
}

/* text[start:end], read again, holds the clause that it is said to match. */
static bool matches_again(struct world *world, const struct ask *ask, struct span text,
                          const struct match_span *match)
{
    static struct oracle_text piece;
    const struct ask *clause = oracle_clause(ask, match->clause);
    bool is_alone = clause != NULL && (clause->kind == ASK_WORD || clause->kind == ASK_PREFIX ||
                                       clause->kind == ASK_FUZZY || clause->kind == ASK_PHRASE);
    if (!is_alone)
        return clause != NULL;
    read_words(world, span_cut(text, match->start, match->end - match->start), &piece);
    struct ask unsigned_clause = *clause;
    unsigned_clause.sign = 0;
    return oracle_holds(&unsigned_clause, &piece, false);
}

static void compare_passage(struct world *world, const struct ask *ask, struct span q, bool is_any,
                            uint32_t paragraph, const struct passage *passage)
{
    static struct oracle_spans expected;
    bool is_clear = oracle_paint(ask, &world->texts[paragraph], is_any, &expected);
    world->n_paragraphs_found++;
    world->n_clear += is_clear;
    if (is_clear && !same_spans(passage->matches, passage->n_matches, &expected)) {
        differ(world, q, paragraph, is_any, "painted otherwise");
        print_spans("got   ", passage->text, passage->matches, passage->n_matches);
        print_spans("wanted", passage->text, expected.items, expected.n);
    }
    for (uint32_t i = 0; i < passage->n_matches; i++)
        if (!matches_again(world, ask, passage->text, &passage->matches[i]))
            differ(world, q, paragraph, is_any, "what is painted does not match its clause");
    if (passage->is_phrase != oracle_row_stands(ask, &world->texts[paragraph]))
        differ(world, q, paragraph, is_any, "the row of bare words stands, or not");
}

static void compare_title(struct world *world, const struct ask *ask, struct span q, bool is_any,
                          uint32_t paragraph, const struct hit *hit)
{
    static struct oracle_spans expected;
    oracle_paint_title(ask, &world->titles[paragraph / PARAGRAPHS], &expected);
    world->n_titles_painted += expected.n > 0;
    if (same_spans(hit->title_matches, hit->n_title_matches, &expected))
        return;
    differ(world, q, paragraph, is_any, "the title is painted otherwise");
    print_spans("got   ", hit->article.title, hit->title_matches, hit->n_title_matches);
    print_spans("wanted", hit->article.title, expected.items, expected.n);
}

static uint32_t number_of(struct span id)
{
    uint32_t number = 0;
    for (size_t i = 0; i < id.len; i++)
        number = number * 10 + (uint32_t)(id.at[i] - '0');
    assert_true(number < ARTICLES);
    return number;
}

static void compare(struct world *world, const struct ask *ask, struct span q, bool is_any)
{
    static bool is_found[ARTICLES * PARAGRAPHS];
    struct search_request request;
    bool is_row_over = false;
    memset(is_found, 0, sizeof is_found);
    search_request_init(&request);
    request.q = q;
    request.match = is_any ? MATCH_ANY : MATCH_ALL;
    request.limit = 1000;
    request.snippet = 0;
    struct search_result *result = library_search(&world->library, &request);
    if (result->warnings != NULL)
        differ(world, q, 0, is_any, result->warnings->code);
    for (uint32_t i = 0; i < result->n_hits; i++) {
        const struct hit *hit = &result->hits[i];
        const struct passage *passage = &hit->passages[0];
        uint32_t paragraph = number_of(hit->article.id) * PARAGRAPHS + passage->paragraph.n - 1;
        if (is_found[paragraph])
            differ(world, q, paragraph, is_any, "found twice");
        is_found[paragraph] = true;
        if (!is_any && is_row_over && passage->is_phrase)
            differ(world, q, paragraph, is_any, "a whole row comes late");
        is_row_over = !passage->is_phrase;
        compare_title(world, ask, q, is_any, paragraph, hit);
        if (oracle_holds(ask, &world->texts[paragraph], is_any))
            compare_passage(world, ask, q, is_any, paragraph, passage);
        else
            differ(world, q, paragraph, is_any, "found, and should not be");
    }
    for (uint32_t p = 0; p < ARTICLES * PARAGRAPHS; p++)
        if (!is_found[p] && oracle_holds(ask, &world->texts[p], is_any))
            differ(world, q, p, is_any, "not found");
    if (!result->total.is_exact || result->total.value != result->n_hits)
        differ(world, q, 0, is_any, "counted otherwise");
    world->n_found += result->n_hits > 0;
}

static void ask_one(struct world *world, struct dice *dice)
{
    struct arena arena;
    struct buf q;
    arena_init(&arena, 1 << 20);
    buf_init(&q, QUERY_MAX_BYTES);
    bool is_any = dice_below(dice, 3) == 0;
    struct ask *ask = question_make(dice, world->analyzer, &arena, &q);
    compare(world, ask, buf_span(&q), is_any);
    library_clear(&world->library);
    buf_release(&q);
    arena_release(&arena);
}

static void what_is_found_and_painted_is_what_the_contract_says(void **state)
{
    uint32_t n_found = 0, n_painted = 0, n_titles = 0, n_clear = 0, n_differences = 0;
    (void)state;
    for (uint32_t done = 0; done < queries; done += QUERIES_PER_INDEX) {
        struct dice dice = {first_seed + done};
        struct world world;
        world_open(&world, &dice);
        for (uint32_t i = 0; i < QUERIES_PER_INDEX && done + i < queries; i++)
            ask_one(&world, &dice);
        if (world.n_differences > 0)
            print_error("seed %llu: %u differences\n", (unsigned long long)(first_seed + done),
                        world.n_differences);
        n_found += world.n_found;
        n_painted += world.n_paragraphs_found;
        n_titles += world.n_titles_painted;
        n_clear += world.n_clear;
        n_differences += world.n_differences;
        world_close(&world);
    }
    print_message("seed %llu: %u queries, %u with hits; %u paragraphs painted, %u of them compared "
                  "span by span; %u titles painted\n",
                  (unsigned long long)first_seed, queries, n_found, n_painted, n_clear, n_titles);
    assert_int_equal(n_differences, 0);
    assert_true(n_found > queries / 4);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_found_and_painted_is_what_the_contract_says),
    };
    if (argc > 1)
        queries = (uint32_t)strtoul(argv[1], NULL, 10);
    if (argc > 2)
        first_seed = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
