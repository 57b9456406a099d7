#include "engine/search/completion.h"

#include <stdlib.h>

#include "engine/analysis/language.h"
#include "engine/search/candidates.h"
#include "engine/search/phrase.h"
#include "engine/shim/xapian_shim.h"

#define TALLY_ROOM 8192  /* places for different completions, a power of two */
#define TALLY_MOST 4096  /* of them that are used */
#define SAMPLE 20000     /* paragraphs that are looked at */
#define COUNT_TO 1000000 /* paragraphs of one suggestion that are counted */
#define SHORTLIST 2      /* times the limit: completions whose paragraphs are counted */

static enum status no_memory(const struct inquiry *inquiry, struct error *err)
{
    return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE, "no memory for suggestions");
}

/* ---- one suggestion ---- */

/* A stop word of its own text's language, or of the index's: texts of no known language have none. */
static bool is_stop_word(const struct inquiry *inquiry, const struct lexicon_word *word)
{
    return word->is_stop ||
           (inquiry->n_languages > 0 && language_is_stop(inquiry->languages[0], word->exact));
}

static bool is_possessive(struct span exact)
{
    return exact.len > 2 && memcmp(exact.at + exact.len - 2, "'s", 2) == 0;
}

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

/* In how many paragraphs the phrase stands; `seen` where the deadline passes before it is known. */
static enum status count_phrase(struct inquiry *inquiry, struct tree *phrase, uint32_t seen,
                                uint32_t *out, struct error *err)
{
    struct candidates candidates = {0};
    enum status status = OK;
    *out = seen;
    if (phrase == NULL)
        return no_memory(inquiry, err);
    if (deadline_is_over(&inquiry->deadline))
        return OK;
    TRY(inquiry_ask(inquiry, phrase, phrase, false, err));
    TRY(candidates_find(inquiry, 0, COUNT_TO, &candidates, err));
    *out = candidates.count.matches;
done:
    return status == ERR_DEADLINE ? OK : status;
}

static enum status suggest_words(struct inquiry *inquiry, const struct typed *typed,
                                 const struct tree_word *words, uint32_t n, uint32_t seen,
                                 enum suggestion_kind kind, struct suggestions *out,
                                 struct error *err)
{
    struct suggestion suggestion = {.kind = kind, .article = SPAN_NONE};
    enum status status = OK;
    TRY(write_texts(inquiry, typed, words, n, &suggestion, err));
    TRY(count_phrase(inquiry, phrase_of(inquiry, typed->words, typed->n, words, n), seen,
                     &suggestion.paragraphs, err));
    if (suggestion.paragraphs > 0)
        suggestions_add(out, &suggestion);
done:
    return status;
}

/* ---- phrases ---- */

struct completion {
    struct tree_word words[COMPLETION_WORDS];
    uint32_t n; /* 0: a free place */
    uint32_t paragraphs;
    uint32_t last; /* docid that was counted last */
};

/* A walk over the paragraphs in which the typed words stand. */
struct tally {
    struct inquiry *inquiry;
    const struct typed *typed;
    const struct tree *phrase;
    const struct lexicon *lexicon; /* of the paragraph it is at */
    uint32_t docid;
    struct completion *places;
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

/* Counts the completion, once a paragraph. */
static void count_words(struct tally *tally, const struct tree_word *words, uint32_t n)
{
    uint32_t at = hash_words(words, n) & (TALLY_ROOM - 1);
    while (tally->places[at].n > 0 && !are_equal(&tally->places[at], words, n))
        at = (at + 1) & (TALLY_ROOM - 1);
    struct completion *place = &tally->places[at];
    if (place->n == 0) {
        if (tally->used == TALLY_MOST)
            return;
        tally->used++;
        memcpy(place->words, words, n * sizeof *words);
        place->n = n;
    }
    place->paragraphs += place->last != tally->docid;
    place->last = tally->docid;
}

static void read_word(const struct tally *tally, uint32_t id, struct tree_word *out, bool *is_stop)
{
    struct lexicon_word word;
    lexicon_word(tally->lexicon, id, &word);
    *out = (struct tree_word){.surface = word.surface,
                              .exact = word.exact,
                              .is_number = word.is_number,
                              .is_han = word.is_han};
    *is_stop = is_stop_word(tally->inquiry, &word);
}

/* The words behind a place of the phrase, up to one that is no stop word; where the first is the
 * typed beginning itself, up to the next such word as well. */
static bool see_place(void *ctx, uint32_t first, uint32_t last)
{
    struct tally *tally = ctx;
    const struct scratch *scratch = tally->inquiry->scratch;
    struct tree_word words[COMPLETION_WORDS];
    bool is_whole = false;
    (void)first;
    for (uint32_t n = 0; n < COMPLETION_WORDS && last + 1 + n < scratch->text.n_tokens; n++) {
        bool is_stop = false;
        read_word(tally, scratch->ids[last + 1 + n], &words[n], &is_stop);
        if (n == 0 && !span_begins(words[0].exact, tally->typed->beginning))
            return true;
        is_whole = is_whole || (n == 0 && span_equal(words[0].exact, tally->typed->beginning));
        if (is_stop || is_possessive(words[n].exact))
            continue;
        count_words(tally, words, n + 1);
        if (!is_whole || n > 0)
            return true;
    }
    return true;
}

/* Kept is what the phrase stands in, so that the walk ends when enough has been seen. */
static bool see_paragraph(void *ctx, uint32_t docid)
{
    struct tally *tally = ctx;
    struct inquiry *inquiry = tally->inquiry;
    if (!inquiry_keeps(inquiry, docid))
        return false;
    tally->docid = docid;
    tally->lexicon = segment_lexicon(
        generation_segment(inquiry->generation, generation_find(inquiry->generation, docid)));
    phrase_each(tally->phrase, &inquiry->scratch->text, see_place, tally);
    return true;
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

/* What stands once behind a word that was typed whole is no phrase of the corpus. */
static bool is_chance(const struct typed *typed, const struct completion *completion)
{
    return completion->n > 1 && completion->paragraphs == 1 &&
           span_equal(completion->words[0].exact, typed->beginning);
}

/* Half the time is for the walk, the rest for counting. */
static struct deadline half_of(struct deadline deadline)
{
    uint64_t now = clock_ns();
    if (deadline.at_ns != UINT64_MAX && deadline.at_ns > now)
        deadline.at_ns = now + (deadline.at_ns - now) / 2;
    return deadline;
}

static enum status walk_phrase(struct tally *tally, struct error *err)
{
    struct inquiry *inquiry = tally->inquiry;
    struct deadline half = half_of(inquiry->deadline);
    struct shim_search search = {.plan = &inquiry->plan,
                                 .count_to = SAMPLE,
                                 .keep = see_paragraph,
                                 .keep_ctx = tally,
                                 .deadline = &half};
    struct shim_count count;
    struct shim_hit hit;
    size_t n = 0;
    if (inquiry->plan.n == 0)
        return OK;
    enum status status = shim_db_search(inquiry->db, &search, &hit, &n, &count, err);
    return status == ERR_DEADLINE ? OK : status;
}

enum status completion_phrases(struct inquiry *inquiry, const struct typed *typed,
                               struct suggestions *out, struct error *err)
{
    struct tree *phrase = phrase_of(inquiry, typed->words, typed->n, NULL, 0);
    struct tally tally = {.inquiry = inquiry, .typed = typed, .phrase = phrase};
    enum status status = OK;
    tally.places = ARENA_ARRAY(inquiry->arena, struct completion, TALLY_ROOM);
    if (phrase == NULL || tally.places == NULL)
        return no_memory(inquiry, err);
    TRY(inquiry_ask(inquiry, phrase, phrase, false, err));
    TRY(walk_phrase(&tally, err));
    qsort(tally.places, TALLY_ROOM, sizeof *tally.places, by_paragraphs);
    for (uint32_t i = 0; i < SHORTLIST * out->limit && tally.places[i].n > 0; i++) {
        if (is_chance(typed, &tally.places[i]))
            continue;
        TRY(suggest_words(inquiry, typed, tally.places[i].words, tally.places[i].n,
                          tally.places[i].paragraphs, SUGGESTION_PHRASE, out, err));
    }
done:
    return status;
}

/* ---- words ---- */

struct spelling {
    struct tree_word word;
    uint64_t count;
    uint32_t commonest; /* count of the entry that `word` is from */
    bool is_stop;
};

static int by_word(const void *a, const void *b)
{
    const struct spelling *x = a, *y = b;
    int order = span_compare(x->word.exact, y->word.exact);
    return order != 0 ? order : (x->commonest < y->commonest) - (x->commonest > y->commonest);
}

static int by_count(const void *a, const void *b)
{
    const struct spelling *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return span_compare(x->word.exact, y->word.exact);
}

/* One for each exact form, spelt as it is most; not the stop words. */
static uint32_t join_spellings(struct spelling *items, uint32_t n)
{
    uint32_t joined = 0, kept = 0;
    qsort(items, n, sizeof *items, by_word);
    for (uint32_t i = 0; i < n; i++) {
        if (joined > 0 && span_equal(items[joined - 1].word.exact, items[i].word.exact))
            items[joined - 1].count += items[i].count;
        else
            items[joined++] = items[i];
    }
    for (uint32_t i = 0; i < joined; i++)
        if (!items[i].is_stop && !is_possessive(items[i].word.exact))
            items[kept++] = items[i];
    return kept;
}

static enum status list_words(struct inquiry *inquiry, struct span beginning, struct spelling **out,
                              uint32_t *n, struct error *err)
{
    uint32_t room = 0;
    for (uint32_t s = 0; s < generation_segment_count(inquiry->generation); s++)
        room += lexicon_find_prefix(segment_lexicon(generation_segment(inquiry->generation, s)),
                                    beginning)
                    .n;
    *n = 0;
    *out = ARENA_ARRAY(inquiry->arena, struct spelling, room + 1);
    if (*out == NULL)
        return no_memory(inquiry, err);
    for (uint32_t s = 0; s < generation_segment_count(inquiry->generation); s++) {
        const struct lexicon *lexicon = segment_lexicon(generation_segment(inquiry->generation, s));
        struct lexicon_range range = lexicon_find_prefix(lexicon, beginning);
        for (uint32_t i = 0; i < range.n; i++) {
            struct lexicon_word word;
            lexicon_word(lexicon, lexicon_id_at(lexicon, range.first + i), &word);
            struct tree_word as_asked = {.surface = word.surface,
                                         .exact = word.exact,
                                         .is_number = word.is_number,
                                         .is_han = word.is_han};
            (*out)[(*n)++] =
                (struct spelling){as_asked, word.count, word.count, is_stop_word(inquiry, &word)};
        }
    }
    return OK;
}

enum status completion_words(struct inquiry *inquiry, const struct typed *typed,
                             struct suggestions *out, struct error *err)
{
    struct spelling *words = NULL;
    uint32_t n = 0;
    enum status status = OK;
    TRY(list_words(inquiry, typed->beginning, &words, &n, err));
    n = join_spellings(words, n);
    qsort(words, n, sizeof *words, by_count);
    for (uint32_t i = 0; i < n && i < SHORTLIST * out->limit; i++) {
        uint32_t seen = words[i].count < UINT32_MAX ? (uint32_t)words[i].count : UINT32_MAX;
        TRY(suggest_words(inquiry, typed, &words[i].word, 1, seen, SUGGESTION_WORD, out, err));
    }
done:
    return status;
}
