#include "indexer/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "indexer/show.h"

#define REDRAW_NS (NS_PER_S / 10)
#define LINE_NS ((uint64_t)10 * NS_PER_S)
#define LINE_CEILING 1024

enum { BAR_CELLS = 24, TEXT_COLUMNS = 66 };

static unsigned terminal_columns(void)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    if (columns != NULL && atoi(columns) > 0)
        return (unsigned)atoi(columns);
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void progress_init(struct progress *progress, enum progress_style style)
{
    *progress = (struct progress){.style = style, .phase = "scan", .run_began_ns = clock_ns()};
    progress->phase_began_ns = progress->run_began_ns;
    progress->columns = terminal_columns();
    progress->is_utf8 = show_is_utf8();
}

void progress_begin(struct progress *progress, const char *phase)
{
    progress->phase = phase;
    progress->phase_began_ns = clock_ns();
    if (progress->style != PROGRESS_JSON)
        progress->told_ns = progress->phase_began_ns;
}

static void write_bar(struct buf *out, unsigned percent, bool is_utf8)
{
    unsigned full = percent * BAR_CELLS / 100;
    for (unsigned i = 0; i < BAR_CELLS; i++)
        buf_add_text(out, i < full ? (is_utf8 ? "█" : "#") : (is_utf8 ? "░" : "."));
    buf_add_text(out, "  ");
}

/* Appends a part when the line still has room for it; bar cells take three bytes but one column. */
static void add_part(struct buf *out, struct buf *part, unsigned columns, size_t bar_excess)
{
    if (out->len - bar_excess + part->len < columns)
        buf_add_span(out, buf_span(part));
    buf_clear(part);
}

void progress_write(struct buf *out, const struct progress *progress,
                    const struct progress_point *point, uint64_t elapsed_ns)
{
    struct buf part;
    double seconds = (double)elapsed_ns / NS_PER_S + 1e-9;
    bool has_bytes = point->total_bytes > 0;
    uint64_t done = has_bytes ? point->bytes : point->done;
    uint64_t total = has_bytes ? point->total_bytes : point->total;
    unsigned percent = total > 0 ? (unsigned)(done * 100 / total) : 100;
    bool is_bar = progress->style == PROGRESS_BAR;
    size_t excess = 0;
    buf_init(&part, LINE_CEILING);
    buf_printf(out, "%-8s ", progress->phase);
    if (is_bar && progress->columns >= 60) {
        size_t before = out->len;
        write_bar(out, percent, progress->is_utf8);
        excess = out->len - before - BAR_CELLS - 2;
    }
    unsigned columns = is_bar ? progress->columns : LINE_CEILING;
    show_count(&part, point->done);
    buf_add_char(&part, '/');
    show_count(&part, point->total);
    buf_printf(&part, "  %u %%", percent);
    add_part(out, &part, columns, excess);
    buf_add_text(&part, "  ");
    show_count(&part, (uint64_t)((double)point->paragraphs / seconds + 0.5));
    buf_add_text(&part, " paragraphs/s");
    if (has_bytes || total == 0)
        buf_printf(&part, "  %.0f MB/s", (double)point->bytes / 1e6 / seconds);
    add_part(out, &part, columns, excess);
    /* At first nobody knows. */
    if (percent > 0 && elapsed_ns >= NS_PER_S && done < total) {
        double left = (double)(total - done) * seconds / (double)done;
        buf_printf(&part, "  %.0f s left", left);
        add_part(out, &part, columns, excess);
    }
    buf_release(&part);
}

static void put(struct buf *line, const char *before, const char *after)
{
    fprintf(stderr, "%s%.*s%s", before, SPAN_FMT(buf_span(line)), after);
    fflush(stderr);
}

static void tell_json(const struct progress *progress, const struct progress_point *point)
{
    uint64_t ms = (clock_ns() - progress->run_began_ns) / NS_PER_MS;
    const char *phase = strcmp(progress->phase, "merge") == 0 ? "publish" : progress->phase;
    printf("{\"type\":\"progress\",\"data\":{\"phase\":\"%s\",\"done\":%" PRIu64
           ",\"total\":%" PRIu64 ",\"elapsed_ms\":%" PRIu64 "}}\n",
           phase, point->done, point->total, ms);
    fflush(stdout);
}

void progress_tell(struct progress *progress, const struct progress_point *point)
{
    static const uint64_t pause_ns[] = {
        [PROGRESS_LINES] = LINE_NS, [PROGRESS_BAR] = REDRAW_NS, [PROGRESS_JSON] = NS_PER_S};
    uint64_t now = clock_ns();
    struct buf line;
    if (progress->style == PROGRESS_NONE || now - progress->told_ns < pause_ns[progress->style])
        return;
    progress->told_ns = now;
    if (progress->style == PROGRESS_JSON) {
        tell_json(progress, point);
        return;
    }
    buf_init(&line, LINE_CEILING);
    progress_write(&line, progress, point, now - progress->phase_began_ns);
    if (progress->style == PROGRESS_BAR)
        put(&line, "\r", "\033[K");
    else
        put(&line, "", "\n");
    progress->is_drawn = progress->style == PROGRESS_BAR;
    buf_release(&line);
}

void progress_clear(struct progress *progress)
{
    if (progress->is_drawn)
        fputs("\r\033[K", stderr);
    progress->is_drawn = false;
}

void progress_end(struct progress *progress, struct span text, bool with_time)
{
    struct buf line;
    progress_clear(progress);
    if (progress->style != PROGRESS_LINES && progress->style != PROGRESS_BAR)
        return;
    buf_init(&line, LINE_CEILING);
    buf_printf(&line, "%-8s ", progress->phase);
    if (with_time) {
        buf_printf(&line, "%-*.*s ", TEXT_COLUMNS, SPAN_FMT(text));
        show_seconds(&line, (clock_ns() - progress->phase_began_ns) / NS_PER_MS);
    } else {
        buf_add_span(&line, text);
    }
    put(&line, "", "\n");
    buf_release(&line);
}
