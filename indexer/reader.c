#include "indexer/reader.h"

#include <strings.h>

#include "indexer/encoding.h"
#include "indexer/filter.h"
#include "indexer/unpack.h"

/* UTF-8 is at most three times as long as any other encoding of the same text. */
#define TEXTS_CEILING ((size_t)1 << 30)

#define READER(name, ...) static const char *const name##_endings[] = {__VA_ARGS__, NULL};
#define COLLECTION READER
#include "indexer/readers.def"
#undef COLLECTION
#undef READER

static const struct reader readers[] = {
#define READER(name, ...) {#name, name##_endings, false, name##_read},
#define COLLECTION(name, ...) {#name, name##_endings, true, name##_read},
#include "indexer/readers.def"
#undef COLLECTION
#undef READER
};

static bool has_ending(struct span path, struct span ending)
{
    return path.len > ending.len &&
           strncasecmp(path.at + path.len - ending.len, ending.at, ending.len) == 0;
}

static const struct reader *find(struct span path)
{
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++)
        for (const char *const *ending = readers[i].endings; *ending != NULL; ending++)
            if (has_ending(path, span_of(*ending)))
                return &readers[i];
    return NULL;
}

/* The reader goes on with other bytes, and puts its arenas where its caller looks for them. */
static enum status read_on(const struct reader *reader, const struct reader_input *input,
                           struct span bytes, const struct reader_sink *sink, struct error *err)
{
    struct reader_input *own = (struct reader_input *)(uintptr_t)input;
    struct span before = input->bytes;
    own->bytes = bytes;
    enum status status = reader->read(input, sink, err);
    own->bytes = before;
    return status;
}

static struct span without_packing(struct span path)
{
    return has_ending(path, SPAN(".gz")) ? span_cut(path, 0, path.len - 3) : SPAN_NONE;
}

static enum status packed_read(const struct reader_input *input, const struct reader_sink *sink,
                               struct error *err)
{
    struct buf unpacked;
    const struct reader *reader = find(without_packing(input->path));
    if (reader == NULL)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "nothing is read behind .gz");
    buf_init(&unpacked, UNPACK_MAX_BYTES + ((size_t)1 << 20));
    enum status status = unpack_gzip(input->bytes, &unpacked, err);
    if (status == OK)
        status = read_on(reader, input, buf_span(&unpacked), sink, err);
    buf_release(&unpacked);
    return status;
}

static enum status filtered_read(const struct reader_input *input, const struct reader_sink *sink,
                                 struct error *err)
{
    struct buf printed;
    const struct filter *filter = filters_find(input->filters, input->path);
    if (filter == NULL)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "there is no filter for it");
    buf_init(&printed, FILTER_MAX_BYTES + ((size_t)1 << 20));
    enum status status = filter_run(filter, input->bytes, &printed, err);
    if (status == OK)
        status = read_on(filter->reader, input, buf_span(&printed), sink, err);
    buf_release(&printed);
    return status;
}

static const char *const no_endings[] = {NULL};
static const struct reader packed[] = {{"packed", no_endings, false, packed_read},
                                       {"packed", no_endings, true, packed_read}};
static const struct reader filtered[] = {{"filtered", no_endings, false, filtered_read},
                                         {"filtered", no_endings, true, filtered_read}};

const struct reader *reader_for(struct span path)
{
    const struct reader *reader = find(path), *inner = find(without_packing(path));
    return reader != NULL ? reader : inner != NULL ? &packed[inner->has_many] : NULL;
}

const struct reader *reader_choose(struct span path, const struct filters *filters,
                                   char missing[64])
{
    const struct filter *filter = filters_find(filters, path);
    if (missing != NULL)
        missing[0] = '\0';
    if (filter == NULL)
        return reader_for(path);
    if (missing != NULL && filter_is_installed(filter, missing))
        missing[0] = '\0';
    return &filtered[filter->reader->has_many];
}

enum status reader_texts(const struct reader_input *input, const struct reader_sink *sink,
                         struct span declared, struct buf *out, struct span *text,
                         struct error *err)
{
    struct encoding encoding;
    buf_init(out, TEXTS_CEILING);
    *text = SPAN_NONE;
    enum status status = encoding_read(input->bytes, declared, out, &encoding, err);
    if (status != OK)
        return status;
    if (encoding.warning[0] != '\0')
        sink->warn(sink->ctx, 0, encoding.warning);
    *text = encoding.text;
    return OK;
}

enum status reader_text(const struct reader_input *input, const struct reader_sink *sink,
                        struct span declared, struct buf *out, struct span *text, struct error *err)
{
    if (input->bytes.len <= READER_MAX_BYTES)
        return reader_texts(input, sink, declared, out, text, err);
    buf_init(out, 0);
    *text = SPAN_NONE;
    return error_set(err, ERR_LIMIT, ERROR_NOWHERE, READER_TOO_LARGE);
}
