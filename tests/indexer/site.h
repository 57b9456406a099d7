/* A source tree and an index of it, and pilcrow-index to run over them. */
#ifndef PILCROW_TESTS_INDEXER_SITE_H
#define PILCROW_TESTS_INDEXER_SITE_H

#include "tests/support/process.h"
#include "tests/support/temp.h"

struct site {
    struct temp temp;
    const char *articles, *index;
    struct process_result last; /* of the run before */
};

void site_make(struct site *site);
void site_remove(struct site *site);

/* For CMocka: the state is a struct site, with the articles "a" and "deep/b". */
int site_set_up(void **state);
int site_tear_down(void **state);

/* A file of the sources; NULL: takes it away. Its time is set to long ago, so that a mark is
 * believed; `age_s` tells two versions apart. */
void site_write(struct site *site, const char *name, const char *text);
void site_write_aged(struct site *site, const char *name, const char *text, int age_s);

/* Runs pilcrow-index with arguments, the last one NULL; returns its exit code. */
int site_index(struct site *site, ...) __attribute__((sentinel));

/* Runs it over the articles; it must end with `exit_code`. */
void site_expect(struct site *site, int exit_code);

struct span site_said(const struct site *site);
struct span site_complained(const struct site *site);
void assert_holds_at(struct span text, const char *part, const char *where);
#define assert_holds(text, part) assert_holds_at((text), (part), __func__)
void assert_lacks(struct span text, const char *part);

/* A number of the summary that a run with --json has ended with. */
int64_t site_number(struct site *site, const char *key);

/* Nothing that a run makes on its way is left in the index. */
void assert_no_leftovers(struct site *site);

/* "id id …", sorted: what the current generation holds and how many paragraphs each has. */
struct span site_ids(struct site *site);

#endif
