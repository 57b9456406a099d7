/* Text files. They have no metadata: a first line that looks like a title is text all the same. */
#include "indexer/plaintext.h"

enum status plain_read(const struct reader_input *input, const struct reader_sink *sink,
                       struct error *err)
{
    struct buf decoded;
    struct span text;
    enum status status = reader_text(input, sink, SPAN_NONE, &decoded, &text, err);
    if (status == OK && text.len > 0) {
        struct article_build build;
        article_build_init(&build, input, sink);
        size_t len;
        char *owned = plaintext_copy(text, input->arena, &len);
        if (owned != NULL)
            plaintext_split(&build, owned, len, 1, PLAINTEXT_FILE);
        status = article_finish(&build, err);
        article_build_release(&build);
    }
    buf_release(&decoded);
    return status;
}
