#include "indexer/reader.h"

#include <strings.h>

#include "indexer/encoding.h"

/* UTF-8 is at most three times as long as any other encoding of the same text. */
#define TEXT_CEILING (3 * READER_MAX_BYTES + ((size_t)1 << 20))

#define READER(name, ...) static const char *const name##_endings[] = {__VA_ARGS__, NULL};
#include "indexer/readers.def"
#undef READER

static const struct reader readers[] = {
#define READER(name, ...) {#name, name##_endings, name##_read},
#include "indexer/readers.def"
#undef READER
};

static bool has_ending(struct span path, struct span ending)
{
    return path.len > ending.len &&
           strncasecmp(path.at + path.len - ending.len, ending.at, ending.len) == 0;
}

const struct reader *reader_for(struct span path)
{
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++)
        for (const char *const *ending = readers[i].endings; *ending != NULL; ending++)
            if (has_ending(path, span_of(*ending)))
                return &readers[i];
    return NULL;
}

enum status reader_text(const struct reader_input *input, const struct reader_sink *sink,
                        struct span declared, struct buf *out, struct span *text, struct error *err)
{
    buf_init(out, TEXT_CEILING);
    *text = SPAN_NONE;
    if (input->bytes.len > READER_MAX_BYTES)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, READER_TOO_LARGE);
    struct encoding encoding;
    enum status status = encoding_read(input->bytes, declared, out, &encoding, err);
    if (status != OK)
        return status;
    if (encoding.warning[0] != '\0')
        sink->warn(sink->ctx, 0, encoding.warning);
    *text = encoding.text;
    return OK;
}
