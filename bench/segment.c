/* How fast segments are written and how large they get.
 *
 *   bench_segment THREADS DIR FILE
 *
 * FILE holds an article a line: JSON with "title" and "text", paragraphs parted by an empty line,
 * or plain text, one paragraph a line. DIR is made and removed. Parsing the file is not timed.
 * Prints MB/s of text, sizes by part, and what reading costs. Speed is measured here and asserted
 * nowhere. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mapping.h"
#include "engine/segment/segment.h"
#include "engine/segment/segment_build.h"

#define CHUNK_PARAGRAPHS 50000

struct corpus {
    struct arena arena;
    struct article *articles;
    size_t n, room;
    uint64_t bytes;
};

static void die(const struct error *err)
{
    fprintf(stderr, "bench_segment: %s\n", err->text);
    exit(1);
}

static struct span next_piece(struct span *rest, struct span border)
{
    const char *end = memmem(rest->at, rest->len, border.at, border.len);
    struct span piece = {rest->at, end != NULL ? (size_t)(end - rest->at) : rest->len};
    size_t used = piece.len + (end != NULL ? border.len : 0);
    *rest = span_cut(*rest, used, rest->len - used);
    return piece;
}

static void add_article(struct corpus *corpus, struct span title, struct span text,
                        struct span border)
{
    static const struct place start = {0, 1, 1};
    size_t n = 1;
    for (struct span rest = text; rest.len > 0; n++)
        next_piece(&rest, border);
    struct paragraph *paragraphs = ARENA_ARRAY(&corpus->arena, struct paragraph, n);
    uint32_t used = 0;
    while (text.len > 0) {
        struct span piece = next_piece(&text, border);
        if (piece.len == 0)
            continue;
        paragraphs[used++] = (struct paragraph){.text = arena_copy(&corpus->arena, piece),
                                                .heading = NO_HEADING,
                                                .places = &start,
                                                .n_places = 1};
        corpus->bytes += piece.len;
    }
    if (used == 0)
        return;
    if (corpus->n == corpus->room) {
        corpus->room = corpus->room * 2 + 1024;
        corpus->articles = realloc(corpus->articles, corpus->room * sizeof *corpus->articles);
    }
    char *id = arena_printf(&corpus->arena, "articles/%zu.txt", corpus->n);
    corpus->articles[corpus->n++] = (struct article){
        .id = span_of(id),
        .path = span_of(id),
        .title = arena_copy(&corpus->arena, title),
        .lang = SPAN("en"),
        .paragraphs = paragraphs,
        .n_paragraphs = used,
    };
}

static void load(struct corpus *corpus, const char *path)
{
    struct error err;
    struct span file, rest, border = SPAN("\n\n"), newline = SPAN("\n");
    arena_init(&corpus->arena, SIZE_MAX);
    if (mapping_open(path, &file, &err) != OK)
        die(&err);
    if (file.len > 0 && file.at[0] != '{') {
        add_article(corpus, SPAN("Lines"), file, newline);
    } else {
        for (rest = file; rest.len > 0;) {
            json_t *json;
            if (json_parse(next_piece(&rest, newline), &json, &err) != OK)
                die(&err);
            add_article(corpus, json_span(json, "title"), json_span(json, "text"), border);
            json_decref(json);
        }
    }
    mapping_close(file);
}

/* Hands chunks to threads, in order. */
struct work {
    pthread_mutex_t lock;
    struct corpus *corpus;
    size_t next;
    uint32_t number, docid;
    struct segment_build *build;
};

static bool take(struct work *work, struct segment_chunk *chunk)
{
    pthread_mutex_lock(&work->lock);
    *chunk =
        (struct segment_chunk){work->number, work->docid, work->corpus->articles + work->next, 0};
    uint32_t paragraphs = 0;
    while (work->next < work->corpus->n && paragraphs < CHUNK_PARAGRAPHS) {
        paragraphs += work->corpus->articles[work->next++].n_paragraphs;
        chunk->n_articles++;
    }
    work->number++;
    work->docid += paragraphs;
    pthread_mutex_unlock(&work->lock);
    return chunk->n_articles > 0;
}

static void *run(void *ctx)
{
    struct work *work = ctx;
    struct analyzer *analyzer;
    struct segment_chunk chunk;
    struct error err;
    if (analyzer_new(&analyzer, &err) != OK)
        die(&err);
    while (take(work, &chunk))
        if (segment_build_chunk(work->build, analyzer, &chunk, NULL, &err) != OK)
            die(&err);
    analyzer_free(analyzer);
    return NULL;
}

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void print_size(const char *dir, const char *name, uint64_t text)
{
    char path[4096];
    struct stat st;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    if (stat(path, &st) == 0)
        printf("%-16s %10.1f MB  %.3f of text\n", name, (double)st.st_size / 1e6,
               (double)st.st_size / (double)text);
}

static void measure_reading(const char *dir)
{
    enum { READS = 20000 };
    struct error err;
    struct segment *segment;
    struct store_reader *reader;
    struct arena arena;
    uint64_t start = clock_ns();
    if (segment_open(dir, 1, &segment, &err) != OK || store_reader_new(&reader, &err) != OK)
        die(&err);
    printf("open             %10.2f ms\n", (double)(clock_ns() - start) / 1e6);
    const struct store *store = segment_store(segment);
    const struct lexicon *lexicon = segment_lexicon(segment);
    uint32_t random = 1, n = store_count(store), sum = 0;
    arena_init(&arena, SIZE_MAX);
    start = clock_ns();
    for (int i = 0; i < READS; i++) {
        struct span text;
        random = random * 1664525u + 1013904223u;
        arena_clear(&arena);
        if (store_text(store, reader, 1 + (uint32_t)((uint64_t)random * n >> 32), &arena, &text,
                       &err) != OK)
            die(&err);
    }
    printf("text             %10.2f µs a paragraph\n", (double)(clock_ns() - start) / 1e3 / READS);
    start = clock_ns();
    for (int i = 0; i < READS; i++) {
        uint32_t ids[4096];
        random = random * 1664525u + 1013904223u;
        sum += store_tokens(store, 1 + (uint32_t)((uint64_t)random * n >> 32), ids, 4096);
    }
    printf("token ids        %10.2f µs a paragraph (%u)\n",
           (double)(clock_ns() - start) / 1e3 / READS, sum);
    start = clock_ns();
    for (int i = 0; i < READS; i++) {
        struct lexicon_word word;
        random = random * 1664525u + 1013904223u;
        lexicon_word(lexicon, (uint32_t)((uint64_t)random * lexicon_count(lexicon) >> 32), &word);
        sum += lexicon_find_exact(lexicon, word.exact).first;
    }
    printf("word + exact     %10.2f µs (%u)\n", (double)(clock_ns() - start) / 1e3 / READS, sum);
    arena_release(&arena);
    store_reader_free(reader);
    segment_close(segment);
}

int main(int argc, char **argv)
{
    struct error err;
    struct corpus corpus = {0};
    struct segment_totals totals;
    if (argc != 4) {
        fprintf(stderr, "usage: bench_segment THREADS DIR FILE\n");
        return 2;
    }
    size_t n_threads = strtoul(argv[1], NULL, 10);
    pthread_t threads[64];
    if (n_threads < 1 || n_threads > 64)
        return 2;
    load(&corpus, argv[3]);
    struct work work = {.lock = PTHREAD_MUTEX_INITIALIZER, .corpus = &corpus, .docid = 1};
    uint64_t start = clock_ns();
    double cpu = cpu_seconds();
    if (segment_build_open(argv[2], 1, &work.build, &err) != OK)
        die(&err);
    for (size_t i = 0; i < n_threads; i++)
        pthread_create(&threads[i], NULL, run, &work);
    for (size_t i = 0; i < n_threads; i++)
        pthread_join(threads[i], NULL);
    double chunks = (double)(clock_ns() - start) / 1e9;
    if (segment_build_finish(work.build, &totals, &err) != OK)
        die(&err);
    segment_build_close(work.build);
    double wall = (double)(clock_ns() - start) / 1e9, mb = (double)corpus.bytes / 1e6;
    cpu = cpu_seconds() - cpu;
    printf("%.1f MB, %u articles, %u paragraphs, %llu words of text, %llu postings, %u words, %u "
           "stems\n",
           mb, totals.articles, totals.paragraphs, (unsigned long long)totals.tokens,
           (unsigned long long)totals.postings, totals.words, totals.stems);
    printf("wall             %10.2f s   %.1f MB/s (chunks %.2f s, finish %.2f s)\n", wall,
           mb / wall, chunks, wall - chunks);
    printf("cpu              %10.2f s   %.1f MB/s\n", cpu, mb / cpu);
    print_size(argv[2], SEGMENT_POSTINGS, corpus.bytes);
    print_size(argv[2], SEGMENT_STORE, corpus.bytes);
    print_size(argv[2], SEGMENT_LEXICON, corpus.bytes);
    measure_reading(argv[2]);
    if (file_remove_tree(argv[2], &err) != OK)
        die(&err);
    free(corpus.articles);
    arena_release(&corpus.arena);
    return 0;
}
