#include "engine/search/feedback.h"

#include <math.h>
#include <stdlib.h>

#include "engine/segment/impact.h"
#include "engine/segment/varint.h"
#include "engine/shim/xapian_shim.h"

#define STEMS_MOST 4096 /* different stems that are learnt from */
#define ROOM_LEAST 256  /* of their table */
#define DECODED 128     /* ids at a time */

/* One stem of the best hits. */
struct clue {
    struct span text;
    uint8_t language;
    uint32_t segment, stem; /* where it was met */
    double weight;          /* c(t) */
    double value;           /* c(t) · idf(t), then weight · idf as it is scored */
};

/* The words of one segment that are clues: open addressing. */
struct clue_words {
    struct clue_word {
        uint32_t id; /* UINT32_MAX: free */
        uint32_t clue;
    } * places;
    uint32_t room; /* a power of two */
};

struct feedback {
    struct clue clues[FEEDBACK_WORDS];
    uint32_t n;
    double scale;             /* SHARE / (1 - SHARE) · Σ q */
    struct clue_words *words; /* by segment */
};

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

static enum status weigh(struct learning *learning, struct error *err)
{
    struct inquiry *inquiry = learning->inquiry;
    uint32_t documents = inquiry->bound->n_documents;
    for (uint32_t i = 0; i < learning->n; i++) {
        struct clue *clue = &learning->clues[i];
        uint32_t count = 0;
        enum status status = count_of(inquiry, clue, &count, err);
        if (status != OK)
            return status;
        bool is_common = count > RANK_FEEDBACK_COMMON * documents;
        clue->value = is_common ? 0 : clue->weight * rank_idf(documents, count);
    }
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
        for (uint32_t j = 0; j < n[i]; j++)
            *place_of(words, ids[i][j]) = (struct clue_word){ids[i][j], i};
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

static enum status make_model(struct learning *learning, struct feedback **out, struct error *err)
{
    struct inquiry *inquiry = learning->inquiry;
    struct feedback *feedback = ARENA_NEW(inquiry->arena, struct feedback);
    double sum = 0;
    if (feedback == NULL)
        return no_memory(inquiry, err);
    qsort(learning->clues, learning->n, sizeof *learning->clues, by_value);
    while (feedback->n < learning->n && feedback->n < FEEDBACK_WORDS &&
           learning->clues[feedback->n].value > 0) {
        feedback->clues[feedback->n] = learning->clues[feedback->n];
        sum += learning->clues[feedback->n++].weight;
    }
    if (feedback->n == 0)
        return OK;
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
    struct learning learning = {.inquiry = inquiry};
    struct paragraph_stems stems[FEEDBACK_DOCUMENTS];
    double sum = 0;
    uint32_t n_stems = 0;
    enum status status = OK;
    *out = NULL;
    n = n < FEEDBACK_DOCUMENTS ? n : FEEDBACK_DOCUMENTS;
    for (uint32_t i = 0; i < n && scores[0] > 0; i++)
        sum += pow(fmax(scores[i], 0) / scores[0], RANK_FEEDBACK_PEAK);
    if (sum <= 0)
        return OK;
    for (uint32_t i = 0; i < n; i++) {
        TRY(count_stems(inquiry, docids[i], &stems[i], err));
        n_stems += stems[i].n;
    }
    TRY(make_table(&learning, n_stems, err));
    for (uint32_t i = 0; i < n; i++)
        learn_paragraph(&learning, &stems[i],
                        pow(fmax(scores[i], 0) / scores[0], RANK_FEEDBACK_PEAK) / sum);
    if (learning.n == 0)
        return OK;
    gather(&learning);
    TRY(weigh(&learning, err));
    TRY(make_model(&learning, out, err));
done:
    return status;
}

/* ---- using it ---- */

struct tally {
    const struct clue_words *words;
    const uint8_t *marks;
    uint32_t counts[FEEDBACK_WORDS];
    uint32_t ids[FEEDBACK_WORDS]; /* a word that was counted */
    uint32_t content;
};

static void tally_word(struct tally *tally, uint32_t id, uint32_t times)
{
    const struct clue_word *place = place_of(tally->words, id);
    if (place->id == id) {
        tally->counts[place->clue] += times;
        tally->ids[place->clue] = id;
    }
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

static double share_of(const struct feedback *feedback, const struct tally *tally, uint32_t clue,
                       double k)
{
    return tally->counts[clue] == 0
               ? 0
               : feedback->clues[clue].value * impact_exact(tally->counts[clue], k);
}

enum status feedback_gain(struct inquiry *inquiry, const struct feedback *feedback, uint32_t docid,
                          double *gain, struct error *err)
{
    const struct segment *segment;
    struct tally tally;
    double k;
    *gain = 0;
    enum status status = tally_paragraph(inquiry, feedback, docid, &tally, &segment, &k, err);
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
