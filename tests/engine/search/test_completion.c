/* Suggestions for random beginnings over random articles, beside a count by hand. */
#include "engine/search/completion.h"

#include <stdlib.h>

#include "tests/engine/search/library.h"
#include "tests/engine/search/question.h"
#include "tests/support/test.h"

enum { ARTICLES = 12, PARAGRAPHS = 6, WORDS = 14, MOST = 4096, TEXT = 160 };

static const char *const vocabulary[] = {"gas", "gash",  "line", "liner", "the",
                                         "of",  "power", "oil",  "газ",   "сила"};
enum { VOCABULARY = sizeof vocabulary / sizeof *vocabulary };

static bool is_stop(const char *word)
{
    return strcmp(word, "the") == 0 || strcmp(word, "of") == 0;
}

/* Word numbers; the title first. */
struct text {
    uint32_t words[WORDS];
    uint32_t n;
};

struct corpus {
    struct text titles[ARTICLES], paragraphs[ARTICLES][PARAGRAPHS];
    uint32_t n[ARTICLES]; /* paragraphs */
};

static void make_text(struct dice *dice, struct text *text, uint32_t most)
{
    text->n = 1 + dice_below(dice, most);
    for (uint32_t i = 0; i < text->n; i++)
        text->words[i] = dice_below(dice, VOCABULARY);
}

static void write_words(const uint32_t *words, uint32_t n, struct buf *out)
{
    for (uint32_t i = 0; i < n; i++)
        buf_printf(out, "%s%s", i > 0 ? " " : "", vocabulary[words[i]]);
}

static void make_library(struct dice *dice, struct corpus *corpus, struct library *library)
{
    struct book books[ARTICLES];
    struct buf texts[2 * ARTICLES];
    char ids[ARTICLES][8];
    for (uint32_t a = 0; a < ARTICLES; a++) {
        buf_init(&texts[2 * a], 1 << 16);
        buf_init(&texts[2 * a + 1], 1 << 16);
        make_text(dice, &corpus->titles[a], 4);
        write_words(corpus->titles[a].words, corpus->titles[a].n, &texts[2 * a]);
        corpus->n[a] = 1 + dice_below(dice, PARAGRAPHS);
        for (uint32_t p = 0; p < corpus->n[a]; p++) {
            make_text(dice, &corpus->paragraphs[a][p], WORDS);
            write_words(corpus->paragraphs[a][p].words, corpus->paragraphs[a][p].n,
                        &texts[2 * a + 1]);
            buf_add_text(&texts[2 * a + 1], "\n\n");
        }
        buf_add_char(&texts[2 * a], '\0');
        buf_add_char(&texts[2 * a + 1], '\0');
        snprintf(ids[a], sizeof ids[a], "a%u", a);
        books[a] = (struct book){
            .id = ids[a], .title = texts[2 * a].at, .text = texts[2 * a + 1].at, .lang = "en"};
    }
    library_open(library, books, ARTICLES, 1 + dice_below(dice, 3));
    for (uint32_t i = 0; i < 2 * ARTICLES; i++)
        buf_release(&texts[i]);
}

/* ---- by hand ---- */

struct counted {
    char text[TEXT];
    uint32_t paragraphs, last, words;
    bool is_whole; /* its first new word is what was typed */
};

struct list {
    struct counted items[MOST];
    uint32_t n;
};

static void count(struct list *list, const uint32_t *words, uint32_t n, uint32_t paragraph,
                  uint32_t new_words, bool is_whole)
{
    struct buf text;
    buf_init(&text, TEXT);
    write_words(words, n, &text);
    buf_add_char(&text, '\0');
    uint32_t i = 0;
    while (i < list->n && strcmp(list->items[i].text, text.at) != 0)
        i++;
    if (i == list->n) {
        list->items[list->n++] = (struct counted){.words = new_words, .is_whole = is_whole};
        strcpy(list->items[i].text, text.at);
    }
    list->items[i].paragraphs += list->items[i].last != paragraph + 1;
    list->items[i].last = paragraph + 1;
    buf_release(&text);
}

static bool begins(const struct text *text, uint32_t at, const struct text *typed,
                   const char *beginning)
{
    if (at + typed->n >= text->n)
        return false;
    for (uint32_t i = 0; i < typed->n; i++)
        if (text->words[at + i] != typed->words[i])
            return false;
    return strncmp(vocabulary[text->words[at + typed->n]], beginning, strlen(beginning)) == 0;
}

static void count_place(struct list *list, const struct text *text, uint32_t at,
                        const struct text *typed, const char *beginning, uint32_t paragraph)
{
    uint32_t first = at + typed->n;
    bool is_whole = strcmp(vocabulary[text->words[first]], beginning) == 0;
    for (uint32_t i = first; i < text->n && i < first + COMPLETION_WORDS; i++) {
        if (typed->n == 0 && i > first)
            return;
        if (is_stop(vocabulary[text->words[i]]))
            continue;
        count(list, text->words + at, i + 1 - at, paragraph, i + 1 - first, is_whole);
        if (!is_whole || i > first)
            return;
    }
}

static int by_paragraphs(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;
    if (x->paragraphs != y->paragraphs)
        return x->paragraphs > y->paragraphs ? -1 : 1;
    return strcmp(x->text, y->text);
}

static bool is_chance(const struct counted *item)
{
    return item->is_whole && item->words > 1 && item->paragraphs == 1;
}

static void print_list(struct list *list, const struct list *before, const char *kind,
                       uint32_t *left, struct buf *out)
{
    qsort(list->items, list->n, sizeof *list->items, by_paragraphs);
    for (uint32_t i = 0; i<list->n && * left> 0; i++) {
        bool is_listed = strcmp(kind, "title") != 0 && is_chance(&list->items[i]);
        for (uint32_t j = 0; before != NULL && j < before->n && !is_listed; j++)
            is_listed = strcmp(before->items[j].text, list->items[i].text) == 0;
        if (is_listed)
            continue;
        buf_printf(out, "%s %s %u\n", kind, list->items[i].text, list->items[i].paragraphs);
        --*left;
    }
}

static void expect(const struct corpus *corpus, const struct text *typed, const char *beginning,
                   struct buf *out)
{
    static struct list titles, others;
    uint32_t left = SUGGEST_MAX_LIMIT;
    titles.n = others.n = 0;
    for (uint32_t a = 0; a < ARTICLES; a++) {
        const struct text *title = &corpus->titles[a];
        if (begins(title, 0, typed, beginning)) {
            uint32_t n = titles.n;
            count(&titles, title->words, title->n, a, 0, false);
            struct counted *item = &titles.items[titles.n - 1];
            for (uint32_t i = 0; i < titles.n && titles.n == n; i++)
                if (titles.items[i].last == a + 1)
                    item = &titles.items[i];
            uint32_t best = titles.n > n ? 0 : item->paragraphs - 1;
            item->paragraphs = corpus->n[a] > best ? corpus->n[a] : best;
        }
        for (uint32_t p = 0; p < corpus->n[a]; p++)
            for (uint32_t at = 0; at < corpus->paragraphs[a][p].n; at++)
                if (begins(&corpus->paragraphs[a][p], at, typed, beginning))
                    count_place(&others, &corpus->paragraphs[a][p], at, typed, beginning,
                                a * PARAGRAPHS + p);
    }
    print_list(&titles, NULL, "title", &left, out);
    print_list(&others, &titles, typed->n > 0 ? "phrase" : "word", &left, out);
}

/* ---- both ---- */

static void compare(struct library *library, const struct corpus *corpus, struct dice *dice)
{
    struct text typed = {.n = dice_below(dice, 4)};
    struct buf q, expected, got;
    struct suggest_result *result = NULL;
    struct error err;
    char beginning[16] = "";
    const char *word = vocabulary[dice_below(dice, VOCABULARY)];
    size_t len = dice_below(dice, (uint32_t)strlen(word) + 1);
    if (len < strlen(word) && ((uint8_t)word[len] & 0xC0) == 0x80)
        len--;
    for (uint32_t i = 0; i < typed.n; i++)
        typed.words[i] = dice_below(dice, VOCABULARY);
    memcpy(beginning, word, len);
    buf_init(&q, TEXT);
    buf_init(&expected, 1 << 20);
    buf_init(&got, 1 << 20);
    write_words(typed.words, typed.n, &q);
    buf_printf(&q, "%s%s", typed.n > 0 ? " " : "", beginning);
    struct suggest_request request = {
        .q = buf_span(&q), .limit = SUGGEST_MAX_LIMIT, .deadline = DEADLINE_NONE};
    if (typed.n > 0 || len > 0)
        expect(corpus, &typed, beginning, &expected);
    assert_ok(searcher_suggest(library->searcher, &request, &library->arena, &result, &err), &err);
    for (uint32_t i = 0; i < result->n; i++)
        buf_printf(&got, "%s %.*s %u\n", suggestion_kind_name(result->items[i].kind),
                   SPAN_FMT(result->items[i].text), result->items[i].paragraphs);
    buf_add_char(&q, '\0');
    assert_span_is(buf_span(&got), buf_span(&expected), q.at);
    buf_release(&q);
    buf_release(&expected);
    buf_release(&got);
}

static void suggestions_are_those_counted_by_hand(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 8; seed++) {
        struct dice dice = {seed};
        struct corpus corpus;
        struct library library;
        make_library(&dice, &corpus, &library);
        for (uint32_t i = 0; i < 150; i++) {
            compare(&library, &corpus, &dice);
            library_clear(&library);
        }
        library_close(&library);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suggestions_are_those_counted_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
