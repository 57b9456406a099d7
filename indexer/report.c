#include "indexer/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"
#include "indexer/show.h"

#define LIST_CEILING ((size_t)64 << 20)
#define LINE_CEILING ((size_t)64 << 10)

enum { SHOWN = 20 };

static const char *const kind_names[] = {"added", "changed", "removed", "failed"};
static const char kind_signs[] = {'+', '~', '-', '!'};

void report_init(struct report *report, bool is_json, bool is_quiet, bool is_verbose, bool is_dry)
{
    *report = (struct report){
        .is_json = is_json, .is_quiet = is_quiet, .is_verbose = is_verbose, .is_dry = is_dry};
    enum progress_style style = is_json                 ? PROGRESS_JSON
                                : is_quiet || is_dry    ? PROGRESS_NONE
                                : isatty(STDERR_FILENO) ? PROGRESS_BAR
                                                        : PROGRESS_LINES;
    progress_init(&report->progress, style);
    for (int i = 0; i < REPORT_KINDS; i++)
        buf_init(&report->changes[i].lines, LIST_CEILING);
    buf_init(&report->warnings.lines, LIST_CEILING);
}

void report_release(struct report *report)
{
    for (int i = 0; i < REPORT_KINDS; i++)
        buf_release(&report->changes[i].lines);
    buf_release(&report->warnings.lines);
}

void report_measure(const struct report *report, struct summary *summary)
{
    struct rusage usage;
    summary->took_ms = (clock_ns() - report->progress.run_began_ns) / NS_PER_MS;
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        summary->peak_rss_bytes = (uint64_t)usage.ru_maxrss * 1024;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_text(struct buf *out, const char *before, struct span text)
{
    struct buf repaired;
    buf_add_text(out, before);
    if (utf8_is_valid(text)) {
        json_write_string(out, text);
        return;
    }
    buf_init(&repaired, LINE_CEILING);
    utf8_repair(text, &repaired);
    json_write_string(out, buf_span(&repaired));
    buf_release(&repaired);
}

static void json_text_or_null(struct buf *out, const char *before, const char *text)
{
    if (text != NULL)
        json_text(out, before, span_of(text));
    else
        buf_printf(out, "%snull", before);
}

static void put_json(struct buf *object)
{
    buf_add_char(object, '\n');
    fwrite(object->at, 1, object->len, stdout);
    fflush(stdout);
}

static void json_note(const char *type, const char *kind, struct span id, struct span path,
                      uint32_t line, const char *message)
{
    struct buf out;
    buf_init(&out, LINE_CEILING * 4);
    buf_printf(&out, "{\"type\":\"%s\",\"data\":{", type);
    if (kind != NULL) {
        buf_printf(&out, "\"kind\":\"%s\"", kind);
        json_text(&out, ",\"id\":", id);
        buf_add_char(&out, ',');
    }
    json_text(&out, "\"path\":", path);
    if (line > 0)
        buf_printf(&out, ",\"line\":%" PRIu32, line);
    if (message != NULL)
        json_text(&out, ",\"message\":", span_of(message));
    buf_add_text(&out, "}}");
    put_json(&out);
    buf_release(&out);
}

static void json_counts(struct buf *out, const struct summary *summary)
{
    const struct {
        const char *name;
        uint64_t n;
    } counts[] = {
        {"added", summary->added},       {"changed", summary->changed},
        {"removed", summary->removed},   {"unchanged", summary->unchanged},
        {"failed", summary->failed},     {"skipped", summary->skipped},
        {"articles", summary->articles}, {"paragraphs", summary->paragraphs},
        {"words", summary->words},
    };
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
        buf_printf(out, "\"%s\":%" PRIu64 ",", counts[i].name, counts[i].n);
    buf_add_text(out, "\"languages\":{");
    for (uint32_t i = 0; i < summary->n_languages; i++) {
        json_text(out, i > 0 ? "," : "", span_of(summary->languages[i].tag));
        buf_printf(out, ":%" PRIu32, summary->languages[i].articles);
    }
    buf_add_char(out, '}');
}

void report_summary(struct report *report, const struct summary *summary)
{
    struct buf out;
    if (!report->is_json || (report->is_brief && !summary->is_published))
        return;
    buf_init(&out, LIST_CEILING);
    buf_add_text(&out, "{\"type\":\"summary\",\"data\":{");
    json_counts(&out, summary);
    json_text_or_null(&out, ",\"generation\":", summary->generation);
    json_text_or_null(&out, ",\"parent\":", summary->parent);
    buf_printf(&out, ",\"published\":%s", summary->is_published ? "true" : "false");
    json_text_or_null(&out, ",\"served\":", summary->served);
    buf_printf(&out,
               ",\"index_bytes\":%" PRIu64 ",\"took_ms\":%" PRIu64 ",\"peak_rss_bytes\":%" PRIu64,
               summary->index_bytes, summary->took_ms, summary->peak_rss_bytes);
    if (summary->damaged != NULL) {
        buf_add_text(&out, ",\"damaged\":[");
        for (uint32_t i = 0; i < summary->n_damaged; i++)
            json_text(&out, i > 0 ? "," : "", span_of(summary->damaged[i]));
        buf_add_char(&out, ']');
    }
    buf_add_text(&out, "}}");
    put_json(&out);
    buf_release(&out);
}

/* ---- Lists ----------------------------------------------------------------------------------- */

static void keep(struct report *report, struct report_list *list, struct buf *line)
{
    list->n++;
    if (list->n_kept >= SHOWN && !report->is_verbose)
        return;
    buf_add_char(line, '\n');
    if (list->lines.len + line->len > list->lines.ceiling)
        return;
    buf_add_span(&list->lines, buf_span(line));
    list->n_kept++;
}

static void write_place(struct buf *out, struct span path, uint32_t line, const char *message)
{
    show_text(out, path);
    if (line > 0)
        buf_printf(out, ":%" PRIu32, line);
    if (message == NULL)
        return;
    buf_add_text(out, ": ");
    show_text(out, span_of(message));
}

void report_warning(struct report *report, struct span path, uint32_t line, const char *message)
{
    struct buf out;
    if (report->is_json) {
        json_note("warning", NULL, SPAN_NONE, path, line, message);
        return;
    }
    buf_init(&out, LINE_CEILING);
    write_place(&out, path, line, message);
    keep(report, &report->warnings, &out);
    buf_release(&out);
}

/* Where the path does not begin with the id, that tells more. */
static void write_id(struct buf *out, struct span path, struct span id)
{
    if (id.len == 0 || span_begins(path, id))
        return;
    buf_add_text(out, ": ");
    show_text(out, id);
}

static void write_change(struct buf *out, enum report_kind kind, struct span path, struct span id)
{
    buf_printf(out, "%c ", kind_signs[kind]);
    show_text(out, path);
    write_id(out, path, id);
}

static void write_failure(struct buf *out, struct span path, struct span id, uint32_t line,
                          const char *message)
{
    write_place(out, path, line, NULL);
    write_id(out, path, id);
    if (message == NULL)
        return;
    buf_add_text(out, ": ");
    show_text(out, span_of(message));
}

void report_change(struct report *report, enum report_kind kind, struct span path, struct span id,
                   uint32_t line, const char *message)
{
    struct buf out;
    bool is_told = report->is_dry || report->is_verbose || kind == REPORT_FAILED;
    if (report->is_json && is_told)
        json_note("change", kind_names[kind], id, path, line, message);
    if (report->is_json || !is_told)
        return;
    buf_init(&out, LINE_CEILING);
    if (kind == REPORT_FAILED)
        write_failure(&out, path, id, line, message);
    else
        write_change(&out, kind, path, id);
    keep(report, &report->changes[kind], &out);
    buf_release(&out);
}

static void put_list(FILE *to, const struct report_list *list, const char *indent)
{
    for (size_t at = 0; at < list->lines.len;) {
        const char *line = list->lines.at + at;
        size_t len = (size_t)((const char *)memchr(line, '\n', list->lines.len - at) - line) + 1;
        fprintf(to, "%s%.*s", indent, (int)len, line);
        at += len;
    }
    if (list->n > list->n_kept)
        fprintf(to, "%sand %" PRIu64 " more: --verbose\n", indent, list->n - list->n_kept);
}

static void put_headed(const struct report_list *list, const char *one, const char *many)
{
    if (list->n == 0)
        return;
    fprintf(stderr, "%" PRIu64 " %s:\n", list->n, list->n == 1 ? one : many);
    put_list(stderr, list, "  ");
}

static uint64_t count_troubles(const struct report *report)
{
    return report->changes[REPORT_FAILED].n + report->warnings.n;
}

static void put_troubles(const struct report *report)
{
    fflush(stdout);
    if (report->told != NULL)
        report->told->n_troubles = count_troubles(report);
    put_headed(&report->changes[REPORT_FAILED], "failed", "failed");
    put_headed(&report->warnings, "warning", "warnings");
}

/* ---- The end of a run ------------------------------------------------------------------------ */

static void write_languages(struct buf *out, const struct summary *summary)
{
    for (uint32_t i = 0; i < summary->n_languages; i++) {
        buf_add_text(out, i == 0 ? " (" : show_is_utf8() ? " · " : ", ");
        show_text(out, span_of(summary->languages[i].tag));
        buf_add_char(out, ' ');
        show_count(out, summary->languages[i].articles);
    }
    buf_add_text(out, summary->n_languages > 0 ? ")" : "");
}

static void write_changes(struct buf *out, const struct summary *summary)
{
    show_count(out, summary->added);
    buf_add_text(out, " added, ");
    show_count(out, summary->changed);
    buf_add_text(out, " changed, ");
    show_count(out, summary->removed);
    buf_add_text(out, " removed, ");
    show_count(out, summary->unchanged);
    buf_add_text(out, " unchanged, ");
    show_count(out, summary->failed);
    buf_add_text(out, " failed.");
}

static void write_line(struct buf *out, const struct summary *summary)
{
    buf_printf(out, "%s: ", summary->generation);
    write_changes(out, summary);
    buf_add_char(out, ' ');
    show_counted(out, summary->articles, "article");
    buf_add_text(out, ", in ");
    show_seconds(out, summary->took_ms);
    if (summary->served != NULL)
        buf_printf(out, "; pilcrowd serves %s", summary->served);
    buf_add_text(out, ".\n");
}

static void write_published(struct buf *out, const struct summary *summary)
{
    buf_add_text(out, "Indexed ");
    show_counted(out, summary->articles, "article");
    buf_add_text(out, ", ");
    show_counted(out, summary->paragraphs, "paragraph");
    buf_add_text(out, ", ");
    show_counted(out, summary->words, "word");
    write_languages(out, summary);
    buf_add_text(out, " in ");
    show_seconds(out, summary->took_ms);
    buf_add_text(out, ".\n");
    write_changes(out, summary);
    buf_add_text(out, " Index ");
    show_bytes(out, summary->index_bytes);
    buf_add_text(out, ", peak memory ");
    show_bytes(out, summary->peak_rss_bytes);
    buf_add_text(out, ".\n");
}

void report_published(struct report *report, const struct summary *summary)
{
    struct buf out;
    report_summary(report, summary);
    if (report->is_json)
        return;
    buf_init(&out, LINE_CEILING);
    (report->is_brief ? write_line : write_published)(&out, summary);
    if (report->progress.style != PROGRESS_NONE && !report->is_brief)
        fputc('\n', stderr); /* parts progress and summary where both are seen */
    if (!report->is_quiet) {
        fwrite(out.at, 1, out.len, stdout);
        for (int i = 0; i < REPORT_FAILED; i++)
            put_list(stdout, &report->changes[i], "");
    }
    put_troubles(report);
    buf_release(&out);
}

void report_up_to_date(struct report *report, const struct summary *summary)
{
    struct buf out;
    bool is_same = report->is_brief && report->told->n_troubles == count_troubles(report);
    report_summary(report, summary);
    if (report->is_json || is_same)
        return;
    buf_init(&out, LINE_CEILING);
    buf_add_text(&out, "Up to date: ");
    show_counted(&out, summary->articles, "article");
    buf_printf(&out, ", %s (", summary->generation);
    show_seconds(&out, summary->took_ms);
    buf_add_text(&out, ").\n");
    if (!report->is_quiet && !report->is_brief)
        fwrite(out.at, 1, out.len, stdout);
    put_troubles(report);
    buf_release(&out);
}

void report_dry(struct report *report, const struct summary *summary)
{
    struct buf out;
    report_summary(report, summary);
    if (report->is_json)
        return;
    buf_init(&out, LINE_CEILING);
    show_count(&out, summary->added);
    buf_add_text(&out, " to add, ");
    show_count(&out, summary->changed);
    buf_add_text(&out, " to change, ");
    show_count(&out, summary->removed);
    buf_add_text(&out, " to remove, ");
    show_count(&out, summary->unchanged);
    buf_add_text(&out, " unchanged; nothing written.\n");
    if (summary->due != NULL && summary->added + summary->changed + summary->removed == 0)
        buf_printf(&out, "There is work all the same: %s.\n", summary->due);
    if (!report->is_quiet) {
        fwrite(out.at, 1, out.len, stdout);
        for (int i = 0; i < REPORT_FAILED; i++)
            put_list(stdout, &report->changes[i], "");
    }
    put_troubles(report);
    buf_release(&out);
}

void report_stopped(struct report *report, const char *generation)
{
    progress_clear(&report->progress);
    if (generation[0] != '\0')
        fprintf(stderr, "Stopped. %s is untouched; run it again.\n", generation);
    else
        fputs("Stopped. Nothing is published; run it again.\n", stderr);
}

/* Whether a run of --watch before told the same, and nothing has been well since. */
static bool is_told(struct report *report, const char *message)
{
    struct report_told *told = report->told;
    char text[sizeof(told->error)];
    if (told == NULL)
        return false;
    snprintf(text, sizeof(text), "%s", message);
    bool is_same = strcmp(told->error, text) == 0;
    memcpy(told->error, text, sizeof(text));
    return is_same;
}

void report_error(struct report *report, const char *message, const char *advice)
{
    struct buf out;
    if (is_told(report, message))
        return;
    progress_clear(&report->progress);
    fflush(stdout);
    buf_init(&out, LINE_CEILING);
    buf_add_text(&out, "pilcrow-index: ");
    show_text(&out, span_of(message));
    buf_add_char(&out, '\n');
    if (advice != NULL) {
        show_text(&out, span_of(advice));
        buf_add_char(&out, '\n');
    }
    fwrite(out.at, 1, out.len, stderr);
    buf_release(&out);
}
