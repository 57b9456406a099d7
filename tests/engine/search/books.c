#include "tests/engine/search/books.h"

#include "engine/analysis/language.h"
#include "tests/support/test.h"

/* `order`: its place among the folded titles, from A to Z. No word of them is ever asked for. */
static const struct title {
    const char *text;
    uint32_t order;
} titles[] = {{NULL, 0},         {"Apfel", 1},       {"Äpfel und Birnen", 3},
              {"APFEL", 1},      {"Äpfel, kalt", 2}, {"Éclair", 4},
              {"zebra", 5},      {"Zebra", 5},       {"Zoo!", 7},
              {"Zebra, weiß", 6}};
static const char *const dates[] = {NULL,         "1999-12-31", "2010-01-01", "2014-05-01",
                                    "2014-05-02", "2019-12-02", "2020-02-29"};
static const char *const tags[] = {NULL, "t1", "t2;t1", "T1;t 3", "t1;t1"};
static const char *const authors[] = {NULL, "A. Miller", "B. Shatner;A. Miller", "a. miller"};
static const char *const folders[] = {"", "a/", "a/x/", "b/y z/"};

static void read_words(struct books *books, struct span text, struct oracle_text *out)
{
    const struct token *tokens;
    size_t n;
    struct error err;
    assert_ok(analyzer_run(books->analyzer, text, LANGUAGE_ENGLISH, &tokens, &n, &err), &err);
    assert_true(n <= ORACLE_TOKENS);
    out->n = (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        const struct word *word = analyzer_word(books->analyzer, tokens[i].word);
        out->tokens[i] =
            (struct oracle_token){word->exact, word->stem, tokens[i].start, tokens[i].end};
    }
}

static const char *make_text(struct books *books, struct dice *dice, struct fact *fact)
{
    struct buf text, paragraph;
    buf_init(&text, 1 << 16);
    fact->texts = ARENA_ARRAY(&books->arena, struct oracle_text, fact->n_paragraphs);
    assert_non_null(fact->texts);
    for (uint32_t p = 0; p < fact->n_paragraphs; p++) {
        buf_init(&paragraph, 1 << 14);
        question_paragraph(dice, &paragraph);
        read_words(books, buf_span(&paragraph), &fact->texts[p]);
        buf_add_text(&text, p > 0 ? "\n\n" : "");
        buf_add_span(&text, buf_span(&paragraph));
        buf_release(&paragraph);
    }
    const char *copy = arena_text(&books->arena, buf_span(&text));
    buf_release(&text);
    return copy;
}

static void make_book(struct books *books, struct dice *dice, uint32_t i)
{
    struct fact *fact = &books->facts[i];
    uint32_t title = ANY_OF(dice, titles);
    const char *folder = folders[ANY_OF(dice, folders)];
    *fact = (struct fact){.title = titles[title].order,
                          .folder = {folder, strlen(folder) - (*folder != '\0')},
                          .n_paragraphs = 1 + dice_below(dice, BOOKS_PARAGRAPHS)};
    books->items[i] = (struct book){.id = arena_printf(&books->arena, "%s%02u", folder, i),
                                    .title = titles[title].text,
                                    .date = dates[ANY_OF(dice, dates)],
                                    .tags = tags[ANY_OF(dice, tags)],
                                    .authors = authors[ANY_OF(dice, authors)],
                                    .lang = "en",
                                    .text = make_text(books, dice, fact)};
}

void books_open(struct books *books, struct dice *dice)
{
    struct error err;
    *books = (struct books){0};
    arena_init(&books->arena, 64 << 20);
    assert_ok(analyzer_new(&books->analyzer, &err), &err);
    for (uint32_t i = 0; i < BOOKS_N; i++)
        make_book(books, dice, i);
    for (uint32_t i = 0; i < 3; i++)
        library_open(&books->libraries[i], books->items, BOOKS_N, i + 1);
    library_open_joined(&books->libraries[3], books->items, BOOKS_N, 1, 2);
    library_open_joined(&books->libraries[4], books->items, BOOKS_N, 2, 3);
}

void books_close(struct books *books)
{
    for (uint32_t i = 0; i < BOOKS_LIBRARIES; i++)
        library_close(&books->libraries[i]);
    analyzer_free(books->analyzer);
    arena_release(&books->arena);
}

uint32_t books_find(struct span id)
{
    return (uint32_t)(id.at[id.len - 2] - '0') * 10 + (uint32_t)(id.at[id.len - 1] - '0');
}
