#include "engine/search/completion.h"

#include <math.h>
#include <stdlib.h>

#include "engine/search/beginnings.h"
#include "engine/search/sample.h"

#define TALLY_ROOM 8192     /* places for different completions, a power of two */
#define TALLY_MOST 4096     /* of them that are used */
#define MEMO 1024           /* words that are remembered, a power of two */
#define PHRASE_LOOK_AT 4000 /* paragraphs that are looked at for a phrase */
#define WORD_LOOK_AT 1000   /* for one word */
#define COUNT_LOOK_AT 4000  /* for an exact count of one phrase */
#define COUNTS_LOOK_AT 8000 /* for those of all that are shown */
#define SHORTLIST 4         /* times the limit: words that may be counted */

static enum status no_memory(const struct inquiry *inquiry, struct error *err)
{
    return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE, "no memory for suggestions");
}

/* ---- one suggestion ---- */

static void add_words(struct buf *out, const struct tree_word *words, uint32_t n, bool is_exact)
{
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0 && (is_exact || !words[i].is_han || !words[i - 1].is_han))
            buf_add_char(out, ' ');
        buf_add_span(out, is_exact ? words[i].exact : words[i].surface);
    }
}

/* The text, and the exact words of all of it. */
static enum status write_texts(struct inquiry *inquiry, const struct typed *typed,
                               const struct tree_word *words, uint32_t n, struct suggestion *out,
                               struct error *err)
{
    struct buf text, exact;
    buf_init(&text, 64 * QUERY_MAX_BYTES);
    buf_init(&exact, 64 * QUERY_MAX_BYTES);
    buf_add_span(&text, typed->before);
    add_words(&text, words, n, false);
    add_words(&exact, typed->words, typed->n, true);
    buf_add_text(&exact, typed->n > 0 ? " " : "");
    add_words(&exact, words, n, true);
    out->text = arena_copy(inquiry->arena, buf_span(&text));
    out->words = arena_copy(inquiry->arena, buf_span(&exact));
    bool is_whole = buf_status(&text) == OK && buf_status(&exact) == OK;
    buf_release(&text);
    buf_release(&exact);
    return is_whole && out->text.at != NULL && out->words.at != NULL ? OK : no_memory(inquiry, err);
}

static struct tree *phrase_of(struct inquiry *inquiry, const struct tree_word *first, uint32_t n,
                              const struct tree_word *then, uint32_t m)
{
    struct tree *phrase = tree_new(inquiry->arena, TREE_PHRASE, 0, 0);
    struct tree_word *words = ARENA_ARRAY(inquiry->arena, struct tree_word, n + m + 1);
    if (phrase == NULL || words == NULL)
        return NULL;
    for (uint32_t i = 0; i < n; i++)
        words[i] = first[i];
    for (uint32_t i = 0; i < m; i++)
        words[n + i] = then[i];
    phrase->words = words;
    phrase->n_words = n + m;
    return phrase;
}

static enum status suggest_words(struct inquiry *inquiry, const struct typed *typed,
                                 const struct tree_word *words, uint32_t n, uint32_t paragraphs,
                                 enum suggestion_kind kind, struct suggestions *out,
                                 struct error *err)
{
    struct suggestion suggestion = {.kind = kind, .paragraphs = paragraphs, .article = SPAN_NONE};
    enum status status = write_texts(inquiry, typed, words, n, &suggestion, err);
    if (status == OK)
        suggestions_add(out, &suggestion);
    return status;
}

/* ---- phrases ---- */

struct completion {
    const struct tree_word *words; /* NULL: a free place */
    uint32_t n;
    uint32_t paragraphs;
    uint32_t last; /* docid that was counted last */
    bool is_torn;  /* a run of characters that ends within a word */
};

/* A word of the segment's lexicon, read once. */
struct memo {
    struct tree_word word;
    uint32_t id, segment;
    bool is_known, is_stop, begins_so;
};

/* What stands behind the typed words. */
struct tally {
    struct inquiry *inquiry;
    const struct typed *typed;
    const struct tree *phrase;
    struct completion *places;
    struct memo *memos;
    uint32_t used;
};

static uint32_t hash_words(const struct tree_word *words, uint32_t n)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (uint32_t i = 0; i < n; i++)
        for (size_t at = 0; at <= words[i].exact.len; at++) {
            hash ^= at < words[i].exact.len ? (uint8_t)words[i].exact.at[at] : ' ';
            hash *= 16777619u;
        }
    return hash;
}

static bool are_equal(const struct completion *place, const struct tree_word *words, uint32_t n)
{
    bool equal = place->n == n;
    for (uint32_t i = 0; i < n && equal; i++)
        equal = span_equal(place->words[i].exact, words[i].exact);
    return equal;
}

static bool fill_place(struct tally *tally, struct completion *place, const struct tree_word *words,
                       uint32_t n)
{
    struct tree_word *copy = NULL;
    if (tally->used < TALLY_MOST)
        copy = ARENA_ARRAY(tally->inquiry->arena, struct tree_word, n);
    if (copy == NULL)
        return false;
    memcpy(copy, words, n * sizeof *words);
    *place = (struct completion){.words = copy, .n = n};
    tally->used++;
    return true;
}

static struct completion *find_place(struct tally *tally, const struct tree_word *words, uint32_t n)
{
    uint32_t at = hash_words(words, n) & (TALLY_ROOM - 1);
    while (tally->places[at].n > 0 && !are_equal(&tally->places[at], words, n))
        at = (at + 1) & (TALLY_ROOM - 1);
    return &tally->places[at];
}

/* Counts the completion, once a paragraph. */
static void count_words(struct tally *tally, const struct tree_word *words, uint32_t n,
                        uint32_t docid)
{
    struct completion *place = find_place(tally, words, n);
    if (place->n == 0 && !fill_place(tally, place, words, n))
        return;
    place->paragraphs += place->last != docid;
    place->last = docid;
}

/* The word; a possessive stands for its word, as where it is looked for. */
static const struct memo *read_word(struct tally *tally, uint32_t segment, uint32_t id)
{
    struct memo *memo = &tally->memos[id & (MEMO - 1)];
    struct lexicon_word word;
    if (memo->is_known && memo->id == id && memo->segment == segment)
        return memo;
    lexicon_word(segment_lexicon(generation_segment(tally->inquiry->generation, segment)), id,
                 &word);
    memo->is_known = true;
    memo->id = id;
    memo->segment = segment;
    memo->is_stop = beginnings_is_stop(tally->inquiry, &word);
    memo->word = (struct tree_word){.surface = word.surface,
                                    .exact = word.exact,
                                    .is_number = word.is_number,
                                    .is_han = word.is_han};
    if (beginnings_is_possessive(word.exact) && word.surface.len > 2) {
        memo->word.exact.len -= 2;
        memo->word.surface.len -= 2;
    }
    memo->begins_so = span_begins(memo->word.exact, tally->typed->beginning);
    return memo;
}

/* The words from ids[at] on, up to one that is no stop word; where the first is the typed beginning
 * itself, up to the next such word as well. Of a run of Chinese or Japanese characters each
 * beginning counts; mark_torn() tells where words end in it. */
static void see_place(struct tally *tally, const struct sample_paragraph *paragraph, uint32_t at)
{
    struct tree_word words[COMPLETION_WORDS];
    bool is_whole = false;
    for (uint32_t n = 0; n < COMPLETION_WORDS && at + n < paragraph->n; n++) {
        const struct memo *memo = read_word(tally, paragraph->segment, paragraph->ids[at + n]);
        if (n == 0 ? !memo->begins_so : words[n - 1].is_han && !memo->word.is_han)
            return;
        words[n] = memo->word;
        is_whole = is_whole || (n == 0 && span_equal(words[0].exact, tally->typed->beginning));
        if (memo->is_stop)
            continue;
        count_words(tally, words, n + 1, paragraph->docid);
        if (!memo->word.is_han && (!is_whole || n > 0))
            return;
    }
}

/* Where more than half of the paragraphs go on with the same character, no word has ended: a simple
 * form of the right border of M. Nagao and S. Mori, "A new method of N-gram statistics", COLING 1994. */
static void mark_torn(struct tally *tally)
{
    for (uint32_t i = 0; i < TALLY_ROOM; i++) {
        const struct completion *longer = &tally->places[i];
        if (longer->n < 2 || longer->paragraphs < 2 || !longer->words[longer->n - 1].is_han)
            continue;
        struct completion *place = find_place(tally, longer->words, longer->n - 1);
        place->is_torn = place->is_torn || 2 * longer->paragraphs > place->paragraphs;
    }
}

static void see_paragraph(void *ctx, const struct sample_paragraph *paragraph)
{
    struct tally *tally = ctx;
    for (uint32_t at = 0; at + tally->typed->n < paragraph->n; at++)
        if (sample_stands(tally->inquiry, tally->phrase, paragraph, at))
            see_place(tally, paragraph, at + tally->typed->n);
}

static int by_paragraphs(const void *a, const void *b)
{
    const struct completion *x = a, *y = b;
    if (x->paragraphs != y->paragraphs)
        return x->paragraphs > y->paragraphs ? -1 : 1;
    for (uint32_t i = 0; i < x->n && i < y->n; i++) {
        int order = span_compare(x->words[i].exact, y->words[i].exact);
        if (order != 0)
            return order;
    }
    return (x->n > y->n) - (x->n < y->n);
}

/* Moves the used places to the front, best first. */
static void sort_places(struct tally *tally)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < TALLY_ROOM; i++)
        if (tally->places[i].n > 0)
            tally->places[n++] = tally->places[i];
    qsort(tally->places, n, sizeof *tally->places, by_paragraphs);
}

/* What stands once behind a word that was typed whole is no phrase of the corpus. */
static bool is_chance(const struct typed *typed, const struct completion *completion)
{
    return completion->n > 1 && completion->paragraphs == 1 &&
           span_equal(completion->words[0].exact, typed->beginning);
}

/* In how many paragraphs a phrase stands. */
struct standings {
    const struct inquiry *inquiry;
    const struct tree *phrase;
    uint32_t paragraphs;
};

static void see_standing(void *ctx, const struct sample_paragraph *paragraph)
{
    struct standings *seen = ctx;
    bool stands = false;
    for (uint32_t at = 0; at + seen->phrase->n_words <= paragraph->n && !stands; at++)
        stands = sample_stands(seen->inquiry, seen->phrase, paragraph, at);
    seen->paragraphs += stands;
}

/* Counts the whole phrase, where its rarest word has few paragraphs, and takes them of *left. An
 * estimate stays otherwise, and where the deadline comes. */
static enum status count_exactly(struct inquiry *inquiry, const struct typed *typed,
                                 const struct completion *place, uint32_t *left, uint32_t *out,
                                 struct error *err)
{
    struct tree *phrase = phrase_of(inquiry, typed->words, typed->n, place->words, place->n);
    struct standings seen = {.inquiry = inquiry, .phrase = phrase};
    double factor = 1;
    enum status status = OK;
    if (phrase == NULL)
        return no_memory(inquiry, err);
    TRY(inquiry_ask(inquiry, phrase, phrase, false, err));
    uint32_t candidates = sample_candidates(inquiry);
    if (candidates > COUNT_LOOK_AT || candidates > *left)
        return OK;
    *left -= candidates;
    TRY(sample_each(inquiry, COUNT_LOOK_AT, see_standing, &seen, &factor, err));
    if (!deadline_is_over(&inquiry->deadline))
        *out = seen.paragraphs;
done:
    return status;
}

enum status completion_phrases(struct inquiry *inquiry, const struct typed *typed,
                               struct suggestions *out, struct error *err)
{
    struct tree *phrase = phrase_of(inquiry, typed->words, typed->n, NULL, 0);
    struct tally tally = {.inquiry = inquiry, .typed = typed, .phrase = phrase};
    double factor = 1;
    uint32_t left = COUNTS_LOOK_AT;
    enum status status = OK;
    tally.places = ARENA_ARRAY(inquiry->arena, struct completion, TALLY_ROOM);
    tally.memos = ARENA_ARRAY(inquiry->arena, struct memo, MEMO);
    if (phrase == NULL || tally.places == NULL || tally.memos == NULL)
        return no_memory(inquiry, err);
    TRY(inquiry_ask(inquiry, phrase, phrase, false, err));
    TRY(sample_each(inquiry, PHRASE_LOOK_AT, see_paragraph, &tally, &factor, err));
    mark_torn(&tally);
    sort_places(&tally);
    for (uint32_t i = 0; i < tally.used && out->n < out->limit; i++) {
        const struct completion *place = &tally.places[i];
        if (place->is_torn || is_chance(typed, place))
            continue;
        uint32_t paragraphs = (uint32_t)lround(place->paragraphs * factor);
        if (factor > 1)
            TRY(count_exactly(inquiry, typed, place, &left, &paragraphs, err));
        TRY(suggest_words(inquiry, typed, place->words, place->n, paragraphs, SUGGESTION_PHRASE,
                          out, err));
    }
done:
    return status;
}

/* ---- words ---- */

struct sightings {
    const struct inquiry *inquiry;
    const struct tree *word;
    uint32_t paragraphs, places;
};

static void see_word(void *ctx, const struct sample_paragraph *paragraph)
{
    struct sightings *sightings = ctx;
    uint32_t places = 0;
    for (uint32_t at = 0; at < paragraph->n; at++)
        places += sample_stands(sightings->inquiry, sightings->word, paragraph, at);
    sightings->places += places;
    sightings->paragraphs += places > 0;
}

/* Whether every word with the stem of that one counts as the word that is asked for. */
static bool is_stem_sole(const struct inquiry *inquiry, uint32_t segment, uint32_t id)
{
    const struct lexicon *lexicon =
        segment_lexicon(generation_segment(inquiry->generation, segment));
    uint32_t n = 0;
    const uint32_t *ids = lexicon_stem_words(lexicon, lexicon_stem_of(lexicon, id), &n);
    for (uint32_t i = 0; i < n; i++)
        if (bound_find(&inquiry->bound->segments[segment], ids[i]) == NULL)
            return false;
    return true;
}

/* Whether no other word shares the word's postings. */
static bool is_sole(const struct inquiry *inquiry)
{
    if (inquiry->has_dead || inquiry->bound->words[0].n_terms != 1)
        return false;
    for (uint32_t s = 0; s < inquiry->bound->n_segments; s++) {
        const struct bound_segment *segment = &inquiry->bound->segments[s];
        for (uint32_t i = 0; i < segment->room; i++)
            if (segment->places[i].id != UINT32_MAX &&
                !is_stem_sole(inquiry, s, segment->places[i].id))
                return false;
    }
    return true;
}

/* In how many paragraphs the word stands: as many as have its term, counted, or, of a common one,
 * reckoned from how often it stands in one paragraph. */
static enum status count_word(struct inquiry *inquiry, const struct beginning_word *word,
                              uint32_t *out, struct error *err)
{
    struct tree *leaf = phrase_of(inquiry, &word->word, 1, NULL, 0);
    struct sightings seen = {.inquiry = inquiry, .word = leaf};
    double factor = 1;
    enum status status = OK;
    if (leaf == NULL)
        return no_memory(inquiry, err);
    TRY(inquiry_ask(inquiry, leaf, leaf, false, err));
    *out = inquiry->bound->words[0].count;
    if (is_sole(inquiry))
        return OK;
    TRY(sample_each(inquiry, WORD_LOOK_AT, see_word, &seen, &factor, err));
    double likely = (double)word->count * (seen.paragraphs + 1) / (seen.places + 1);
    if (factor == 1)
        *out = seen.paragraphs;
    else if (likely < *out)
        *out = (uint32_t)lround(likely);
done:
    return status;
}

static bool is_settled(const struct suggestions *list, const struct beginning_word *next)
{
    return list->n == list->limit && next->count < list->items[list->n - 1].paragraphs;
}

enum status completion_words(struct inquiry *inquiry, const struct typed *typed,
                             struct suggestions *out, struct error *err)
{
    uint32_t room = SHORTLIST * out->limit, n = 0;
    struct beginning_word *words = ARENA_ARRAY(inquiry->arena, struct beginning_word, room + 1);
    enum status status = OK;
    if (words == NULL)
        return no_memory(inquiry, err);
    TRY(beginnings_find(inquiry, typed->beginning, words, room, &n, err));
    for (uint32_t i = 0; i < n && !is_settled(out, &words[i]); i++) {
        uint32_t paragraphs = 0;
        if (deadline_is_over(&inquiry->deadline))
            return OK;
        TRY(count_word(inquiry, &words[i], &paragraphs, err));
        if (paragraphs > 0)
            TRY(suggest_words(inquiry, typed, &words[i].word, 1, paragraphs, SUGGESTION_WORD, out,
                              err));
    }
done:
    return status;
}
