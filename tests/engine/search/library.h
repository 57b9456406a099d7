/* An index of given articles, published in a temporary directory and open, with a searcher over it;
 * and what stands below a searcher: a query bound and planned, for tests of single stages. What
 * cannot be made fails the test. */
#ifndef PILCROW_TESTS_ENGINE_SEARCH_LIBRARY_H
#define PILCROW_TESTS_ENGINE_SEARCH_LIBRARY_H

#include "engine/search/inquiry.h"
#include "engine/search/searcher.h"
#include "tests/support/temp.h"

/* Paragraphs are parted by a blank line; a paragraph that begins with "# ", "## " … is a heading of
 * that depth. The path of an article is its id and ".txt"; several authors or tags are parted by
 * ';'. All but id and text may be NULL. */
struct book {
    const char *id, *text, *title, *date, *authors, *tags, *lang;
    const char *later_lang; /* of its paragraphs but the first; NULL: the article's */
};

struct library {
    struct temp temp;
    struct arena arena; /* of results; library_clear() empties it */
    struct generation *generation;
    struct searcher *searcher;
    struct collection *db;
    struct analyzer *analyzer;
    struct store_reader *reader;
    struct scratch scratch;
    uint32_t n_segments;
};

/* The articles in their order, cut into `segments` of about equal numbers of articles. */
void library_open(struct library *library, const struct book *books, size_t n, uint32_t segments);

/* The same articles in several indexes, each of as many segments, joined as "index0", "index1"… */
void library_open_joined(struct library *library, const struct book *books, size_t n,
                         uint32_t segments, uint32_t indexes);
void library_close(struct library *library);
void library_clear(struct library *library);

/* Runs the request; a failure fails the test. The result is the library's arena's. */
struct search_result *library_search(struct library *library, const struct search_request *request);

/* The same for a query with all defaults but these. */
struct search_result *library_ask(struct library *library, const char *q, enum query_match match);

/* "b#2 a#1": the ids of what is shown, in order; of a grouped hit "a#3,1+4" (four more). */
struct span library_ids(struct library *library, const struct search_result *result);

/* All that a client could see of the hits, as text. */
struct span library_dump(struct library *library, const struct search_result *result);

/* A query up to the first stage, in auto syntax and any match but `any`. Release the filter. */
void library_inquire(struct library *library, const char *q, struct inquiry *inquiry,
                     struct query **query);
void library_inquire_any(struct library *library, const char *q, struct inquiry *inquiry,
                         struct query **query);

/* The docid of paragraph n of the article with that id. */
uint32_t library_docid(struct library *library, const char *id, uint32_t n);

#endif
