/* Readers turn files into articles, one format each. To add a format: a file in readers/, a line in
 * readers.def.
 *
 * - A reader never prints and never stops a run: what is wrong with a file is its status, with one
 *   article of several a call of sink->failed, with a detail a call of sink->warn.
 * - Text of articles is valid UTF-8 without NUL and white space is trimmed
 * (engine/segment/article.h).
 * - An article without text and without a title is no article: it is passed over silently. */
#ifndef PILCROW_INDEXER_READER_H
#define PILCROW_INDEXER_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"
#include "engine/segment/article.h"

/* Where articles go. The callbacks borrow their arguments; article memory lives in input->arena. */
struct reader_sink {
    void *ctx;
    /* Takes an article. May put another arena into the reader's input. Not OK: the reader stops and
     * returns that status. */
    enum status (*article)(void *ctx, const struct article *article, struct error *err);
    void (*warn)(void *ctx, uint32_t line /* 0: none */, const char *message);
    /* One failed article of a file with several; line 0: none. */
    void (*failed)(void *ctx, uint32_t line, const char *message);
};

struct filters;

struct reader_input {
    struct span bytes; /* the file as it is, borrowed */
    struct span path;  /* below the source */
    struct span
        id; /* default id: path without ending, or with it when two files differ in that only */
    uint32_t source;
    const struct filters *filters; /* for formats that are read through one; may be NULL */
    struct arena *arena;           /* memory of the articles: they live until it is cleared */
};

struct reader {
    const char *name;
    const char *const *endings; /* ".txt", …; NULL-terminated */
    bool has_many;              /* a file may hold any number of articles, each with its id */
    /* ERR_LIMIT: an article, or the memory it needs, is too large; ERR_NOMEM; the sink's status. */
    enum status (*read)(const struct reader_input *input, const struct reader_sink *sink,
                        struct error *err);
};

#define READER(name, ...)                                                                          \
    enum status name##_read(const struct reader_input *input, const struct reader_sink *sink,      \
                            struct error *err) MUST_USE;
#define COLLECTION READER
#include "indexer/readers.def"
#undef COLLECTION
#undef READER

/* Of a file with one article, or of a record's text. */
#define READER_MAX_BYTES ((size_t)64 << 20)
#define READER_TOO_LARGE "an article over 64 MiB"

/* For readers of files with one article: *text is the whole file as UTF-8, borrowing input->bytes
 * or the memory of `out` (which the caller has not made: it is filled here, and released by the
 * caller whatever the status). Warns of what had to be guessed. `declared` as in encoding_read().
 */
enum status reader_text(const struct reader_input *input, const struct reader_sink *sink,
                        struct span declared, struct buf *out, struct span *text,
                        struct error *err) MUST_USE;

/* The same for files with many articles, of any size (up to 1 GiB as UTF-8 where it has to be
 * converted). */
enum status reader_texts(const struct reader_input *input, const struct reader_sink *sink,
                         struct span declared, struct buf *out, struct span *text,
                         struct error *err) MUST_USE;

/* The reader for the ending of `path`, in any case of letters; behind the format's ending there may
 * be ".gz". NULL: there is none. */
const struct reader *reader_for(struct span path);

/* The same with those whose files go through a filter, which come first. `missing`, if not NULL, is
 * filled with the name of the filter's program where that is not installed, else "". */
const struct reader *reader_choose(struct span path, const struct filters *filters,
                                   char missing[64]);

#endif
