#include "engine/search/candidates.h"

#include <math.h>
#include <stdlib.h>

#include "engine/search/scoring.h"
#include "engine/search/sweep.h"
#include "engine/shim/xapian_shim.h"

#define SWEEP_MOST 1000 /* matches of a phrase that are all scored; the default of count_to */
#define ROWS_MOST 100   /* rows that are found on the way */
#define MATCHES_MOST (2u << 20) /* that are noted: 8 MiB for each worker */
#define TIES_SHARE 4            /* of a block that are equals: a quarter */
#define TIES_MOST 10000         /* equals whose order is made sure of */

/* ---- searches of the first stage ---- */

/* Docids that were kept are noted, so that a search cut by its deadline still has something to
 * show, and so that what asks for all matches need not search again. */
struct pass {
    struct inquiry *inquiry;
    bool (*keeps)(struct inquiry *inquiry, uint32_t docid); /* NULL: all */
    enum { NOTES_SOME, NOTES_ALL, NOTES_NONE } notes;
    struct shim_hit *hits;
    size_t n;
    struct shim_count count;
    uint32_t n_noted; /* in scratch->matches */
    bool is_over;     /* more than can be noted */
    bool is_forgetful, is_cut;
};

static bool note(struct pass *pass, uint32_t docid)
{
    struct scratch *scratch = pass->inquiry->scratch;
    uint32_t most = pass->inquiry->noted_most > 0 ? pass->inquiry->noted_most : MATCHES_MOST;
    pass->is_over = pass->is_over || pass->n_noted == most;
    if (pass->is_over)
        return true;
    if (pass->n_noted == scratch->matches_room) {
        uint32_t room = scratch->matches_room * 2 + 1024;
        room = room < most ? room : most;
        uint32_t *matches = realloc(scratch->matches, room * sizeof *matches);
        if (matches == NULL)
            return false;
        scratch->matches = matches;
        scratch->matches_room = room;
    }
    scratch->matches[pass->n_noted++] = docid;
    return true;
}

static bool keep(void *ctx, uint32_t docid)
{
    struct pass *pass = ctx;
    bool keeps = pass->keeps == NULL || pass->keeps(pass->inquiry, docid);
    bool notes =
        pass->notes == NOTES_SOME ? pass->n_noted < SCORING_FIRST : pass->notes == NOTES_ALL;
    if (keeps && notes)
        pass->is_forgetful = !note(pass, docid) || pass->is_forgetful;
    return keeps;
}

static enum status no_memory(const struct inquiry *inquiry, struct error *err)
{
    enum status status = arena_status(inquiry->arena);
    return error_set(err, status != OK ? status : ERR_NOMEM, ERROR_NOWHERE,
                     "no memory for candidates");
}

static enum status run_pass(struct pass *pass, uint32_t want, uint32_t count_to, struct error *err)
{
    struct inquiry *inquiry = pass->inquiry;
    uint32_t all = inquiry->bound->n_documents;
    want = want < all ? want : all;
    struct shim_search search = {.plan = &inquiry->plan,
                                 .want = want,
                                 .count_to = count_to,
                                 .keep =
                                     pass->keeps != NULL || pass->notes == NOTES_ALL ? keep : NULL,
                                 .keep_ctx = pass,
                                 .deadline = &inquiry->deadline};
    pass->hits = ARENA_ARRAY(inquiry->arena, struct shim_hit, want + SCORING_FIRST);
    if (pass->hits == NULL)
        return no_memory(inquiry, err);
    enum status status =
        collection_search(inquiry->db, &search, pass->hits, &pass->n, &pass->count, err);
    if (status == OK && pass->is_forgetful)
        return no_memory(inquiry, err);
    if (status != ERR_DEADLINE || pass->n_noted == 0)
        return status;
    pass->n = pass->n_noted < SCORING_FIRST ? pass->n_noted : SCORING_FIRST;
    for (uint32_t i = 0; i < pass->n; i++)
        pass->hits[i] = (struct shim_hit){inquiry->scratch->matches[i], 0};
    pass->count = (struct shim_count){(uint32_t)pass->n, false};
    pass->is_cut = true;
    return OK;
}

/* ---- lists ---- */

static int by_docid(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static enum status grow_items(struct inquiry *inquiry, struct candidates *out, size_t more,
                              struct error *err)
{
    struct candidate *items = ARENA_ARRAY(inquiry->arena, struct candidate, out->n + more + 1);
    if (items == NULL)
        return no_memory(inquiry, err);
    if (out->n > 0)
        memcpy(items, out->items, out->n * sizeof *items);
    out->items = items;
    return OK;
}

/* Docids, ascending. */
struct docids {
    uint32_t *at;
    uint32_t n;
};

static bool is_among(const struct docids *docids, uint32_t docid)
{
    return docids->n > 0 && bsearch(&docid, docids->at, docids->n, sizeof docid, by_docid) != NULL;
}

static bool is_candidate(const struct candidates *out, uint32_t from, uint32_t docid)
{
    for (uint32_t i = from; i < out->n; i++)
        if (out->items[i].docid == docid)
            return true;
    return false;
}

/* What belongs into the first block, though the first stage does not see it. */
static void add_parts(const struct docids *parts, uint32_t from, struct candidates *out)
{
    uint32_t end = out->n;
    for (uint32_t i = 0; i < parts->n; i++) {
        struct candidates block = {.items = out->items, .n = end};
        if (!is_candidate(&block, from, parts->at[i]))
            out->items[out->n++] = (struct candidate){.docid = parts->at[i]};
    }
}

/* Appends and scores what the pass found and `rows` does not name, `most` at most; `parts` are in
 * the first block wherever the pass found them. */
static enum status add_hits(const struct pass *pass, const struct docids *rows,
                            const struct docids *parts, uint32_t most, struct candidates *out,
                            struct error *err)
{
    struct inquiry *inquiry = pass->inquiry;
    double ceiling = out->n > 0 ? out->items[out->n - 1].score : INFINITY;
    uint32_t before = out->n, first = scoring_first_block(inquiry), n = 0;
    enum status status = grow_items(inquiry, out, pass->n + parts->n, err);
    if (status != OK)
        return status;
    inquiry->n_parted = 0;
    for (size_t i = 0; i < pass->n && n < most; i++) {
        uint32_t docid = pass->hits[i].docid;
        if (is_among(rows, docid) || (n >= first && is_among(parts, docid)))
            continue;
        out->items[out->n++] = (struct candidate){.docid = docid};
        if (++n == first)
            add_parts(parts, before, out);
    }
    if (n < first)
        add_parts(parts, before, out);
    inquiry->n_parted = out->n - before > n ? out->n - before - n : 0;
    status = scoring_run(inquiry, out, out->n - before, ceiling, err);
    inquiry->n_parted = 0;
    return status;
}

/* Appends and scores paragraphs, all in one block. */
static enum status add_docids(struct inquiry *inquiry, const uint32_t *docids, uint32_t n,
                              struct candidates *out, struct error *err)
{
    uint32_t ties = inquiry->n_ties;
    enum status status = grow_items(inquiry, out, n, err);
    if (status != OK)
        return status;
    for (uint32_t i = 0; i < n; i++)
        out->items[out->n++] = (struct candidate){.docid = docids[i]};
    inquiry->n_ties = n;
    status = scoring_run(inquiry, out, n, INFINITY, err);
    inquiry->n_ties = ties;
    return status;
}

static struct shim_count count_of(uint32_t n, uint32_t count_to)
{
    return (struct shim_count){n < count_to ? n : count_to, n <= count_to};
}

/* What one search is for. */
struct aim {
    uint32_t want; /* candidates; 0: the matches are only counted */
    uint32_t count_to;
    uint32_t at_least; /* matches there are known to be */
    bool has_rows;     /* the query has a row, whose paragraphs come first */
};

/* ---- few matches, that have to be looked at one by one ---- */

/* Rows before all others, each list in its order; none of the others is to score more. */
static void rows_first(struct candidates *out, struct candidate *sorted)
{
    uint32_t n = 0;
    double ceiling = INFINITY;
    for (uint32_t i = 0; i < out->n; i++)
        if (out->items[i].is_row)
            sorted[n++] = out->items[i];
    if (n > 0)
        ceiling = sorted[n - 1].score;
    for (uint32_t i = 0; i < out->n; i++) {
        if (out->items[i].is_row)
            continue;
        sorted[n] = out->items[i];
        sorted[n].score = fmin(sorted[n].score, ceiling);
        n++;
    }
    out->items = sorted;
}

/* *is_found: false when there are too many. */
static enum status find_few(struct inquiry *inquiry, const struct aim *aim, struct candidates *out,
                            bool *is_found, struct error *err)
{
    struct sweep sweep;
    struct candidate *sorted = NULL;
    enum status status = OK;
    *is_found = false;
    TRY(sweep_matches(inquiry, SWEEP_MOST, &sweep, err));
    if (sweep.is_over)
        return OK;
    *is_found = true;
    out->is_complete = aim->want > 0 && !sweep.is_cut;
    out->is_one_block = true;
    out->is_partial = sweep.is_cut;
    out->count = count_of(sweep.n, aim->count_to);
    out->count.is_exact = out->count.is_exact && !sweep.is_cut;
    out->matches = sweep.is_cut ? NULL : sweep.docids;
    out->n_matches = sweep.n;
    if (aim->want > 0)
        TRY(add_docids(inquiry, sweep.docids, sweep.n, out, err));
    if (aim->has_rows) {
        sorted = ARENA_ARRAY(inquiry->arena, struct candidate, out->n + 1);
        if (sorted == NULL)
            return no_memory(inquiry, err);
        rows_first(out, sorted);
    }
done:
    return status;
}

/* ---- rows, and all others ---- */

static struct docids sorted(uint32_t *docids, uint32_t n)
{
    qsort(docids, n, sizeof *docids, by_docid);
    return (struct docids){docids, n};
}

/* Appends the best by the first stage of those that hold a part of the row; none at the deadline,
 * which ends the next search as well. What was noted before stays. */
static enum status add_best_parts(struct inquiry *inquiry,
                                  bool (*keeps)(struct inquiry *inquiry, uint32_t docid),
                                  struct docids *out, struct error *err)
{
    struct pass pass = {.inquiry = inquiry, .keeps = keeps, .notes = NOTES_NONE};
    enum status status = run_pass(&pass, ROWS_MOST, 0, err);
    if (status != OK || pass.is_cut)
        return status == ERR_DEADLINE ? OK : status;
    for (size_t i = 0; i < pass.n; i++)
        out->at[out->n++] = pass.hits[i].docid;
    return OK;
}

/* Those that lack the first or last word, and if there are few of them, those that lack another. */
static enum status find_parts(struct inquiry *inquiry, struct docids *out, struct error *err)
{
    enum status status = OK;
    *out = (struct docids){ARENA_ARRAY(inquiry->arena, uint32_t, 2 * ROWS_MOST), 0};
    if (out->at == NULL)
        return no_memory(inquiry, err);
    TRY(add_best_parts(inquiry, inquiry_admits_part, out, err));
    if (out->n < ROWS_MOST)
        TRY(add_best_parts(inquiry, inquiry_admits_torn, out, err));
    *out = sorted(out->at, out->n);
done:
    return status;
}

/* Both lists by one search that counts and notes every match; few of them have the row. *is_found:
 * false when there are too many of either. */
static enum status find_both(struct inquiry *inquiry, uint32_t count_to, struct candidates *out,
                             bool *is_found, struct error *err)
{
    struct docids whole, part;
    struct pass pass = {
        .inquiry = inquiry, .keeps = inquiry->has_dead ? inquiry_admits : NULL, .notes = NOTES_ALL};
    struct sweep rows, parts;
    uint32_t first = scoring_first_block(inquiry), want = first + ROWS_MOST;
    enum status status = OK;
    *is_found = false;
    TRY(run_pass(&pass, want, UINT32_MAX, err));
    if (pass.is_over && !pass.is_cut)
        return OK;
    TRY(sweep_rows(inquiry, inquiry->scratch->matches, pass.n_noted, ROWS_MOST, &rows, &parts,
                   err));
    if (rows.is_over)
        return OK;
    *is_found = true;
    out->is_partial = pass.is_cut || rows.is_cut;
    out->count = count_of(pass.n_noted, count_to);
    out->count.is_exact = out->count.is_exact && !pass.is_cut;
    if (!pass.is_cut) {
        out->matches = inquiry->scratch->matches;
        out->n_matches = pass.n_noted;
    }
    TRY(add_docids(inquiry, rows.docids, rows.n, out, err));
    whole = sorted(rows.docids, rows.n);
    part = sorted(parts.docids, parts.n);
    if (parts.is_over && !out->is_partial)
        TRY(find_parts(inquiry, &part, err));
    if (!out->is_partial || out->n == 0)
        TRY(add_hits(&pass, &whole, &part, first, out, err));
    out->is_complete = !out->is_partial && out->n == pass.n_noted;
done:
    return status;
}

/* Paragraphs that hold the whole row; *is_all: there are no more of them. */
static enum status find_rows(struct inquiry *inquiry, uint32_t want, struct candidates *out,
                             bool *is_all, struct error *err)
{
    struct pass pass = {.inquiry = inquiry, .keeps = inquiry_admits_row};
    enum status status = run_pass(&pass, want, 0, err);
    if (status == OK)
        status = add_hits(&pass, &(struct docids){0}, &(struct docids){0}, UINT32_MAX, out, err);
    *is_all = pass.n < want && !pass.is_cut;
    out->is_partial = out->is_partial || pass.is_cut;
    return status;
}

/* Whether the postings alone tell the number of matches: a word's documents, or more than count_to
 * of one word among alternatives. Counting would keep the first stage from leaving out what cannot
 * be among the best. */
static bool knows_count(const struct inquiry *inquiry, uint32_t at_least, uint32_t count_to,
                        struct shim_count *count)
{
    uint32_t most = 0;
    *count = (struct shim_count){count_to, false};
    if (at_least > count_to)
        return true;
    for (size_t i = 0; i < inquiry->plan.n; i++) {
        const struct plan_step *step = &inquiry->plan.steps[i];
        if (step->op != PLAN_TERM && step->op != PLAN_OR)
            return false;
        if (step->op == PLAN_TERM && step->count > most)
            most = step->count;
    }
    if (inquiry->needs_check || (inquiry->plan.n > 1 && most <= count_to))
        return false;
    *count = count_of(most, count_to);
    return true;
}

/* All others. */
static enum status find_others(struct inquiry *inquiry, const struct aim *aim,
                               const struct docids *parts, struct candidates *out,
                               struct error *err)
{
    struct pass pass = {.inquiry = inquiry, .keeps = inquiry->needs_check ? inquiry_admits : NULL};
    struct shim_count known;
    uint32_t want = aim->want, most = want > 0 ? want - out->n : 0;
    bool is_known = want > 0 && knows_count(inquiry, aim->at_least, aim->count_to, &known);
    bool is_listed = is_known && known.is_exact && known.matches > 0;
    pass.notes = is_listed ? NOTES_ALL : NOTES_SOME;
    uint32_t n_rows = out->n;
    uint32_t *rows = ARENA_ARRAY(inquiry->arena, uint32_t, n_rows + 1);
    if (rows == NULL)
        return no_memory(inquiry, err);
    want += want > 0 ? parts->n : 0;
    enum status status = run_pass(&pass, want, is_known && !is_listed ? 0 : aim->count_to, err);
    if (status != OK)
        return status;
    if (is_listed && !pass.is_cut && !pass.is_over) {
        out->matches = inquiry->scratch->matches;
        out->n_matches = pass.n_noted;
    }
    for (uint32_t i = 0; i < n_rows; i++)
        rows[i] = out->items[i].docid;
    out->count = is_known && !pass.is_cut ? known : pass.count;
    out->is_partial = out->is_partial || pass.is_cut;
    out->is_complete = want > 0 && pass.n < want && !pass.is_cut;
    struct docids whole = sorted(rows, n_rows);
    return add_hits(&pass, &whole, parts, most, out, err);
}

static enum status find_many(struct inquiry *inquiry, const struct aim *aim, struct candidates *out,
                             struct error *err)
{
    struct aim others = *aim;
    struct docids parts = {0};
    bool is_all = true;
    enum status status = OK;
    if (aim->has_rows)
        status = find_rows(inquiry, scoring_block_end(inquiry, aim->want), out, &is_all, err);
    if (status == OK && aim->has_rows && is_all && aim->want > 0 && inquiry->n_parts > 0 &&
        !out->is_partial)
        status = find_parts(inquiry, &parts, err);
    if (status != OK)
        return status;
    if (out->is_partial) {
        out->count = (struct shim_count){out->n, false};
        return OK;
    }
    uint32_t rest = out->n < aim->want ? aim->want - out->n : 0;
    others.want = is_all ? out->n + scoring_block_end(inquiry, rest) : 0;
    status = find_others(inquiry, &others, &parts, out, err);
    if (status != ERR_DEADLINE || out->n == 0)
        return status;
    out->is_partial = true;
    out->count = (struct shim_count){out->n, false};
    return OK;
}

/* ---- all together ---- */

static enum status find(struct inquiry *inquiry, uint32_t want, uint32_t count_to,
                        struct candidates *out, struct error *err)
{
    struct aim aim = {want, count_to, 0, !inquiry->rules.is_any && match_has_row(&inquiry->rules)};
    bool is_near = want > 0 && want <= scoring_first_block(inquiry), is_found = false;
    enum status status = OK;
    *out = (struct candidates){0};
    if (inquiry->needs_tokens && !inquiry->is_expanded) {
        aim.at_least = SWEEP_MOST + 1;
        status = find_few(inquiry, &aim, out, &is_found, err);
    } else if (aim.has_rows && is_near)
        status = find_both(inquiry, count_to, out, &is_found, err);
    if (status != OK || is_found)
        return status;
    *out = (struct candidates){0};
    return find_many(inquiry, &aim, out, err);
}

/* Whether so many of the first block are equals that more of them may lie behind it, newer ones too.
 * Nothing here may depend on how far the page reaches. */
static bool has_ties(const struct inquiry *inquiry, const struct candidates *candidates)
{
    uint32_t first = scoring_first_block(inquiry), run = 1;
    bool has_more = candidates->n > first || !candidates->is_complete;
    if (!has_more || candidates->is_partial || candidates->is_one_block || first >= TIES_MOST)
        return false;
    for (uint32_t i = 1; i < candidates->n && i < first && run < first / TIES_SHARE; i++)
        run = candidates->items[i].score == candidates->items[i - 1].score ? run + 1 : 1;
    return run >= first / TIES_SHARE;
}

enum status candidates_find(struct inquiry *inquiry, uint32_t want, uint32_t count_to,
                            struct candidates *out, struct error *err)
{
    *out = (struct candidates){.count = {0, true}, .is_complete = true};
    if (inquiry->plan.n == 0)
        return OK;
    inquiry->n_ties = 0;
    inquiry->feedback = NULL;
    enum status status = find(inquiry, want, count_to, out, err);
    while (status == OK && want > 0 && has_ties(inquiry, out)) {
        inquiry->n_ties = 10 * scoring_first_block(inquiry);
        status = find(inquiry, want, count_to, out, err);
    }
    return status;
}
