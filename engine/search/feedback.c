#include "engine/search/feedback.h"

#include <math.h>
#include <stdlib.h>

#include "engine/segment/impact.h"
#include "engine/segment/varint.h"
#include "engine/shim/xapian_shim.h"

#define DECODED 128 /* ids at a time */
#define FILTER_BITS 4096

/* The words of one segment that are clues: open addressing. */
struct clue_words {
    struct clue_word {
        uint32_t id; /* UINT32_MAX: free */
        uint32_t clue;
    } * places;
    uint32_t room;                     /* a power of two */
    uint64_t filter[FILTER_BITS / 64]; /* bit id mod FILTER_BITS: one of them may be it */
};

struct feedback {
    struct clue clues[FEEDBACK_WORDS]; /* value: weight · idf, as it is scored */
    uint32_t n;
    double scale;             /* SHARE / (1 - SHARE) · Σ q */
    struct clue_words *words; /* by segment */
};

static enum status no_memory(struct inquiry *inquiry, struct error *err)
{
    return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE, "no memory for feedback");
}

/* ---- the model ---- */

static double query_weight(const struct bound *bound)
{
    double sum = 0;
    for (uint32_t w = 0; w < bound->n_words; w++)
        if (!bound->words[w].is_excluded)
            sum += bound->words[w].weight;
    return sum;
}

static struct clue_word *place_of(const struct clue_words *words, uint32_t id)
{
    uint32_t at = (id * 0x9E3779B1u) & (words->room - 1);
    while (words->places[at].id != id && words->places[at].id != UINT32_MAX)
        at = (at + 1) & (words->room - 1);
    return &words->places[at];
}

static enum status place_segment(struct inquiry *inquiry, const struct feedback *feedback,
                                 const struct lexicon *lexicon, struct clue_words *words,
                                 struct error *err)
{
    const uint32_t *ids[FEEDBACK_WORDS];
    uint32_t n[FEEDBACK_WORDS], sum = 0;
    for (uint32_t i = 0; i < feedback->n; i++) {
        const struct clue *clue = &feedback->clues[i];
        uint32_t stem = lexicon_find_stem(lexicon, clue->text, clue->language);
        n[i] = 0;
        ids[i] = stem != UINT32_MAX ? lexicon_stem_words(lexicon, stem, &n[i]) : NULL;
        sum += n[i];
    }
    for (words->room = 64; words->room < 4 * sum;)
        words->room *= 2;
    words->places = ARENA_ARRAY(inquiry->arena, struct clue_word, words->room);
    if (words->places == NULL)
        return no_memory(inquiry, err);
    memset(words->places, 0xff, words->room * sizeof *words->places);
    for (uint32_t i = 0; i < feedback->n; i++)
        for (uint32_t j = 0; j < n[i]; j++) {
            uint32_t bit = ids[i][j] % FILTER_BITS;
            *place_of(words, ids[i][j]) = (struct clue_word){ids[i][j], i};
            words->filter[bit / 64] |= (uint64_t)1 << bit % 64;
        }
    return OK;
}

static enum status place_clues(struct inquiry *inquiry, struct feedback *feedback,
                               struct error *err)
{
    uint32_t n = inquiry->bound->n_segments;
    enum status status = OK;
    feedback->words = ARENA_ARRAY(inquiry->arena, struct clue_words, n + 1);
    if (feedback->words == NULL)
        return no_memory(inquiry, err);
    for (uint32_t s = 0; s < n && status == OK; s++)
        status = place_segment(inquiry, feedback,
                               segment_lexicon(generation_segment(inquiry->generation, s)),
                               &feedback->words[s], err);
    return status;
}

static enum status make_model(struct inquiry *inquiry, const struct clues *found,
                              struct feedback **out, struct error *err)
{
    double sum = 0;
    if (found->n == 0)
        return OK;
    struct feedback *feedback = ARENA_NEW(inquiry->arena, struct feedback);
    if (feedback == NULL)
        return no_memory(inquiry, err);
    feedback->n = found->n;
    memcpy(feedback->clues, found->items, found->n * sizeof *found->items);
    for (uint32_t i = 0; i < feedback->n; i++)
        sum += feedback->clues[i].weight;
    for (uint32_t i = 0; i < feedback->n; i++)
        feedback->clues[i].value /= sum;
    feedback->scale =
        RANK_FEEDBACK_SHARE / (1 - RANK_FEEDBACK_SHARE) * query_weight(inquiry->bound);
    *out = feedback;
    return place_clues(inquiry, feedback, err);
}

enum status feedback_learn(struct inquiry *inquiry, const uint32_t *docids, const double *scores,
                           uint32_t n, struct feedback **out, struct error *err)
{
    struct clues clues;
    *out = NULL;
    enum status status = clues_find(inquiry, docids, scores, n, &clues, err);
    return status == OK ? make_model(inquiry, &clues, out, err) : status;
}

/* ---- using it ---- */

struct tally {
    const struct clue_words *words;
    const uint8_t *marks;
    uint32_t counts[FEEDBACK_WORDS];
    uint32_t ids[FEEDBACK_WORDS]; /* a word that was counted */
    uint32_t content;
};

static void tally_clue(struct tally *tally, uint32_t id, uint32_t times)
{
    uint32_t bit = id % FILTER_BITS;
    if (!(tally->words->filter[bit / 64] >> bit % 64 & 1))
        return;
    const struct clue_word *place = place_of(tally->words, id);
    if (place->id == id) {
        tally->counts[place->clue] += times;
        tally->ids[place->clue] = id;
    }
}

static void tally_word(struct tally *tally, uint32_t id, uint32_t times)
{
    tally_clue(tally, id, times);
    tally->content += tally->marks[id] & LEXICON_STOP ? 0 : times;
}

static void tally_text(struct tally *tally, struct span tokens, uint32_t last_word)
{
    const uint8_t *at = (const uint8_t *)tokens.at, *end = at + tokens.len;
    uint32_t ids[DECODED];
    while (at < end) {
        uint32_t n = DECODED;
        at = varint_decode(at, end, ids, &n);
        for (uint32_t i = 0; i < n; i++)
            tally_word(tally, ids[i] < last_word ? ids[i] : last_word, 1);
    }
}

/* *segment: the paragraph's; *k: what its length makes of counts (rank.h). */
static enum status tally_paragraph(struct inquiry *inquiry, const struct feedback *feedback,
                                   uint32_t docid, struct tally *tally,
                                   const struct segment **segment, double *k, struct error *err)
{
    uint32_t found = generation_find(inquiry->generation, docid), n_title = 0;
    struct store_paragraph paragraph;
    if (found == UINT32_MAX)
        return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "paragraph %u is in no segment", docid);
    *segment = generation_segment(inquiry->generation, found);
    const struct store *store = segment_store(*segment);
    const struct lexicon *lexicon = segment_lexicon(*segment);
    *tally = (struct tally){.words = &feedback->words[found], .marks = lexicon_marks(lexicon)};
    tally_text(tally, store_token_bytes(store, docid), lexicon_count(lexicon) - 1);
    store_paragraph(store, docid, &paragraph);
    enum status status = inquiry_load_title(inquiry, *segment, paragraph.article, &n_title, err);
    for (uint32_t i = 0; i < n_title && status == OK; i++)
        tally_word(tally, inquiry->scratch->ids[i], IMPACT_TITLE);
    *k = rank_k(tally->content, generation_manifest(inquiry->generation)->average_length);
    return status;
}

static void tally_kept(const struct kept_words *words, const struct kept_place *kept,
                       struct tally *tally)
{
    const uint32_t *ids = words->ids + kept->at;
    for (uint32_t i = 0; i < kept->text; i++)
        tally_clue(tally, ids[i], 1);
    for (uint32_t i = 0; i < kept->title; i++)
        tally_clue(tally, ids[kept->text + i], IMPACT_TITLE);
    tally->content = kept->content;
}

static double share_of(const struct feedback *feedback, const struct tally *tally, uint32_t clue,
                       double k)
{
    return tally->counts[clue] == 0
               ? 0
               : feedback->clues[clue].value * impact_exact(tally->counts[clue], k);
}

enum status feedback_gain(struct inquiry *inquiry, const struct feedback *feedback, uint32_t docid,
                          const struct kept_place *kept, double *gain, struct error *err)
{
    const struct segment *segment;
    struct tally tally;
    double k;
    enum status status = OK;
    *gain = 0;
    if (kept != NULL) {
        uint32_t found = generation_find(inquiry->generation, docid);
        tally = (struct tally){.words = &feedback->words[found]};
        tally_kept(&inquiry->scratch->kept, kept, &tally);
        k = rank_k(tally.content, generation_manifest(inquiry->generation)->average_length);
    } else
        status = tally_paragraph(inquiry, feedback, docid, &tally, &segment, &k, err);
    for (uint32_t i = 0; i < feedback->n && status == OK; i++)
        *gain += share_of(feedback, &tally, i, k);
    *gain *= feedback->scale;
    return status;
}

static int by_share(const void *a, const void *b)
{
    const struct feedback_share *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return span_compare(x->word, y->word);
}

enum status feedback_shares(struct inquiry *inquiry, const struct feedback *feedback,
                            uint32_t docid, struct feedback_share out[static FEEDBACK_WORDS],
                            uint32_t *n, struct error *err)
{
    const struct segment *segment;
    struct tally tally;
    double k;
    *n = 0;
    enum status status = tally_paragraph(inquiry, feedback, docid, &tally, &segment, &k, err);
    for (uint32_t i = 0; i < feedback->n && status == OK; i++) {
        struct lexicon_word word;
        if (tally.counts[i] == 0)
            continue;
        lexicon_word(segment_lexicon(segment), tally.ids[i], &word);
        out[(*n)++] = (struct feedback_share){word.surface,
                                              feedback->scale * share_of(feedback, &tally, i, k)};
    }
    qsort(out, *n, sizeof *out, by_share);
    return status;
}
