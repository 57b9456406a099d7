#include "client/notes.h"

#include <string.h>

#include "base/utf8.h"
#include "client/figures.h"
#include "client/exit_codes.h"

enum { SHOWN_COLUMNS = 72 }; /* of a query with a caret below it */

static void add(const char *text, enum charset charset, struct buf *out)
{
    glyph_write(span_of(text), charset, out);
}

void notes_message(const char *text, const char *advice, enum charset charset, struct buf *out)
{
    buf_add_text(out, "pilcrow: ");
    add(text, charset, out);
    buf_add_char(out, '\n');
    if (advice != NULL && advice[0] != '\0') {
        add(advice, charset, out);
        buf_add_char(out, '\n');
    }
}

static void add_spaces(size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++)
        buf_add_char(out, ' ');
}

/* The query on a line and carets below what is at fault, of a long query the part around it. */
static void add_caret(const char *query, size_t start, size_t end, enum charset charset,
                      struct buf *out)
{
    struct span text = span_of(query);
    start = utf8_border_before(text, start);
    end = utf8_border_after(text, end > start ? end : start);
    size_t first = 0;
    while (glyph_columns(span_cut(text, first, start - first), charset) > SHOWN_COLUMNS / 2)
        first = utf8_border_after(text, first + 1);
    struct span shown = span_cut(text, first, text.len - first);
    shown.len = glyph_fit(shown, SHOWN_COLUMNS, charset);
    if (end > first + shown.len)
        end = first + shown.len;
    buf_add_text(out, "  ");
    glyph_write(shown, charset, out);
    buf_add_text(out, "\n  ");
    add_spaces(glyph_columns(span_cut(text, first, start - first), charset), out);
    size_t carets = end > start ? glyph_columns(span_cut(text, start, end - start), charset) : 1;
    for (size_t i = 0; i < (carets > 0 ? carets : 1); i++)
        buf_add_char(out, '^');
    buf_add_char(out, '\n');
}

void notes_error(const struct pilcrow_error *err, const char *query, enum charset charset,
                 struct buf *out)
{
    if (strcmp(err->code, "unreachable") == 0) {
        notes_message(err->message,
                      "Start one: pilcrowd --index DIR &   Elsewhere: pilcrow -s ADDR, or "
                      "PILCROW_SOCKET",
                      charset, out);
        return;
    }
    bool points = query != NULL && err->start <= strlen(query);
    bool is_other_version = err->status == PILCROW_ERR_NO_METHOD; /* its hint is a bare name */
    notes_message(err->message, points || is_other_version ? NULL : err->hint, charset, out);
    if (points)
        add_caret(query, err->start, err->end != PILCROW_NOWHERE ? err->end : err->start, charset,
                  out);
}

int notes_exit_code(const struct pilcrow_error *err)
{
    if (err->status == PILCROW_ERR_UNAUTHORIZED || err->status == PILCROW_ERR_IO)
        return EXIT_CODE_NO_DAEMON;
    return err->status == PILCROW_ERR_DEADLINE ? EXIT_CODE_LATE : EXIT_CODE_ERROR;
}

/* ---- Results ----------------------------------------------------------------------------------
 */

static void add_list(const char *const *words, size_t n, const char *quote, enum charset charset,
                     struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        buf_add_text(out, i > 0 ? ", " : "");
        buf_add_text(out, quote);
        add(words[i], charset, out);
        buf_add_text(out, quote);
    }
}

static bool is_tier(const struct pilcrow_results *results, const char *tier)
{
    return strcmp(results->tier, tier) == 0;
}

/* As a shell takes it, since it is there to be typed again. */
static void add_typed(const char *query, enum charset charset, struct buf *out)
{
    if (query[0] != '-' && strpbrk(query, "\"'`\\$&|;<>()*?[]{}!#~\t\n") == NULL) {
        add(query, charset, out);
        return;
    }
    buf_add_char(out, '\'');
    for (const char *at = query; *at != '\0';) {
        size_t len = strcspn(at, "'");
        glyph_write((struct span){at, len}, charset, out);
        at += len;
        if (*at == '\'') {
            buf_add_text(out, "'\\''");
            at++;
        }
    }
    buf_add_char(out, '\'');
}

static void add_missing(const struct pilcrow_results *results, enum charset charset,
                        struct buf *out)
{
    if (results->n_missing == 0)
        return;
    buf_add_text(out, "Not in the index: ");
    add_list(results->missing, results->n_missing, "", charset, out);
}

static void add_correction(const struct pilcrow_results *results, enum charset charset,
                           struct buf *out)
{
    buf_add_text(out, "Nothing for ");
    if (results->n_missing > 0)
        add_list(results->missing, results->n_missing, "\"", charset, out);
    else
        add(results->input, charset, out);
    buf_add_text(out, ": showing ");
    add(results->corrected, charset, out);
    buf_add_text(out, ".\n");
}

static void add_relaxation(const struct pilcrow_results *results, enum charset charset,
                           struct buf *out)
{
    buf_add_text(out, "Not every word is in one paragraph: showing ");
    buf_add_text(out, is_tier(results, "context") ? "those with the others around them."
                      : is_tier(results, "most")  ? "all but one of them."
                                                  : "any of them.");
    if (results->n_missing > 0 && results->corrected == NULL) {
        buf_add_char(out, ' ');
        add_missing(results, charset, out);
    }
    buf_add_char(out, '\n');
}

static void add_offers(const struct pilcrow_results *results, enum charset charset, struct buf *out)
{
    for (size_t i = 0; i < results->n_offers; i++) {
        const struct pilcrow_offer *offer = &results->offers[i];
        bool is_unquoted = strcmp(offer->kind, "unquoted") == 0;
        buf_add_text(out, i > 0 ? "   " : "");
        buf_add_text(out, is_unquoted ? "Without quotes: " : "Did you mean ");
        add_typed(offer->q, charset, out);
        buf_add_text(out, " (");
        figures_total(&offer->total, out);
        buf_add_text(out, is_unquoted ? ")" : ")?");
    }
    if (results->n_offers > 0)
        buf_add_char(out, '\n');
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

static void add_nothing(const struct pilcrow_results *results, bool is_filtered,
                        enum charset charset, struct buf *out)
{
    if (is_blank(results->input)) {
        if (results->n_warnings == 0)
            buf_add_text(out,
                         is_filtered ? "No paragraph passes the filters.\n" : "No paragraph.\n");
    } else {
        buf_add_text(out, is_filtered ? "No paragraph that passes the filters has "
                                      : "No paragraph has ");
        add(results->input, charset, out);
        buf_add_char(out, '.');
        if (results->n_missing > 0)
            buf_add_char(out, ' ');
        add_missing(results, charset, out);
        buf_add_char(out, '\n');
    }
    add_offers(results, charset, out);
}

static void add_found(const struct pilcrow_results *results, enum charset charset, struct buf *out)
{
    bool is_loose = results->is_relaxed && (is_tier(results, "context") ||
                                            is_tier(results, "most") || is_tier(results, "any"));
    if (results->corrected != NULL)
        add_correction(results, charset, out);
    if (is_loose)
        add_relaxation(results, charset, out);
    if (results->corrected == NULL && !is_loose && results->n_missing > 0) {
        add_missing(results, charset, out);
        buf_add_char(out, '\n');
    }
}

void notes_results(const struct pilcrow_results *results, bool is_filtered, enum charset charset,
                   struct buf *out)
{
    bool was_cut = false;
    for (size_t i = 0; i < results->n_warnings; i++) {
        notes_message(results->warnings[i].message, NULL, charset, out);
        was_cut |= strcmp(results->warnings[i].code, "reply_cut") == 0;
    }
    if (results->is_partial && !was_cut)
        notes_message("the deadline passed: this is what was found until then", NULL, charset, out);
    if (results->n_hits == 0 && results->total.value == 0)
        add_nothing(results, is_filtered, charset, out);
    else
        add_found(results, charset, out);
}
