/* Words of a query that stand side by side in order, followed through a paragraph all at once: bit i
 * of the state says that the first i + 1 of them end at the token just read. This is Shift-And with
 * a set of symbols at each place (R. Baeza-Yates and G. H. Gonnet, "A new approach to text
 * searching", Communications of the ACM 35(10), 1992): a few instructions a token, however long the
 * phrase and however often it almost stands.
 *
 * Places are numbered from 0. The words' numbers ascend; a gap is never the first or last place. */
#ifndef PILCROW_ENGINE_SEARCH_SEQUENCE_H
#define PILCROW_ENGINE_SEARCH_SEQUENCE_H

#include <stdint.h>

#include "engine/search/bind.h"

#define SEQUENCE_MOST QUERY_MAX_WORDS

struct sequence {
    uint32_t n;
    uint64_t gaps; /* the places that any token takes */
    uint32_t n_pieces;
    struct {
        uint64_t places; /* side by side, and so are the numbers of their words */
        uint8_t number;  /* of the first, */
        uint8_t place;   /* and where that stands */
    } pieces[SEQUENCE_MOST / 2 + 1];
};

struct sequence_walk {
    uint64_t state;
    uint32_t next; /* the position behind the token that was read last */
};

/* All zero: an empty sequence. Appends a word's number or BOUND_GAP; no more than SEQUENCE_MOST. */
static inline void sequence_add(struct sequence *sequence, uint8_t number)
{
    uint32_t place = sequence->n++, last = sequence->n_pieces - 1;
    if (number == BOUND_GAP) {
        sequence->gaps |= (uint64_t)1 << place;
        return;
    }
    bool is_next = sequence->n_pieces > 0 && (uint32_t)number + sequence->pieces[last].place ==
                                                 place + sequence->pieces[last].number;
    if (!is_next) {
        last = sequence->n_pieces++;
        sequence->pieces[last].number = number;
        sequence->pieces[last].place = (uint8_t)place;
        sequence->pieces[last].places = 0;
    }
    sequence->pieces[last].places |= (uint64_t)1 << place;
}

/* The last place, as a bit of the state. */
static inline uint64_t sequence_end(const struct sequence *sequence)
{
    return (uint64_t)1 << (sequence->n - 1);
}

/* The places that a token can take which counts as these words; gaps are not among them. */
static inline uint64_t sequence_places(const struct sequence *sequence, uint64_t words)
{
    uint64_t places = words >> sequence->pieces[0].number & sequence->pieces[0].places;
    for (uint32_t i = 1; i < sequence->n_pieces; i++)
        places |= words >> sequence->pieces[i].number << sequence->pieces[i].place &
                  sequence->pieces[i].places;
    return places;
}

/* Reads the token at `position`; those between the one before and it are no words of the query. */
static inline uint64_t sequence_read(const struct sequence *sequence, struct sequence_walk *walk,
                                     uint32_t position, uint64_t words)
{
    for (; walk->next < position && walk->state != 0; walk->next++)
        walk->state = walk->state << 1 & sequence->gaps;
    walk->state = (walk->state << 1 | 1) & (sequence_places(sequence, words) | sequence->gaps);
    walk->next = position + 1;
    return walk->state;
}

#endif
