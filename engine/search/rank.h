/* The second stage: scores candidates again with what token ids show. The constants stand in
 * rank.def; the formula is, for one paragraph p and query words w,
 *
 *   word    Σ weight · idf · x              x = tf / (tf + K), tf as in segment/impact.h, K likewise
 *                                           but with b = LENGTH
 *   form    FORM · Σ weight · idf · tfx / (tfx + K)           tfx = occurrences of the exact form
 *   near    PAIR · Σ over neighbours in the query min(idf) · c / (c + K)  (c: closeness of the
 * pair)
 *           + CLOSE · (ln(CLOSE_FLOOR + e^-d) - ln(CLOSE_FLOOR)), d = distance of the closest two
 *   phrase  PHRASE · Σ over phrases min(idf) · tfp / (tfp + K)
 *   title   TITLE · Σ idf of words in the title · share of the title's content words
 *   heading HEADING · the same for the headings above
 *
 * Where all words are required or relaxed, the order is that of short queries (QUERY §7):
 *   - A row of three bare words or more, of which all but one stand side by side, gains more than any
 *     paragraph without, and twice as much where that is the first or last: a word that is added to a
 *     phrase does not bury it.
 *   - What the text gives is worth less in a label, by as much as it has fewer than BRIEF_WORDS words:
 *     1 - BRIEF · (1 - words / BRIEF_WORDS). A title without a text is no label.
 *
 * The shape is that of BM25 with term-proximity features (Rasolofo & Savoy 2003; Tao & Zhai 2007).
 */
#ifndef PILCROW_ENGINE_SEARCH_RANK_H
#define PILCROW_ENGINE_SEARCH_RANK_H

#include <stdint.h>

#include "engine/search/bind.h"
#include "engine/search/match.h"

#define RANK(name, value, reason) static const double RANK_##name = value;
#include "engine/search/rank.def"
#undef RANK

struct rank_parts {
    double word, form, near, phrase, title, heading;
};

/* Told of each part of a score while it is added up: how much for which words of the query, a set
 * of bits. */
struct rank_listener {
    void (*hear)(void *ctx, enum score_kind kind, uint64_t words, double value);
    void *ctx;
};

/* What is scored: a paragraph with its article's title and headings, already scanned. */
struct rank_input {
    const struct match_rules *rules;
    const struct occurrences *text, *title, *headings;
    uint32_t text_content, title_content, heading_content; /* words that are no stop words */
    double average_length;
    bool is_title; /* the text is the title of an article without text: it counts once, as title */
    const struct rank_listener *listener; /* or NULL */
};

/* ln(1 + (N - n + .5) / (n + .5)), never negative. */
double rank_idf(uint32_t documents, uint32_t count);

/* BM25's K in the second stage, for a paragraph of `len` words with those of its title. */
double rank_k(uint32_t len, double average);

void rank_score(const struct rank_input *input, struct rank_parts *parts);
/* What a paragraph gets in which the whole row of bare words stands side by side: more than any
 * other paragraph can have, so that the order by score puts it first. */
double rank_row_bonus(const struct bound *bound);

double rank_sum(const struct rank_parts *parts);

#endif
