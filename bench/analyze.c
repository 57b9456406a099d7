/* How fast text becomes words: reads a file of paragraphs, one a line, and prints MB/s of dividing
 * it alone and of the whole analysis, best and middle of the rounds.
 *
 *   bench_analyze FILE [LANGUAGE [ROUNDS]] */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "engine/analysis/analyzer.h"
#include "engine/analysis/language.h"

#define FILE_CEILING ((size_t)4 << 30)
#define ROUNDS_MAX 100

struct bench {
    struct span text;
    uint8_t language;
    struct analyzer *analyzer;
    size_t tokens;
};

/* The next line, without its end; false behind the last. */
static bool next_line(struct span text, size_t *at, struct span *line)
{
    if (*at >= text.len)
        return false;
    const char *end = memchr(text.at + *at, '\n', text.len - *at);
    size_t stop = end != NULL ? (size_t)(end - text.at) : text.len;
    *line = span_cut(text, *at, stop - *at);
    *at = stop + 1;
    return true;
}

static enum status divide(struct bench *bench, struct error *err)
{
    enum status status = OK;
    struct span line;
    const struct word_at *words;
    size_t n;
    for (size_t at = 0; status == OK && next_line(bench->text, &at, &line); bench->tokens += n)
        status = tokenizer_run(analyzer_tokenizer(bench->analyzer), line, &words, &n, err);
    return status;
}

static enum status analyze(struct bench *bench, struct error *err)
{
    enum status status = OK;
    struct span line;
    const struct token *tokens;
    size_t n;
    analyzer_forget(bench->analyzer);
    for (size_t at = 0; status == OK && next_line(bench->text, &at, &line); bench->tokens += n)
        status = analyzer_run(bench->analyzer, line, bench->language, &tokens, &n, err);
    return status;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef enum status step(struct bench *bench, struct error *err);

static enum status measure(const char *name, step *run, struct bench *bench, int rounds,
                           struct error *err)
{
    double speeds[ROUNDS_MAX];
    for (int i = 0; i < rounds; i++) {
        bench->tokens = 0;
        uint64_t start = clock_ns();
        enum status status = run(bench, err);
        if (status != OK)
            return status;
        speeds[i] = (double)bench->text.len * 1e3 / (double)(clock_ns() - start);
    }
    qsort(speeds, (size_t)rounds, sizeof *speeds, by_value);
    printf("%-10s best %.1f MB/s, middle %.1f; %zu tokens, %u distinct words\n", name,
           speeds[rounds - 1], speeds[rounds / 2], bench->tokens, analyzer_count(bench->analyzer));
    return OK;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: bench_analyze FILE [LANGUAGE [ROUNDS]]\n");
        return 2;
    }
    struct bench bench = {.language = LANGUAGE_ENGLISH};
    int rounds = argc > 3 ? atoi(argv[3]) : 5;
    struct error err = {0};
    struct buf file;
    enum status status;
    rounds = rounds < 1 ? 1 : rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
    buf_init(&file, FILE_CEILING);
    if (argc > 2)
        bench.language = language_find(span_of(argv[2]));
    TRY(file_read(argv[1], &file, &err));
    TRY(analyzer_new(&bench.analyzer, &err));
    bench.text = buf_span(&file);
    TRY(measure("tokenise", divide, &bench, rounds, &err));
    TRY(measure("analyse", analyze, &bench, rounds, &err));
done:
    if (status != OK)
        fprintf(stderr, "bench_analyze: %s\n", err.text);
    analyzer_free(bench.analyzer);
    buf_release(&file);
    return status_exit_code(status);
}
