#include "tests/engine/segment/articles.h"

#include <stdio.h>

static const struct place trivial = {0, 7, 1};
static const struct place two_lines[] = {{0, 9, 3}, {20, 10, 1}};
static const struct heading headings[] = {
    {SPAN("Pipelines"), NO_HEADING}, {SPAN("Power of Siberia"), 0}, {SPAN("Amur"), NO_HEADING}};
static const struct paragraph first[] = {
    {SPAN("Gas flowed to China."), NO_HEADING, &trivial, 1, SPAN_NONE},
    {SPAN("The power of Siberia is the power of gas."), 1, two_lines, 2, SPAN_NONE},
    {SPAN("Helium is made at the Amur plant."), 2, &trivial, 1, SPAN_NONE}};
static const struct paragraph second[] = {
    {SPAN("Walk, walks, walked: 38 bcm."), NO_HEADING, &trivial, 1, SPAN_NONE},
    {SPAN("***"), NO_HEADING, &trivial, 1, SPAN_NONE}};
static const struct paragraph third[] = {
    {SPAN("L’été dernier, le café était fermé."), NO_HEADING, &trivial, 1, SPAN_NONE}};
static const struct span authors[] = {SPAN("Ann Bell"), SPAN("Carl Dahl")};
static const struct span tags[] = {SPAN("energy")};

const struct article sample_articles[3] = {
    {.id = SPAN("energy/siberia.md"),
     .path = SPAN("energy/siberia.md"),
     .source = 1,
     .title = SPAN("Siberia’s gas and the gas of Amur"),
     .date = SPAN("2019-12-02"),
     .lang = SPAN("en"),
     .url = SPAN("https://example.org/siberia"),
     .authors = authors,
     .tags = tags,
     .n_authors = 2,
     .n_tags = 1,
     .headings = headings,
     .n_headings = 3,
     .paragraphs = first,
     .n_paragraphs = 3},
    {.id = SPAN("b#1"), .path = SPAN("books.jsonl"), .paragraphs = second, .n_paragraphs = 2},
    {.id = SPAN("fr/ete.txt"),
     .path = SPAN("fr/ete.txt"),
     .title = SPAN("L’été"),
     .lang = SPAN("fr"),
     .paragraphs = third,
     .n_paragraphs = 1},
};

static uint32_t draw(uint32_t *state, uint32_t n)
{
    *state = *state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)*state * n >> 32);
}

/* Words w0…w799, small numbers more often; now and then one that nothing else has. */
static struct span make_text(struct arena *arena, uint32_t *state, uint32_t n_words)
{
    char text[1024];
    size_t len = 0;
    for (uint32_t i = 0; i < n_words; i++) {
        uint32_t word = draw(state, draw(state, 800) + 1);
        if (draw(state, 50) == 0)
            word = draw(state, UINT32_MAX);
        len += (size_t)snprintf(text + len, sizeof text - len, "%sw%cx%u", i > 0 ? " " : "",
                                'a' + (char)(word % 26), word);
    }
    return arena_copy(arena, (struct span){text, len});
}

struct article *make_articles(struct arena *arena, uint32_t n, uint32_t n_paragraphs, uint32_t seed)
{
    struct article *articles = ARENA_ARRAY(arena, struct article, n);
    for (uint32_t i = 0; i < n; i++) {
        struct paragraph *paragraphs = ARENA_ARRAY(arena, struct paragraph, n_paragraphs);
        for (uint32_t p = 0; p < n_paragraphs; p++)
            paragraphs[p] = (struct paragraph){make_text(arena, &seed, 1 + draw(&seed, 40)),
                                               NO_HEADING, &trivial, 1, SPAN_NONE};
        struct span id = span_of(arena_printf(arena, "a%u/%u", seed % 7, i));
        articles[i] = (struct article){.id = id,
                                       .path = id,
                                       .title = make_text(arena, &seed, 3),
                                       .paragraphs = paragraphs,
                                       .n_paragraphs = n_paragraphs};
    }
    return articles;
}
