#include "engine/search/rank.h"

#include <math.h>

#include "engine/search/phrase.h"
#include "engine/search/row.h"
#include "engine/segment/impact.h"

#define FAR 64 /* beyond this distance e^-d is nothing */

double rank_idf(uint32_t documents, uint32_t count)
{
    double n = documents, df = count;
    return log(1 + (n - df + .5) / (df + .5));
}

double rank_k(uint32_t len, double average)
{
    return IMPACT_K1 * ((1 - RANK_LENGTH) + RANK_LENGTH * len / average);
}

/* How often each word of the query occurs. */
struct counts {
    uint32_t text[QUERY_MAX_WORDS], exact[QUERY_MAX_WORDS];
    uint32_t title[QUERY_MAX_WORDS], exact_title[QUERY_MAX_WORDS];
    uint64_t surface;
};

/* Counters of 64 words side by side: bit w of level l is bit l of word w's count. One more for each
 * word of a set costs two steps on average, however many words that are. */
#define LEVELS 32

struct counters {
    uint64_t levels[LEVELS];
    uint32_t n; /* levels in use */
};

static void count_set(struct counters *counters, uint64_t set)
{
    for (uint32_t l = 0; set != 0 && l < LEVELS; l++) {
        if (l == counters->n)
            counters->levels[counters->n++] = 0;
        uint64_t carry = counters->levels[l] & set;
        counters->levels[l] ^= set;
        set = carry;
    }
}

static void read_counts(const struct counters *counters, uint32_t *counts)
{
    for (uint32_t l = 0; l < counters->n; l++)
        for (uint64_t set = counters->levels[l]; set != 0; set &= set - 1)
            counts[__builtin_ctzll(set)] += (uint32_t)1 << l;
}

static void count_text(const struct occurrences *text, uint32_t *counts, uint32_t *exact)
{
    struct counters all, of_exact;
    all.n = of_exact.n = 0;
    for (uint32_t i = 0; i < text->n; i++) {
        count_set(&all, text->items[i].accept);
        count_set(&of_exact, text->items[i].exact);
    }
    read_counts(&all, counts);
    read_counts(&of_exact, exact);
}

static void count_words(const struct rank_input *input, struct counts *counts)
{
    memset(counts, 0, sizeof *counts);
    count_text(input->text, counts->text, counts->exact);
    count_text(input->title, counts->title, counts->exact_title);
    counts->surface = input->text->surface;
}

static bool is_scored(const struct bound_word *word)
{
    return !word->is_excluded && !word->is_missing;
}

static void give(const struct rank_input *input, double *part, enum score_kind kind, uint64_t words,
                 double value)
{
    *part += value;
    if (input->listener != NULL)
        input->listener->hear(input->listener->ctx, kind, words, value);
}

static uint64_t bit(uint32_t w)
{
    return (uint64_t)1 << w;
}

/* What the paragraph's length does to what its text gives. */
struct extent {
    double k;     /* BM25's K */
    double worth; /* 1, or less for a label (rank.h) */
};

static struct extent extent_of(const struct rank_input *input)
{
    struct extent extent = {.worth = 1};
    uint32_t len =
        (input->is_title ? 0 : input->text_content) + IMPACT_TITLE * input->title_content;
    extent.k = rank_k(len, input->average_length);
    if (!input->rules->is_any && !input->is_title && input->text_content < RANK_BRIEF_WORDS)
        extent.worth -= RANK_BRIEF * (1 - input->text_content / RANK_BRIEF_WORDS);
    return extent;
}

static void score_words(const struct rank_input *input, const struct counts *counts,
                        struct extent extent, struct rank_parts *parts)
{
    const struct bound *bound = input->rules->bound;
    for (uint32_t w = 0; w < bound->n_words; w++) {
        const struct bound_word *word = &bound->words[w];
        uint32_t tf = (input->is_title ? 0 : counts->text[w]) + IMPACT_TITLE * counts->title[w];
        if (!is_scored(word) || tf == 0)
            continue;
        double weight = extent.worth * word->weight * word->idf;
        if (word->leaf->kind == TREE_FUZZY && counts->exact[w] == 0)
            weight *= RANK_FUZZY_WORD;
        give(input, &parts->word, SCORE_WORD, bit(w), weight * impact_exact(tf, extent.k));
        uint32_t tfx =
            (input->is_title ? 0 : counts->exact[w]) + IMPACT_TITLE * counts->exact_title[w];
        double form = RANK_FORM * impact_exact(tfx, extent.k);
        if (counts->surface >> w & 1)
            form += RANK_ACCENT;
        give(input, &parts->form, SCORE_FORM, bit(w), weight * form);
    }
}

/* The share of a title or heading that the query names, by the idf of what it names; *seen: those
 * words. */
static double share(const struct bound *bound, const struct occurrences *title, uint32_t content,
                    uint64_t *seen)
{
    uint32_t matching = 0;
    double idf = 0;
    *seen = 0;
    for (uint32_t i = 0; i < title->n; i++) {
        uint64_t bits = title->items[i].accept;
        bool is_content = false;
        for (; bits != 0; bits &= bits - 1) {
            uint32_t w = (uint32_t)__builtin_ctzll(bits);
            const struct bound_word *word = &bound->words[w];
            if (!is_scored(word) || word->word->is_stop)
                continue;
            is_content = true;
            if (!(*seen >> w & 1))
                idf += word->idf;
            *seen |= bit(w);
        }
        matching += is_content;
    }
    return content == 0 ? 0 : idf * matching / content;
}

/* How close the best pair of the words a, b stands: 1 side by side in the query's order, less the
 * further apart, less still against the order. */
static double pair_closeness(const struct occurrences *text, uint32_t a, uint32_t b)
{
    double best = 0;
    int64_t last_a = -1, last_b = -1;
    if (!(text->accept >> a & text->accept >> b & 1))
        return 0;
    for (uint32_t i = 0; i < text->n && best < 1; i++) {
        const struct occurrence *item = &text->items[i];
        double closeness = 0;
        if (item->accept >> b & 1) {
            if (last_a >= 0) {
                double d = (double)((int64_t)item->position - last_a);
                closeness = d == 1 ? 1 : RANK_LOOSE_PAIR / d;
            }
            last_b = item->position;
        }
        if (item->accept >> a & 1) {
            if (last_b >= 0 && last_b < item->position) {
                double d = (double)((int64_t)item->position - last_b);
                double swapped = RANK_SWAPPED / d;
                closeness = swapped > closeness ? swapped : closeness;
            }
            last_a = item->position;
        }
        best = closeness > best ? closeness : best;
    }
    return best;
}

/* The smallest distance between two different words that carry weight. */
static uint32_t closest(const struct rank_input *input, uint64_t words)
{
    const struct occurrences *text = input->text;
    uint32_t best = FAR, last = 0;
    uint64_t before = 0;
    for (uint32_t i = 0; i < text->n; i++) {
        uint64_t bits = text->items[i].accept & words;
        if (bits == 0)
            continue;
        bool is_other = before != 0 && ((bits & ~before) != 0 || (before & ~bits) != 0);
        if (is_other && text->items[i].position - last < best)
            best = text->items[i].position - last;
        before = bits;
        last = text->items[i].position;
    }
    return best;
}

static void score_nearness(const struct rank_input *input, struct extent extent,
                           struct rank_parts *parts)
{
    const struct bound *bound = input->rules->bound;
    uint64_t content = 0;
    uint32_t n_content = 0;
    for (uint32_t w = 0; w < bound->n_words; w++) {
        const struct bound_word *word = &bound->words[w];
        if (!is_scored(word))
            continue;
        if (!word->word->is_stop && (input->text->accept >> w & 1)) {
            content |= bit(w);
            n_content++;
        }
        if (w + 1 == bound->n_words || !is_scored(&bound->words[w + 1]))
            continue;
        double idf =
            fmin(word->weight * word->idf, bound->words[w + 1].weight * bound->words[w + 1].idf);
        double c = pair_closeness(input->text, w, w + 1);
        give(input, &parts->near, SCORE_NEAR, bit(w) | bit(w + 1),
             extent.worth * RANK_PAIR * idf * c / (c + extent.k));
    }
    if (n_content < 2)
        return;
    double d = closest(input, content);
    give(input, &parts->near, SCORE_NEAR, content,
         extent.worth * RANK_CLOSE * (log(RANK_CLOSE_FLOOR + exp(-d)) - log(RANK_CLOSE_FLOOR)));
}

static bool count_run(void *ctx, uint32_t first, uint32_t last)
{
    (void)first, (void)last;
    ++*(uint32_t *)ctx;
    return true;
}

static void score_phrases(const struct rank_input *input, const struct tree *tree,
                          struct extent extent, struct rank_parts *parts)
{
    if (tree->kind == TREE_NOT || tree->kind == TREE_FIELD)
        return;
    for (uint32_t i = 0; i < tree->n_kids; i++)
        score_phrases(input, tree->kids[i], extent, parts);
    if (tree->kind != TREE_PHRASE || tree->n_words < 2)
        return;
    const struct bound_leaf *leaf = tree->bound;
    uint32_t n = 0;
    double idf = INFINITY;
    if (!phrase_each(tree, input->text, count_run, &n))
        return;
    for (uint64_t bits = leaf->mask; bits != 0; bits &= bits - 1)
        idf = fmin(idf, input->rules->bound->words[__builtin_ctzll(bits)].idf);
    give(input, &parts->phrase, SCORE_PHRASE, leaf->mask,
         extent.worth * RANK_PHRASE * idf * n / (n + extent.k));
}

/* Of several parts the first: one without the first or last word before the others. */
static uint64_t part_mask(const struct row *row, const struct occurrences *text)
{
    struct row part;
    for (uint32_t i = 0; i < row->n; i++) {
        uint32_t left_out = i < 2 ? (row->n - i) % row->n : i - 1;
        if (row_part(row, left_out, &part) && row_stands(&part, text))
            return row_mask(&part);
    }
    return 0;
}

/* A phrase to which a word was added, at an end or between: more than any paragraph has without. */
static void score_row_but_one(const struct rank_input *input, struct rank_parts *parts)
{
    struct row row;
    row_of(input->rules->query, &row);
    enum row_hold hold = input->rules->is_any ? ROW_NONE : row_part_hold(&row, input->text);
    if (hold == ROW_NONE)
        return;
    uint64_t words = input->listener != NULL ? part_mask(&row, input->text) : 0;
    double bonus = rank_row_bonus(input->rules->bound);
    give(input, &parts->phrase, SCORE_PHRASE, words, hold == ROW_PART ? 2 * bonus : bonus);
}

void rank_score(const struct rank_input *input, struct rank_parts *parts)
{
    const struct bound *bound = input->rules->bound;
    struct counts counts;
    struct extent extent = extent_of(input);
    uint64_t words = 0;
    *parts = (struct rank_parts){0};
    count_words(input, &counts);
    score_words(input, &counts, extent, parts);
    score_nearness(input, extent, parts);
    score_phrases(input, input->rules->query, extent, parts);
    score_row_but_one(input, parts);
    double title = share(bound, input->title, input->title_content, &words);
    give(input, &parts->title, SCORE_TITLE, words, RANK_TITLE * title);
    double heading = share(bound, input->headings, input->heading_content, &words);
    give(input, &parts->heading, SCORE_HEADING, words, RANK_HEADING * heading);
}

double rank_row_bonus(const struct bound *bound)
{
    double bonus = 1;
    for (uint32_t w = 0; w < bound->n_words; w++)
        if (is_scored(&bound->words[w]))
            bonus += 2 * bound->words[w].weight * bound->words[w].idf;
    return bonus;
}

double rank_sum(const struct rank_parts *parts)
{
    return parts->word + parts->form + parts->near + parts->phrase + parts->title + parts->heading;
}
