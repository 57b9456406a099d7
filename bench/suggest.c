/* How fast what is being typed is completed.
 *
 *   bench_suggest INDEX [INPUTS]
 *
 * Types the beginnings of titles and of paragraphs, cut at any place within their first eight words,
 * and each letter and common beginning alone, and prints the times and the slowest inputs. Each is
 * asked twice, of which the quicker time counts. Times are those of the processor, as others may use
 * the machine. Speed is measured here and asserted nowhere. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/search/suggest.h"

enum { LONGEST = 80, SHOWN = 12 };

struct input {
    char text[LONGEST + 1];
    size_t len;
    uint64_t took_ns;
    uint32_t n; /* suggestions */
};

static void die(const struct error *err)
{
    fprintf(stderr, "bench_suggest: %s\n", err->text);
    exit(1);
}

/* SplitMix64 (Steele, Lea & Flood 2014). */
static uint64_t roll(void)
{
    static uint64_t dice = 1;
    uint64_t z = dice += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* The text up to any place, at most a character cut. */
static void cut(struct span text, struct input *out)
{
    size_t most = text.len < LONGEST ? text.len : LONGEST;
    out->len = most > 0 ? 1 + roll() % most : 0;
    while (out->len < text.len && ((uint8_t)text.at[out->len] & 0xC0) == 0x80)
        out->len--;
    memcpy(out->text, text.at, out->len);
}

static void draw(const struct generation *generation, struct store_reader *reader,
                 struct arena *arena, bool is_title, struct input *out)
{
    const struct segment *segment =
        generation_segment(generation, (uint32_t)(roll() % generation_segment_count(generation)));
    const struct store *store = segment_store(segment);
    struct span text = SPAN_NONE;
    struct store_article article;
    struct error err;
    store_article(store, (uint32_t)(roll() % store_article_count(store)), &article);
    if (is_title)
        text = article.title;
    else if (store_text(store, reader,
                        article.first_docid + (uint32_t)(roll() % article.n_paragraphs), arena,
                        &text, &err) != OK)
        die(&err);
    if (text.at != NULL)
        cut(text, out);
}

static void add_common(struct input *inputs, uint32_t *n)
{
    static const char *const common[] = {"the ",   "the s",  "of the ",   "of the s",  "in the p",
                                         "to be ", "it is ", "and the ",  "this ",     "is ",
                                         "a ",     "the t",  "that the ", "the same ", "и "};
    for (char letter = 'a'; letter <= 'z'; letter++)
        inputs[*n].text[0] = letter, inputs[(*n)++].len = 1;
    for (size_t i = 0; i < sizeof common / sizeof *common; i++, (*n)++) {
        inputs[*n].len = strlen(common[i]);
        memcpy(inputs[*n].text, common[i], inputs[*n].len);
    }
}

static uint64_t cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void ask(struct searcher *searcher, struct arena *arena, struct input *input)
{
    struct suggest_request request = {
        .q = {input->text, input->len}, .limit = 8, .deadline = DEADLINE_NONE};
    struct suggest_result *result = NULL;
    struct error err;
    input->took_ns = UINT64_MAX;
    for (int run = 0; run < 2; run++) {
        arena_clear(arena);
        uint64_t start = cpu_ns();
        if (searcher_suggest(searcher, &request, arena, &result, &err) != OK)
            die(&err);
        uint64_t took = cpu_ns() - start;
        input->took_ns = took < input->took_ns ? took : input->took_ns;
        input->n = result->n;
    }
}

static int by_time(const void *a, const void *b)
{
    const struct input *x = a, *y = b;
    return (x->took_ns < y->took_ns) - (x->took_ns > y->took_ns);
}

static void print(struct input *inputs, uint32_t n)
{
    uint32_t answered = 0;
    for (uint32_t i = 0; i < n; i++)
        answered += inputs[i].n > 0;
    qsort(inputs, n, sizeof *inputs, by_time);
    printf("%u inputs, %u answered: p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, most %.2f ms\n", n,
           answered, 1e-6 * (double)inputs[n / 2].took_ns, 1e-6 * (double)inputs[n / 10].took_ns,
           1e-6 * (double)inputs[n / 100].took_ns, 1e-6 * (double)inputs[0].took_ns);
    for (uint32_t i = 0; i < n && i < SHOWN; i++)
        printf("%8.2f ms %3u  \"%.*s\"\n", 1e-6 * (double)inputs[i].took_ns, inputs[i].n,
               (int)inputs[i].len, inputs[i].text);
}

int main(int argc, char **argv)
{
    struct generation *generation;
    struct searcher *searcher;
    struct store_reader *reader;
    struct arena arena;
    struct error err;
    uint32_t n = 0, typed = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1000;
    struct input *inputs = calloc(typed + 100, sizeof *inputs);
    if (argc < 2 || typed == 0 || inputs == NULL)
        return 2;
    if (generation_open(argv[1], NULL, VERIFY_QUICK, &generation, &err) != OK ||
        searcher_new(generation, &searcher, &err) != OK || store_reader_new(&reader, &err) != OK)
        die(&err);
    arena_init(&arena, 256 << 20);
    add_common(inputs, &n);
    for (uint32_t i = 0; i < typed; i++) {
        arena_clear(&arena);
        draw(generation, reader, &arena, i % 2 == 0, &inputs[n++]);
    }
    for (uint32_t i = 0; i < n; i++)
        ask(searcher, &arena, &inputs[i]);
    print(inputs, n);
    arena_release(&arena);
    store_reader_free(reader);
    searcher_free(searcher);
    generation_release(generation);
    free(inputs);
    return 0;
}
