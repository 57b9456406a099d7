/* A daemon's result, whatever it holds, is shown in every form without a code point that does harm,
 * and matches never lie outside their text. */
#include <locale.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "client/explanation.h"
#include "client/jsonl.h"
#include "client/notes.h"
#include "client/pipe.h"
#include "client/render.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { CEILING = 64 << 20 };

static void require(bool truth)
{
    if (!truth)
        abort();
}

/* Empties the buf as well. */
static void check_harmless(struct buf *out)
{
    struct span text = buf_span(out);
    require(buf_status(out) == OK);
    for (size_t at = 0, n; at < text.len; at += n) {
        uint32_t code = utf8_decode(text, at, &n);
        require(code != UTF8_BAD && (code == '\n' || !utf8_is_harmful(code)));
    }
    buf_clear(out);
}

static void show_results(const struct pilcrow_results *results, const struct screen *screen,
                         struct buf *out)
{
    struct render_asides asides = {.age_s = -1};
    render_results(results, screen, &asides, out);
    check_harmless(out);
    notes_results(results, results->n_warnings % 2 == 1, screen->charset, out);
    check_harmless(out);
    for (size_t i = 0; i < results->n_hits; i++) {
        const struct pilcrow_hit *hit = &results->hits[i];
        require(hit->n_passages > 0);
        for (size_t k = 0; k < hit->n_passages; k++) {
            pipe_passage(&hit->article, &hit->passages[k], NULL, screen, out);
            pipe_matches(&hit->article, &hit->passages[k], screen, out);
        }
    }
    check_harmless(out);
}

static void show_reading(const struct pilcrow_reading *reading, const struct screen *screen,
                         struct buf *out)
{
    render_article_line(&reading->article, screen, out);
    render_paragraphs(reading, screen, out);
    check_harmless(out);
}

static void show_json(const uint8_t *bytes, size_t len, struct buf *out)
{
    char *text = malloc(len + 1);
    require(text != NULL);
    memcpy(text, bytes, len);
    text[len] = '\0';
    struct error err;
    if (jsonl_results(text, NULL, out, &err) == OK)
        check_harmless(out);
    buf_clear(out);
    explanation_print(text, CHARSET_UTF8, out);
    check_harmless(out);
    explanation_line(text, out);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    struct screen screen = {.width = 20 + len % 80, .charset = CHARSET_UTF8};
    struct pilcrow_results *results;
    struct pilcrow_reading *reading;
    struct buf out;
    buf_init(&out, CEILING);
    if (pilcrow_results_parse((const char *)bytes, len, &results, NULL) == PILCROW_OK)
        show_results(results, &screen, &out);
    if (pilcrow_reading_parse((const char *)bytes, len, &reading, NULL) == PILCROW_OK)
        show_reading(reading, &screen, &out);
    show_json(bytes, len, &out);
    pilcrow_results_free(results);
    pilcrow_reading_free(reading);
    buf_release(&out);
    return 0;
}
