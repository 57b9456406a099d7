/* What a whole answer costs beside the bare first stage of the same engine.
 *
 *   bench_search INDEX QUERIES [ROUNDS]
 *
 * QUERIES has lines "kind<TAB>words"; those of the kind "or" are alternatives, those of "phrase" are
 * quoted, all others have to match. Each query is asked three ways, one after the other, in one thread without a socket:
 *
 *   bare   the plan's ten best by the postings, with the check of token ids where the query cannot
 *          do without (phrases); nothing else;
 *   plain  the same with what every reply says: the total, exact up to 1,000, and ids and titles;
 *   full   searcher_search(): counted, rows first, scored again, highlighted.
 *
 * Prints queries a second, p50 and p99 in microseconds of processor time, and ratios. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/analysis/language.h"
#include "engine/query/understand.h"
#include "engine/search/inquiry.h"

/* Three ways, dearer from left to right. */
enum way { BARE, PLAIN, FULL, WAYS };

enum { KINDS_MOST = 8, QUERIES_MOST = 10000, TOP = 10 };

struct measure {
    char kind[16];
    size_t n;
    double took[WAYS][QUERIES_MOST]; /* µs, the best of the rounds */
    char *queries[QUERIES_MOST];
};

struct bench {
    struct generation *generation;
    struct searcher *searcher;
    struct collection *db;
    struct analyzer *analyzer;
    struct store_reader *reader;
    struct scratch scratch;
    struct arena arena;
    uint32_t found;
};

static void die(const char *what)
{
    fprintf(stderr, "bench_search: %s\n", what);
    exit(1);
}

static void must(enum status status, const struct error *err)
{
    if (status != OK)
        die(err->text);
}

static double now_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

static void open_all(struct bench *bench, const char *dir)
{
    struct error err;
    must(generation_open(dir, NULL, VERIFY_QUICK, &bench->generation, &err), &err);
    must(searcher_new(bench->generation, &bench->searcher, &err), &err);
    must(collection_open(bench->generation, &bench->db, &err), &err);
    must(analyzer_new(&bench->analyzer, &err), &err);
    must(store_reader_new(&bench->reader, &err), &err);
}

static bool keep(void *ctx, uint32_t docid)
{
    return inquiry_keeps(ctx, docid);
}

static void look_at(struct bench *bench, uint32_t docid)
{
    uint32_t segment = generation_find(bench->generation, docid);
    const struct store *store = segment_store(generation_segment(bench->generation, segment));
    struct store_paragraph paragraph;
    struct store_article article;
    store_paragraph(store, docid, &paragraph);
    store_article(store, paragraph.article, &article);
    bench->found += (uint32_t)article.title.len;
}

static void ask_shim(struct bench *bench, struct span q, bool is_any, uint32_t count_to)
{
    static const uint8_t languages[] = {LANGUAGE_ENGLISH};
    struct inquiry inquiry = {.generation = bench->generation,
                              .db = bench->db,
                              .analyzer = bench->analyzer,
                              .reader = bench->reader,
                              .scratch = &bench->scratch,
                              .arena = &bench->arena,
                              .languages = languages,
                              .n_languages = 1,
                              .deadline = DEADLINE_NONE};
    struct query *query = NULL;
    struct query_fault fault;
    struct error err;
    struct shim_hit hits[TOP];
    struct shim_count count;
    size_t n = 0;
    must(query_parse(q, SYNTAX_AUTO, 20200101, &bench->arena, &query, &fault, &err), &err);
    must(query_understand(query, SYNTAX_AUTO, bench->analyzer, languages, 1, &bench->arena, &fault,
                          &err),
         &err);
    must(inquiry_ask(&inquiry, NULL, query->root, is_any, &err), &err);
    struct shim_search search = {.plan = &inquiry.plan,
                                 .want = TOP,
                                 .count_to = count_to,
                                 .keep = inquiry.needs_check ? keep : NULL,
                                 .keep_ctx = &inquiry};
    if (inquiry.plan.n > 0)
        must(collection_search(bench->db, &search, hits, &n, &count, &err), &err);
    for (size_t i = 0; i < n && count_to > 0; i++)
        look_at(bench, hits[i].docid);
    bench->found += (uint32_t)n;
    inquiry_release(&inquiry);
}

static void ask_bare(struct bench *bench, struct span q, bool is_any)
{
    ask_shim(bench, q, is_any, 0);
}

static void ask_plain(struct bench *bench, struct span q, bool is_any)
{
    ask_shim(bench, q, is_any, 1000);
}

static void ask_full(struct bench *bench, struct span q, bool is_any)
{
    struct search_request request;
    struct search_result *result = NULL;
    struct query_fault fault;
    struct error err;
    search_request_init(&request);
    request.q = q;
    request.deadline = deadline_after_ms(1000, NULL);
    request.match = is_any ? MATCH_ANY : MATCH_ALL;
    must(searcher_search(bench->searcher, &request, &bench->arena, &result, &fault, &err), &err);
    bench->found += result->n_hits;
}

static void (*const asks[WAYS])(struct bench *, struct span, bool) = {ask_bare, ask_plain,
                                                                      ask_full};

static void measure_all(struct bench *bench, struct measure *measure, int rounds)
{
    bool is_any = strcmp(measure->kind, "or") == 0;
    for (int round = 0; round < rounds; round++) {
        for (size_t i = 0; i < measure->n; i++) {
            for (enum way way = BARE; way < WAYS; way++) {
                arena_clear(&bench->arena);
                double start = now_us();
                asks[way](bench, span_of(measure->queries[i]), is_any);
                double took = now_us() - start;
                if (round == 0 || took < measure->took[way][i])
                    measure->took[way][i] = took;
            }
        }
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double sum(const double *values, size_t n)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += values[i];
    return total;
}

static void print(struct measure *m)
{
    double total[WAYS];
    printf("| %s |", m->kind);
    for (enum way way = BARE; way < WAYS; way++) {
        double *took = m->took[way];
        total[way] = sum(took, m->n);
        qsort(took, m->n, sizeof *took, by_size);
        printf(" %.0f | %.0f | %.0f |", (double)m->n / total[way] * 1e6, took[m->n / 2],
               took[m->n * 99 / 100]);
    }
    printf(" %.2f | %.2f |\n", total[FULL] / total[BARE], total[FULL] / total[PLAIN]);
}

static struct measure *find(struct measure *measures, size_t *n, const char *kind)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(measures[i].kind, kind) == 0)
            return &measures[i];
    if (*n == KINDS_MOST || strlen(kind) >= sizeof measures->kind)
        die("too many kinds of queries");
    memcpy(measures[*n].kind, kind, strlen(kind) + 1);
    return &measures[(*n)++];
}

static size_t read_queries(const char *path, struct measure *measures)
{
    FILE *file = fopen(path, "r");
    char line[8192];
    size_t n = 0;
    if (file == NULL)
        die("the file of queries cannot be read");
    while (fgets(line, sizeof line, file) != NULL) {
        char *tab = strchr(line, '\t');
        line[strcspn(line, "\n")] = '\0';
        if (tab == NULL)
            continue;
        *tab = '\0';
        struct measure *measure = find(measures, &n, line);
        bool is_phrase = strcmp(line, "phrase") == 0;
        if (measure->n < QUERIES_MOST &&
            asprintf(&measure->queries[measure->n], is_phrase ? "\"%s\"" : "%s", tab + 1) >= 0)
            measure->n++;
    }
    fclose(file);
    return n;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        die("usage: bench_search INDEX QUERIES [ROUNDS]");
    struct bench bench = {0};
    struct measure *measures = calloc(KINDS_MOST, sizeof *measures);
    if (measures == NULL)
        die("no memory");
    size_t n = read_queries(argv[2], measures);
    arena_init(&bench.arena, 256u << 20);
    open_all(&bench, argv[1]);
    printf("| kind | bare q/s | p50 µs | p99 µs | plain q/s | p50 µs | p99 µs | full q/s | p50 µs "
           "| p99 µs | full ÷ bare | full ÷ plain |\n"
           "|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < n; i++) {
        measure_all(&bench, &measures[i], argc > 3 ? atoi(argv[3]) : 3);
        print(&measures[i]);
    }
    return bench.found == 0;
}
