#include "tests/engine/shim/collection.h"

#include <math.h>
#include <stdlib.h>

#include "tests/support/test.h"

uint32_t seed;

uint32_t draw(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)seed * n >> 32);
}

struct span term_text(uint32_t term)
{
    static const char *const names[TERMS] = {"alpha", "b",   "gamma", "delta", "FRete", "\xD0\xB6",
                                             "eta",   "T:x", "H:x",   "k",     "lamda", "mu"};
    return span_of(names[term]);
}

void collection_make(struct collection *all, uint32_t n, uint32_t first_docid)
{
    all->n = n;
    for (uint32_t i = 0, docid = first_docid; i < n; i++, docid += 1 + (draw(20) == 0) * draw(9)) {
        all->docid[i] = docid;
        for (uint32_t t = 0; t < TERMS; t++)
            all->impact[i][t] = draw(t + 1) == 0 ? (uint8_t)(1 + 6 * draw(10)) : 0;
    }
}

const char *write_segment(struct temp *temp, const char *name, const struct collection *all,
                          uint32_t from, uint32_t to, uint32_t n_fillers)
{
    struct error err;
    const char *dirs[64];
    size_t n_dirs = 0;
    struct arena *arena = &temp->arena;
    for (; from < to; n_dirs++) {
        struct shim_writer *writer;
        dirs[n_dirs] = temp_path(temp, arena_printf(arena, "%s-%zu", name, n_dirs));
        assert_ok(shim_writer_open(dirs[n_dirs], &writer, &err), &err);
        for (uint32_t end = to - from > 100 ? from + 100 : to; from < end; from++) {
            struct shim_posting postings[TERMS + 8];
            size_t n = 0;
            for (uint32_t t = 0; t < TERMS; t++)
                if (all->impact[from][t] > 0)
                    postings[n++] = (struct shim_posting){term_text(t), all->impact[from][t]};
            for (uint32_t f = 0; f < n_fillers * (from % 3); f++)
                postings[n++] = (struct shim_posting){span_of(arena_printf(arena, "filler%u", f)),
                                                      (uint8_t)(1 + from % 127)};
            struct shim_doc doc = {all->docid[from], postings, n};
            assert_ok(shim_writer_add(writer, &doc, 1, &err), &err);
        }
        assert_ok(shim_writer_commit(writer, &err), &err);
        shim_writer_close(writer);
    }
    const char *file = temp_path(temp, arena_printf(arena, "%s.glass", name));
    assert_ok(shim_compact(dirs, n_dirs, file, &err), &err);
    return file;
}

struct shim_db *open_segments(struct temp *temp, const struct collection *all, uint32_t n)
{
    struct error err;
    struct shim_db *db;
    const char *files[8];
    for (uint32_t i = 0; i < n; i++)
        files[i] = write_segment(temp, arena_printf(&temp->arena, "s%u", i), all, all->n * i / n,
                                 all->n * (i + 1) / n, 0);
    assert_ok(shim_db_open(files, NULL, n, &db, &err), &err);
    assert_int_equal(shim_db_doc_count(db), all->n);
    return db;
}

/* ---- The same searches by brute force ------------------------------------------------------- */

struct value {
    bool is_match;
    double score;
};

/* BM25Weight(1e6, 0, 0, 0, 0.5) as its documentation has it: no lengths, nearly linear in wdf. */
static double weigh(const struct collection *all, uint32_t term, uint8_t impact)
{
    uint32_t df = 0;
    for (uint32_t i = 0; i < all->n; i++)
        df += all->impact[i][term] > 0;
    double odds = (all->n - df + 0.5) / (df + 0.5);
    return log(odds < 2 ? odds * 0.5 + 1 : odds) * impact * (1e6 + 1) / (1e6 + impact);
}

static uint32_t term_of(struct span text)
{
    uint32_t term = 0;
    while (!span_equal(term_text(term), text))
        term++;
    return term;
}

static struct value combine(const struct plan_step *step, const struct value *first)
{
    struct value out = first[0];
    for (uint32_t i = 1; i < step->n; i++) {
        bool is_match = first[i].is_match;
        if (step->op == PLAN_OR) {
            out.score = (out.is_match ? out.score : 0) + (is_match ? first[i].score : 0);
            out.is_match = out.is_match || is_match;
        } else if (step->op == PLAN_AND) {
            out.score += first[i].score;
            out.is_match = out.is_match && is_match;
        } else {
            out.is_match = out.is_match && is_match == (step->op == PLAN_FILTER);
        }
    }
    return out;
}

static struct value evaluate(const struct collection *all, double idf[TERMS],
                             const struct plan *plan, uint32_t doc)
{
    struct value stack[64];
    size_t n = 0;
    for (size_t i = 0; i < plan->n; i++) {
        const struct plan_step *step = &plan->steps[i];
        uint32_t docid = all->docid[doc];
        if (step->op == PLAN_TERM) {
            uint32_t term = term_of(step->term);
            uint8_t impact = all->impact[doc][term];
            stack[n++] = (struct value){impact > 0, (double)step->weight * idf[term] * impact *
                                                        (1e6 + 1) / (1e6 + impact)};
        } else if (step->op == PLAN_ALL) {
            stack[n++] = (struct value){true, 0};
        } else if (step->op == PLAN_RANGE) {
            stack[n++] = (struct value){docid >= step->first && docid <= step->last, 0};
        } else if (step->op == PLAN_SCALE) {
            stack[n - 1].score *= (double)step->weight;
        } else {
            n -= step->n;
            stack[n] = combine(step, stack + n);
            n++;
        }
    }
    return stack[0];
}

struct expected {
    uint32_t docid;
    double score;
};

static int compare_expected(const void *a, const void *b)
{
    const struct expected *x = a, *y = b;
    if (fabs(x->score - y->score) > 1e-9)
        return x->score > y->score ? -1 : 1;
    return (x->docid > y->docid) - (x->docid < y->docid);
}

bool keep_some(void *ctx, uint32_t docid)
{
    return (docid * 2654435761u) >> 24 < *(const uint32_t *)ctx;
}

void assert_as_expected(struct shim_db *db, const struct collection *all,
                        const struct shim_search *search)
{
    static struct expected wanted[DOCS_MAX];
    static struct shim_hit hits[DOCS_MAX];
    struct shim_count count;
    struct error err;
    double idf[TERMS];
    uint32_t n = 0;
    for (uint32_t t = 0; t < TERMS; t++)
        idf[t] = weigh(all, t, 1) / ((1e6 + 1) / (1e6 + 1));
    for (uint32_t i = 0; i < all->n; i++) {
        struct value value = evaluate(all, idf, search->plan, i);
        if (value.is_match &&
            (search->keep == NULL || search->keep(search->keep_ctx, all->docid[i])))
            wanted[n++] = (struct expected){all->docid[i], value.score};
    }
    qsort(wanted, n, sizeof *wanted, compare_expected);
    size_t n_hits;
    assert_ok(shim_db_search(db, search, hits, &n_hits, &count, &err), &err);
    assert_int_equal(n_hits, n < search->want ? n : search->want);
    for (size_t i = 0; i < n_hits; i++) {
        /* Which of those that tie for the last places come in is left open. */
        bool is_open = n_hits < n && fabs(wanted[i].score - wanted[n_hits].score) < 1e-9;
        assert_true(is_open || hits[i].docid == wanted[i].docid);
        assert_true(fabs((double)hits[i].score - wanted[i].score) <= 1e-5 * (1 + wanted[i].score));
    }
    assert_int_equal(count.matches, n < search->count_to ? n : search->count_to);
    assert_int_equal(count.is_exact, n <= search->count_to);
}

struct plan_step term_step(uint32_t term, float weight)
{
    return (struct plan_step){.op = PLAN_TERM, .term = term_text(term), .weight = weight};
}

void make_plan(struct plan *plan, struct arena *arena, const struct collection *all)
{
    struct error err;
    uint32_t depth = 0, leaves = 1 + draw(6);
    *plan = (struct plan){0};
    while (leaves > 0 || depth > 1) {
        struct plan_step step = {.op = PLAN_ALL};
        if (depth >= 2 && (leaves == 0 || draw(2) == 0)) {
            static const enum plan_op ops[] = {PLAN_AND, PLAN_OR, PLAN_OR, PLAN_NOT, PLAN_FILTER};
            step.op = ops[draw(5)];
            step.n = leaves == 0 ? depth : 2;
            depth -= step.n - 1;
        } else if (depth >= 1 && draw(8) == 0) {
            step.op = PLAN_SCALE;
            step.weight = (float)draw(3);
        } else if (leaves > 0) {
            uint32_t kind = draw(10);
            if (kind > 1)
                step = term_step(draw(TERMS), draw(4) == 0 ? 0.5f : 1);
            else if (kind == 1) {
                step.op = PLAN_RANGE;
                step.first = all->docid[draw(all->n)] - draw(3) % all->docid[0];
                step.last = step.first + draw(all->n);
            }
            leaves--;
            depth++;
        }
        assert_ok(plan_add(plan, arena, step, &err), &err);
    }
}

void assert_same_hits(struct shim_db *a, struct shim_db *b)
{
    static struct shim_hit hits[2][200];
    struct error err;
    struct plan_step steps[] = {
        term_step(1, 1), term_step(4, 1), term_step(7, 1), {.op = PLAN_OR, .n = 3}};
    for (size_t n_steps = 1; n_steps <= 4; n_steps += 3) {
        struct plan plan = {steps, n_steps, 4};
        struct shim_search search = {.plan = &plan, .want = 200, .count_to = 1000};
        struct shim_count count[2];
        size_t n[2];
        assert_ok(shim_db_search(a, &search, hits[0], &n[0], &count[0], &err), &err);
        assert_ok(shim_db_search(b, &search, hits[1], &n[1], &count[1], &err), &err);
        assert_int_equal(n[0], n[1]);
        assert_int_equal(count[0].matches, count[1].matches);
        assert_true(n[0] > 100);
        for (size_t i = 0; i < n[0]; i++) {
            assert_int_equal(hits[0][i].docid, hits[1][i].docid);
            assert_float_equal(hits[0][i].score, hits[1][i].score, 0);
        }
    }
}
