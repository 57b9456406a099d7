/* Query text → lexemes. Characters decide here: quotes, escapes, signs, stars, fields, operator
 * words. Whether an operator has its operands is the parser's to see (parse.c). QUERY §3.
 *
 * Every byte of the text is read a fixed number of times, so time is linear. */
#ifndef PILCROW_ENGINE_QUERY_LEXER_H
#define PILCROW_ENGINE_QUERY_LEXER_H

#include "engine/query/reading.h"

enum lexeme_kind {
    LEXEME_END,
    LEXEME_OPERAND, /* a leaf or a field */
    LEXEME_OPEN,    /* ( and title:( */
    LEXEME_CLOSE,
    LEXEME_PLUS, /* signs stand directly before what they belong to */
    LEXEME_MINUS,
    LEXEME_NOT,
    LEXEME_AND,
    LEXEME_OR, /* the word, or | without a tree */
    LEXEME_NEAR,
    LEXEME_ADJ,
    LEXEME_NOTHING, /* empty quotes, and the field before them */
};

struct lexeme {
    enum lexeme_kind kind;
    uint32_t start, end; /* bytes in the query */
    bool is_spaced;      /* the query begins here, or white space stands before it */
    bool is_lone_sign;   /* OPERAND: a + or - by itself, which is text */
    struct tree *tree;   /* OPERAND: itself; operator words: the word that it would be as text;
                          * title:( : its field */
    uint32_t distance;   /* NEAR ADJ */
    struct lexeme *before, *next; /* the parser's */
};

struct lexer;

enum status lexer_new(struct reading *reading, struct lexer **out) MUST_USE;

/* The next lexeme; LEXEME_END again and again at the end. */
enum status lexer_next(struct lexer *lexer, struct lexeme **out) MUST_USE;

#endif
