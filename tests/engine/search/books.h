/* Random books with what is known of them: the words of their paragraphs for the oracle, and where
 * their titles stand among each other. The same books are open in one, two and three
 * segments, and in two and three indexes as one. */
#ifndef PILCROW_TESTS_ENGINE_SEARCH_BOOKS_H
#define PILCROW_TESTS_ENGINE_SEARCH_BOOKS_H

#include "tests/engine/search/library.h"
#include "tests/engine/search/oracle.h"

#define BOOKS_N 99
#define BOOKS_PARAGRAPHS 7 /* of one book at most */
#define BOOKS_LIBRARIES 5

#define ANY_OF(dice, list) dice_below((dice), sizeof(list) / sizeof *(list))

struct fact {
    uint32_t title; /* its place among the folded titles, from 1; 0: none */
    uint32_t n_paragraphs;
    struct span folder; /* "a/x" */
    struct oracle_text *texts;
};

struct books {
    struct arena arena;
    struct analyzer *analyzer;
    struct book items[BOOKS_N]; /* an id ends in the two digits of its index */
    struct fact facts[BOOKS_N];
    struct library libraries[BOOKS_LIBRARIES];
};

/* Every book with tags has t1, every one with authors has Miller. */
void books_open(struct books *books, struct dice *dice);
void books_close(struct books *books);

uint32_t books_find(struct span id);

#endif
