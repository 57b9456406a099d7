/* Text: every article keeps its contract (reading.c), and nothing is lost: what is read, headings
 * too, has as many bytes that are no white space as the file. */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "indexer/white.h"
#include "tests/indexer/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static size_t count_black(struct span text)
{
    size_t n = 0;
    for (size_t at = 0, white; at<text.len; at += white> 0 ? white : 1) {
        white = white_at(text, at);
        n += white == 0;
    }
    return n;
}

static enum status on_article(void *ctx, const struct article *article, struct error *err)
{
    (void)err;
    size_t *n = ctx;
    for (uint32_t i = 0; i < article->n_paragraphs; i++)
        *n += count_black(article->paragraphs[i].text);
    for (uint32_t i = 0; i < article->n_headings; i++)
        *n += count_black(article->headings[i].text);
    return OK;
}

static void check_nothing_is_lost(struct span file)
{
    struct arena arena;
    struct error err;
    size_t n = 0;
    arena_init(&arena, (size_t)1 << 30);
    struct reader_input input = {
        .bytes = file, .path = SPAN("a.txt"), .id = SPAN("a"), .arena = &arena};
    struct reader_sink sink = {.ctx = &n, .article = on_article};
    if (reader_for(input.path)->read(&input, &sink, &err) != OK || n != count_black(file))
        abort();
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct span file = {(const char *)bytes, len};
    struct reading reading;
    reading_init(&reading);
    reading_read(&reading, "a.txt", file);
    reading_release(&reading);
    bool has_mark = span_begins(file, SPAN("\xEF\xBB\xBF")) || span_begins(file, SPAN("\xFE\xFF"));
    if (len > 0 && !has_mark && utf8_is_valid(file) && memchr(file.at, '\0', len) == NULL)
        check_nothing_is_lost(file);
    return 0;
}
