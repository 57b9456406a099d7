/* Writing a store, in two steps: threads make parts, each of some articles, side by side; then the
 * parts are appended, one after the other in the order of their docids. Memory is that of the parts
 * in work; what has been appended is on disk. */
#ifndef PILCROW_ENGINE_SEGMENT_STORE_BUILD_H
#define PILCROW_ENGINE_SEGMENT_STORE_BUILD_H

#include <stdint.h>

#include "base/status.h"
#include "engine/segment/article.h"
#include "engine/segment/store.h"

struct store_part; /* one thread's */
struct store_build;

enum status store_part_new(struct store_part **out, struct error *err) MUST_USE;
void store_part_free(struct store_part *part);

/* Lets the part's text be compressed with the dictionary of the store, if that has one by now.
 * Before the first article; the build outlives the part. */
void store_part_use(struct store_part *part, const struct store_build *build);

/* Takes over all of an article but its words; compresses its text. ERR_LIMIT: a paragraph larger
 * than STORE_TEXT_MAX, or the part beyond 32-bit offsets. */
enum status store_part_add(struct store_part *part, const struct article *article,
                           struct error *err) MUST_USE;

/* The words, in the order of the articles added: of each its title, its headings, its paragraphs.
 * Failures show when the part is appended. */
void store_part_title(struct store_part *part, const uint32_t *ids, uint32_t n);
void store_part_heading(struct store_part *part, const uint32_t *ids, uint32_t n);
void store_part_paragraph(struct store_part *part, const uint32_t *ids, uint32_t n);

/* Creates the file `path`, and unnamed files beside it for what is written last. */
enum status store_build_open(const char *path, struct store_build **out,
                             struct error *err) MUST_USE;

/* Makes the dictionary that the file's text is compressed with out of the first articles, or takes
 * that of another store, if it has one. At most one of these, once, before parts that use it. */
enum status store_build_train(struct store_build *build, const struct article *articles, size_t n,
                              struct error *err) MUST_USE;
enum status store_build_inherit(struct store_build *build, const struct store *from,
                                struct error *err) MUST_USE;

/* Every paragraph, title and heading of the part has its words. ERR_LIMIT: the segment would
 * outgrow 32-bit offsets. */
enum status store_build_append(struct store_build *build, struct store_part *part,
                               struct error *err) MUST_USE;

/* Writes the rest; word ids of the streams are below `n_words`. */
enum status store_build_finish(struct store_build *build, uint32_t n_words,
                               struct error *err) MUST_USE;
void store_build_close(struct store_build *build); /* accepts NULL */

#endif
