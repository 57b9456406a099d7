#include "engine/search/clues.h"

#include <math.h>
#include <stdlib.h>

#include "engine/segment/impact.h"

#define STEMS_MOST 4096 /* different stems that are learnt from */
#define ROOM_LEAST 256  /* of their table */

/* A paragraph's stems with how often they occur in it, the title counted twice. */
struct stem_count {
    uint32_t stem, n;
};

struct paragraph_stems {
    uint32_t segment;
    struct stem_count *items; /* ascending by stem */
    uint32_t n;
    double k;
};

static enum status no_memory(struct inquiry *inquiry, struct error *err)
{
    return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE, "no memory for feedback");
}

/* ---- counting ---- */

static int by_stem(const void *a, const void *b)
{
    const struct stem_count *x = a, *y = b;
    return (x->stem > y->stem) - (x->stem < y->stem);
}

static uint32_t add_stems(const struct lexicon *lexicon, const uint32_t *ids, uint32_t n,
                          uint32_t times, struct stem_count *items, uint32_t *content)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (lexicon_is_stop(lexicon, ids[i]))
            continue;
        items[kept++] = (struct stem_count){lexicon_stem_of(lexicon, ids[i]), times};
        *content += times;
    }
    return kept;
}

static void unite(struct paragraph_stems *stems)
{
    uint32_t kept = 0;
    qsort(stems->items, stems->n, sizeof *stems->items, by_stem);
    for (uint32_t i = 0; i < stems->n; i++) {
        if (kept > 0 && stems->items[kept - 1].stem == stems->items[i].stem)
            stems->items[kept - 1].n += stems->items[i].n;
        else
            stems->items[kept++] = stems->items[i];
    }
    stems->n = kept;
}

static enum status count_stems(struct inquiry *inquiry, uint32_t docid, struct paragraph_stems *out,
                               struct error *err)
{
    uint32_t content = 0, n = 0, n_title = 0;
    struct store_paragraph paragraph;
    out->segment = generation_find(inquiry->generation, docid);
    if (out->segment == UINT32_MAX)
        return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "paragraph %u is in no segment", docid);
    const struct segment *segment = generation_segment(inquiry->generation, out->segment);
    const struct lexicon *lexicon = segment_lexicon(segment);
    store_paragraph(segment_store(segment), docid, &paragraph);
    n_title = store_title_tokens(segment_store(segment), paragraph.article, NULL, 0);
    enum status status = inquiry_load_text(inquiry, segment, docid, &n, err);
    if (status != OK)
        return status;
    out->items = ARENA_ARRAY(inquiry->arena, struct stem_count, n + n_title + 1);
    if (out->items == NULL)
        return no_memory(inquiry, err);
    out->n = add_stems(lexicon, inquiry->scratch->ids, n, 1, out->items, &content);
    status = inquiry_load_title(inquiry, segment, paragraph.article, &n, err);
    if (status != OK)
        return status;
    out->n +=
        add_stems(lexicon, inquiry->scratch->ids, n, IMPACT_TITLE, out->items + out->n, &content);
    unite(out);
    out->k = rank_k(content, generation_manifest(inquiry->generation)->average_length);
    return OK;
}

/* ---- learning ---- */

struct learning {
    struct inquiry *inquiry;
    struct clue *clues;
    uint32_t n, room; /* places of an open-addressed table */
};

static uint32_t hash_of(struct span text, uint8_t language)
{
    uint32_t hash = 2166136261u ^ language; /* FNV-1a */
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (uint8_t)text.at[i]) * 16777619u;
    return hash;
}

static bool is_telling(struct span stem)
{
    return stem.len > 1 && !(stem.at[0] >= '0' && stem.at[0] <= '9');
}

static void learn_stem(struct learning *learning, uint32_t segment, uint32_t stem, double weight)
{
    const struct lexicon *lexicon =
        segment_lexicon(generation_segment(learning->inquiry->generation, segment));
    struct span text = lexicon_stem_text(lexicon, stem);
    uint8_t language = lexicon_stem_language(lexicon, stem);
    if (!is_telling(text))
        return;
    uint32_t at = hash_of(text, language) & (learning->room - 1);
    while (learning->clues[at].text.at != NULL && !(learning->clues[at].language == language &&
                                                    span_equal(learning->clues[at].text, text)))
        at = (at + 1) & (learning->room - 1);
    if (learning->clues[at].text.at == NULL) {
        if (learning->n == STEMS_MOST)
            return;
        learning->n++;
        learning->clues[at] =
            (struct clue){.text = text, .language = language, .segment = segment, .stem = stem};
    }
    learning->clues[at].weight += weight;
}

static void learn_paragraph(struct learning *learning, const struct paragraph_stems *stems,
                            double weight)
{
    for (uint32_t i = 0; i < stems->n; i++)
        learn_stem(learning, stems->segment, stems->items[i].stem,
                   weight * impact_exact(stems->items[i].n, stems->k));
}

/* A table for so many stems, at most half full. */
static enum status make_table(struct learning *learning, uint32_t n, struct error *err)
{
    n = n < STEMS_MOST ? n : STEMS_MOST;
    for (learning->room = ROOM_LEAST; learning->room < 2 * n;)
        learning->room *= 2;
    learning->clues = ARENA_ARRAY(learning->inquiry->arena, struct clue, learning->room);
    return learning->clues != NULL ? OK : no_memory(learning->inquiry, err);
}

/* Closes the gaps of the table. */
static void gather(struct learning *learning)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < learning->room; i++)
        if (learning->clues[i].text.at != NULL)
            learning->clues[kept++] = learning->clues[i];
}

/* In how many paragraphs a clue stands; remembered, for the postings tell it slowly. */
static enum status count_of(struct inquiry *inquiry, const struct clue *clue, uint32_t *count,
                            struct error *err)
{
    uint32_t *seen = NULL;
    char text[TERM_ROOM];
    enum status status = inquiry_stem_count(inquiry, clue->segment, clue->stem, &seen, err);
    if (status != OK)
        return status;
    if (*seen == 0) {
        struct span term = {text, analyzer_term(clue->text, clue->language, text)};
        status = collection_term_counts(inquiry->db, &term, 1, count, err);
        if (status != OK)
            return status;
        *seen = *count + 1;
    }
    *count = *seen - 1;
    return OK;
}

static int by_value(const void *a, const void *b)
{
    const struct clue *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    int order = span_compare(x->text, y->text);
    return order != 0 ? order : (x->language > y->language) - (x->language < y->language);
}

/* The worst of them is on top of a heap until clues_find() sorts them. */
static void choose(struct clues *chosen, const struct clue *clue)
{
    struct clue *clues = chosen->items;
    bool is_full = chosen->n == CLUES_MOST;
    if (is_full && by_value(clue, &clues[0]) > 0)
        return;
    uint32_t at = is_full ? 0 : chosen->n++;
    for (; !is_full && at > 0 && by_value(&clues[(at - 1) / 2], clue) < 0; at = (at - 1) / 2)
        clues[at] = clues[(at - 1) / 2];
    for (uint32_t kid = 1; is_full && kid < chosen->n; kid = 2 * at + 1) {
        if (kid + 1 < chosen->n && by_value(&clues[kid], &clues[kid + 1]) < 0)
            kid++;
        if (by_value(&clues[kid], clue) <= 0)
            break;
        clues[at] = clues[kid];
        at = kid;
    }
    clues[at] = *clue;
}

/* Chooses the clues of most value. Most stems stand in one of the paragraphs, and could not be worth
 * enough were they in no other: their documents need not be counted. */
static enum status weigh(struct learning *learning, struct clues *chosen, struct error *err)
{
    struct inquiry *inquiry = learning->inquiry;
    uint32_t documents = inquiry->bound->n_documents;
    double idf_most = rank_idf(documents, 0);
    for (uint32_t i = 0; i < learning->n; i++) {
        struct clue *clue = &learning->clues[i];
        uint32_t count = 0;
        if (chosen->n == CLUES_MOST && clue->weight * idf_most < chosen->items[0].value)
            continue;
        enum status status = count_of(inquiry, clue, &count, err);
        if (status != OK)
            return status;
        clue->value = clue->weight * rank_idf(documents, count);
        if (count <= RANK_FEEDBACK_COMMON * documents && clue->value > 0)
            choose(chosen, clue);
    }
    if (chosen->n > 0)
        qsort(chosen->items, chosen->n, sizeof *chosen->items, by_value);
    return OK;
}

static double weight_of(double score, double best)
{
    return pow(fmax(score, 0) / best, RANK_FEEDBACK_PEAK);
}

enum status clues_find(struct inquiry *inquiry, const uint32_t *docids, const double *scores,
                       uint32_t n, struct clues *out, struct error *err)
{
    struct learning learning = {.inquiry = inquiry};
    struct paragraph_stems stems[CLUES_DOCUMENTS];
    double sum = 0;
    uint32_t n_stems = 0;
    enum status status = OK;
    out->n = 0;
    n = n < CLUES_DOCUMENTS ? n : CLUES_DOCUMENTS;
    for (uint32_t i = 0; i < n && scores[0] > 0; i++)
        sum += weight_of(scores[i], scores[0]);
    if (sum <= 0)
        return OK;
    for (uint32_t i = 0; i < n; i++) {
        TRY(count_stems(inquiry, docids[i], &stems[i], err));
        n_stems += stems[i].n;
    }
    TRY(make_table(&learning, n_stems, err));
    for (uint32_t i = 0; i < n; i++)
        learn_paragraph(&learning, &stems[i], weight_of(scores[i], scores[0]) / sum);
    gather(&learning);
    TRY(weigh(&learning, out, err));
done:
    return status;
}
