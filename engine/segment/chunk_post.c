#include "engine/segment/chunk.h"

#include <stdlib.h>

#include "engine/segment/impact.h"
#include "engine/segment/ordering.h"
#include "engine/segment/postings.h"

/* The terms of a chunk: plain ones first, the frequent ones before the others, so that what a
 * paragraph counts is mostly near by in memory; then the same again behind each prefix. */
enum { PLAIN, TITLE, HEADING, KINDS };

enum { TIMES = 8 }; /* as often do most terms of a paragraph occur at most */

struct term_counts {
    uint32_t *tf;   /* by plain term; zero but for the seen */
    uint32_t *seen; /* terms with tf > 0 */
    uint32_t n_seen;
    uint32_t n_content; /* words that are no stop words */
};

struct poster {
    struct chunk *chunk;
    struct postings *postings;
    uint32_t *term_of; /* by the chunk's number of a word: term · 2 + whether it is a stop word */
    struct span *terms;
    char *bytes;      /* of all terms */
    uint32_t n_terms; /* plain ones */
    struct term_counts text, title, heading;
    struct posting *list;
    uint8_t impacts[TIMES]; /* of the paragraph, by frequency; 0: not worked out yet */
};

/* ---- Terms ---------------------------------------------------------------------------------- */

/* Numbers the terms of all words by the first word that has each: words come by frequency.
 * `first` is filled with that word, by word; `sorted` is scratch. */
static enum status number_terms(struct poster *poster, const struct span *of_words,
                                uint32_t *sorted, uint32_t *first, struct error *err)
{
    const struct lexicon_entry *entries = chunk_entries(poster->chunk);
    uint32_t n = chunk_word_count(poster->chunk);
    for (uint32_t i = 0; i < n; i++)
        sorted[i] = i;
    enum status status = ordering_by_bytes(sorted, n, of_words, err);
    if (status != OK)
        return status;
    for (uint32_t i = 0; i < n; i++) {
        bool is_same = i > 0 && span_equal(of_words[sorted[i]], of_words[sorted[i - 1]]);
        first[sorted[i]] = is_same ? first[sorted[i - 1]] : sorted[i];
    }
    for (uint32_t word = 0; word < n; word++) {
        uint32_t term = first[word] == word ? poster->n_terms++ : poster->term_of[first[word]] / 2;
        poster->terms[term] = of_words[word];
        poster->term_of[word] = term * 2 + entries[word].word->is_stop;
    }
    return OK;
}

/* Appends the plain terms again, with a prefix. */
static char *prefix_terms(struct poster *poster, int kind, const char *prefix, char *at)
{
    size_t len = strlen(prefix);
    for (uint32_t i = 0; i < poster->n_terms; i++) {
        struct span plain = poster->terms[i];
        memcpy(at, prefix, len);
        memcpy(at + len, plain.at, plain.len);
        poster->terms[poster->n_terms * (uint32_t)kind + i] = (struct span){at, len + plain.len};
        at += len + plain.len;
    }
    return at;
}

static enum status make_terms(struct poster *poster, struct error *err)
{
    const struct lexicon_entry *entries = chunk_entries(poster->chunk);
    uint32_t n = chunk_word_count(poster->chunk);
    struct span *of_words = malloc((n + 1) * sizeof *of_words);
    uint32_t *numbers = malloc((n + 1) * 2 * sizeof *numbers);
    enum status status = OK;
    if (of_words == NULL || numbers == NULL) {
        status = error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
        goto done;
    }
    char *at = poster->bytes;
    for (uint32_t i = 0; i < n; i++) {
        size_t len = analyzer_term(entries[i].word->stem, entries[i].word->language, at);
        of_words[i] = (struct span){at, len};
        at += len;
    }
    TRY(number_terms(poster, of_words, numbers, numbers + n, err));
    at = prefix_terms(poster, TITLE, POSTINGS_TITLE, at);
    prefix_terms(poster, HEADING, POSTINGS_HEADING, at);
done:
    free(of_words);
    free(numbers);
    return status;
}

/* ---- Paragraphs ----------------------------------------------------------------------------- */

/* Adds the terms of one text. */
static void count_text(struct poster *poster, struct term_counts *counts, const uint32_t *words,
                       uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t term = poster->term_of[words[i]] / 2;
        if (counts->tf[term]++ == 0)
            counts->seen[counts->n_seen++] = term;
        counts->n_content += poster->term_of[words[i]] % 2 == 0;
    }
}

static void forget_counts(struct term_counts *counts)
{
    for (uint32_t i = 0; i < counts->n_seen; i++)
        counts->tf[counts->seen[i]] = 0;
    counts->n_seen = counts->n_content = 0;
}

/* Terms of a label that the paragraph's text lacks, behind the prefix of `kind`. */
static uint32_t post_label(struct poster *poster, const struct term_counts *label, uint32_t kind,
                           uint32_t times, double k, uint32_t n)
{
    for (uint32_t i = 0; i < label->n_seen; i++) {
        uint32_t term = label->seen[i];
        if (poster->text.tf[term] == 0)
            poster->list[n++] = (struct posting){poster->n_terms * kind + term,
                                                 impact_quantise(times * label->tf[term], k)};
    }
    return n;
}

/* The same few frequencies come again and again in a paragraph. */
static uint8_t impact_of(struct poster *poster, uint32_t tf, double k)
{
    if (tf >= TIMES)
        return impact_quantise(tf, k);
    if (poster->impacts[tf] == 0)
        poster->impacts[tf] = impact_quantise(tf, k);
    return poster->impacts[tf];
}

static enum status post_paragraph(struct poster *poster, uint32_t docid, bool is_first,
                                  struct error *err)
{
    struct term_counts *text = &poster->text;
    double k =
        impact_k(text->n_content + IMPACT_TITLE * poster->title.n_content, IMPACT_AVERAGE_LENGTH);
    uint32_t n = 0;
    memset(poster->impacts, 0, sizeof poster->impacts);
    for (uint32_t i = 0; i < text->n_seen; i++) {
        uint32_t term = text->seen[i];
        uint32_t tf = text->tf[term] + IMPACT_TITLE * poster->title.tf[term];
        poster->list[n++] = (struct posting){term, impact_of(poster, tf, k)};
    }
    if (is_first)
        n = post_label(poster, &poster->title, TITLE, IMPACT_TITLE, k, n);
    n = post_label(poster, &poster->heading, HEADING, 1, k, n);
    poster->chunk->n_postings += n;
    return postings_add(poster->postings, docid, poster->list, n, err);
}

/* ---- Articles ------------------------------------------------------------------------------- */

/* Counts the words of headings that begin at this paragraph: its own and those above it that no
 * paragraph before it stood under. Those are the ones beyond the last heading used: a heading's
 * number is larger than its parent's, and paragraphs come in the order of headings. */
static void count_headings(struct poster *poster, const struct article *article,
                           const struct chunk_texts *labels, uint32_t heading, uint8_t *is_used)
{
    for (uint32_t h = heading; h != NO_HEADING && !is_used[h]; h = article->headings[h].parent) {
        struct chunk_texts label = *labels;
        label.i += h;
        label.at = label.i > 0 ? label.ends[label.i - 1] : 0;
        uint32_t n;
        const uint32_t *words = chunk_next_text(&label, &n);
        count_text(poster, &poster->heading, words, n);
        is_used[h] = 1;
    }
}

static enum status post_article(struct poster *poster, const struct article *article,
                                struct chunk_texts *texts, uint32_t *docid, struct error *err)
{
    enum status status = OK;
    uint32_t n;
    uint8_t *is_used = calloc(article->n_headings + 1u, 1);
    if (is_used == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    const uint32_t *words = chunk_next_text(texts, &n);
    count_text(poster, &poster->title, words, n);
    struct chunk_texts labels = *texts;
    for (uint32_t i = 0; i < article->n_headings; i++)
        chunk_next_text(texts, &n);
    for (uint32_t i = 0; i < article->n_paragraphs && status == OK; i++) {
        words = chunk_next_text(texts, &n);
        count_text(poster, &poster->text, words, n);
        count_headings(poster, article, &labels, article->paragraphs[i].heading, is_used);
        status = post_paragraph(poster, (*docid)++, i == 0, err);
        forget_counts(&poster->text);
        forget_counts(&poster->heading);
        if (status == OK)
            status = chunk_may_go_on(poster->chunk, err);
    }
    forget_counts(&poster->title);
    free(is_used);
    return status;
}

/* ---- A chunk -------------------------------------------------------------------------------- */

static bool counts_new(struct term_counts *counts, uint32_t n)
{
    counts->tf = calloc(n + 1u, sizeof *counts->tf);
    counts->seen = malloc((n + 1u) * sizeof *counts->seen);
    return counts->tf != NULL && counts->seen != NULL;
}

static void counts_free(struct term_counts *counts)
{
    free(counts->tf);
    free(counts->seen);
}

static enum status poster_init(struct poster *poster, struct chunk *chunk, struct error *err)
{
    uint32_t n = chunk_word_count(chunk);
    size_t prefixes = strlen(POSTINGS_TITLE) + strlen(POSTINGS_HEADING);
    *poster = (struct poster){.chunk = chunk};
    poster->term_of = malloc((n + 1) * sizeof *poster->term_of);
    poster->terms = malloc(((size_t)n * KINDS + 1) * sizeof *poster->terms);
    poster->bytes = malloc((size_t)n * (KINDS * TERM_ROOM + prefixes) + 1);
    poster->list = malloc(((size_t)n * KINDS + 1) * sizeof *poster->list);
    bool has_counts = counts_new(&poster->text, n);
    has_counts = counts_new(&poster->title, n) && has_counts;
    has_counts = counts_new(&poster->heading, n) && has_counts;
    if (poster->term_of == NULL || poster->terms == NULL || poster->bytes == NULL ||
        poster->list == NULL || !has_counts)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    return make_terms(poster, err);
}

static void poster_release(struct poster *poster)
{
    postings_close(poster->postings);
    counts_free(&poster->text);
    counts_free(&poster->title);
    counts_free(&poster->heading);
    free(poster->term_of);
    free(poster->terms);
    free(poster->bytes);
    free(poster->list);
}

enum status chunk_post(struct chunk *chunk, const char *path, enum postings_builder builder,
                       struct error *err)
{
    enum status status;
    struct poster poster;
    struct chunk_texts texts = chunk_texts(chunk);
    uint32_t docid = chunk->from->first_docid;
    TRY(poster_init(&poster, chunk, err));
    TRY(postings_open(path, builder, poster.terms, poster.n_terms * KINDS, &poster.postings, err));
    for (size_t i = 0; i < chunk->from->n_articles; i++)
        TRY(post_article(&poster, &chunk->from->articles[i], &texts, &docid, err));
    TRY(postings_finish(poster.postings, err));
done:
    poster_release(&poster);
    return status;
}
