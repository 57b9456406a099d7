/* Reads files as pilcrow-index does and says what came out: a JSON object a line on stdout, for
 * each file named on stdin. {"path","articles","lang","title","text":[paragraph…],"warnings":[…],
 * "failed","error"}; of several articles in a file, the first has the language and the title. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "indexer/reader.h"

struct report {
    struct buf head, text, warnings;
    struct arena arena;
    unsigned n_articles, n_failed;
};

static void add_member(struct buf *out, const char *name, struct span value)
{
    buf_printf(out, ",\"%s\":", name);
    if (value.at != NULL)
        json_write_string(out, value);
    else
        buf_add_text(out, "null");
}

static void add_string(struct buf *out, struct span value)
{
    if (out->len > 0)
        buf_add_char(out, ',');
    json_write_string(out, value);
}

static enum status on_article(void *ctx, const struct article *article, struct error *err)
{
    struct report *report = ctx;
    (void)err;
    if (report->n_articles++ == 0) {
        add_member(&report->head, "lang", article->lang);
        add_member(&report->head, "title", article->title);
    }
    for (uint32_t i = 0; i < article->n_paragraphs; i++)
        add_string(&report->text, article->paragraphs[i].text);
    return OK;
}

static void on_warning(void *ctx, uint32_t line, const char *message)
{
    struct report *report = ctx;
    (void)line;
    add_string(&report->warnings, span_of(message));
}

static void on_failure(void *ctx, uint32_t line, const char *message)
{
    struct report *report = ctx;
    report->n_failed++;
    on_warning(ctx, line, message);
}

static void print(struct report *report, const char *path, const struct error *err)
{
    struct buf line;
    buf_init(&line, (size_t)1 << 30);
    buf_add_text(&line, "{\"path\":");
    json_write_string(&line, span_of(path));
    buf_printf(&line, ",\"articles\":%u,\"failed\":%u", report->n_articles, report->n_failed);
    buf_add_span(&line, buf_span(&report->head));
    add_member(&line, "error", err->status != OK ? span_of(err->text) : SPAN_NONE);
    buf_add_text(&line, ",\"warnings\":[");
    buf_add_span(&line, buf_span(&report->warnings));
    buf_add_text(&line, "],\"text\":[");
    buf_add_span(&line, buf_span(&report->text));
    buf_add_text(&line, "]}\n");
    fwrite(line.at, 1, line.len, stdout);
    buf_release(&line);
}

static void read_path(const char *path)
{
    struct report report = {.n_articles = 0};
    struct buf bytes, *all[] = {&report.head, &report.text, &report.warnings, &bytes};
    struct error err = {.status = OK};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        buf_init(all[i], (size_t)1 << 30);
    arena_init(&report.arena, (size_t)2 << 30);
    const struct reader *reader = reader_for(span_of(path));
    enum status status = file_read(path, &bytes, &err);
    if (status == OK && reader != NULL) {
        struct reader_input input = {.bytes = buf_span(&bytes),
                                     .path = span_of(path),
                                     .id = span_of(path),
                                     .arena = &report.arena};
        struct reader_sink sink = {&report, on_article, on_warning, on_failure};
        status = reader->read(&input, &sink, &err);
    }
    if (status == OK)
        err.status = OK;
    print(&report, path, &err);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        buf_release(all[i]);
    arena_release(&report.arena);
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    for (ssize_t len; (len = getline(&line, &room, stdin)) > 0;) {
        line[len - (line[len - 1] == '\n')] = '\0';
        read_path(line);
    }
    free(line);
    return 0;
}
