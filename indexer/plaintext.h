/* Plain text into paragraphs (pilcrow-index(1)), for text files and for the text of JSON records.
 *
 * - Lines end with LF, CR LF or CR. A line of nothing but white space is blank.
 * - Blank lines part paragraphs; the lines of one are joined by one space, each trimmed.
 * - Text without blank lines between its lines, the median of which is over 100 characters, has one
 *   paragraph a line. There a line of at most 100 characters that ends in a letter, digit or
 * closing bracket, and is not the last, is a heading of level 1. Headings in a row are nested, so
 * that all of them stand above the paragraph below; more than six in a row are no headings but a
 * list, and only the last of them is one. */
#ifndef PILCROW_INDEXER_PLAINTEXT_H
#define PILCROW_INDEXER_PLAINTEXT_H

#include "indexer/article.h"

/* Where the text stands: in a file, whose line `line` it begins; in a field that begins on `line`,
 * where columns are not known and are 1; or in a record at `line`, where all of it has that line. */
enum plaintext_place { PLAINTEXT_FILE, PLAINTEXT_FIELD, PLAINTEXT_RECORD };

/* Returns a copy in the arena that plaintext_split() may join lines in, each NUL as U+FFFD; its
 * length in *len. NULL: the arena has failed. */
char *plaintext_copy(struct span text, struct arena *arena, size_t *len);

/* Appends the paragraphs of text[0, len) to the article. Takes the text, which is valid UTF-8 and
 * lies in the article's arena: lines are joined in place. Every NUL in it must have been replaced.
 */
void plaintext_split(struct article_build *build, char *text, size_t len, uint32_t line,
                     enum plaintext_place where);

#endif
