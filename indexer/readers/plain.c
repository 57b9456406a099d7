/* Text files. They have no metadata: a first line that looks like a title is text all the same. */
#include "indexer/plaintext.h"

/* A copy in the arena that plaintext_split() may join lines in, each NUL as U+FFFD. */
static char *copy(struct span text, struct arena *arena, size_t *len)
{
    size_t n_nul = 0;
    for (const char *at = text.at; (at = memchr(at, '\0', (size_t)(text.at + text.len - at))); at++)
        n_nul++;
    char *out = arena_alloc(arena, text.len + 2 * n_nul), *end = out;
    for (size_t at = 0, n; out != NULL && at < text.len; at += n) {
        const char *nul = memchr(text.at + at, '\0', text.len - at);
        n = nul != NULL ? (size_t)(nul - text.at) - at : text.len - at;
        memcpy(end, text.at + at, n);
        end += n;
        if (nul != NULL) {
            memcpy(end, "\xEF\xBF\xBD", 3);
            end += 3;
            n++;
        }
    }
    *len = (size_t)(end - out);
    return out;
}

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
        char *owned = copy(text, input->arena, &len);
        if (owned != NULL)
            plaintext_split(&build, owned, len, 1, PLAINTEXT_FILE);
        status = article_finish(&build, err);
        article_build_release(&build);
    }
    buf_release(&decoded);
    return status;
}
