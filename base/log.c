#include "base/log.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"

/* A line stays below PIPE_BUF, so that lines of several threads and processes never mix. */
enum { LINE_CEILING = 4000, VALUE_CEILING = 400 };

static struct {
    const char *program;
    enum log_level level;
    enum log_format format;
} settings = {"pilcrow", LOG_INFO, LOG_TEXT};

static const char *const level_names[] = {"error", "warn", "info", "debug"};

void log_open(const char *program, enum log_level level, enum log_format format)
{
    settings.program = program;
    settings.level = level;
    settings.format = format;
}

/* Cut at a border of valid text; what is not valid is repaired by json_write_string later. */
static struct span cut(struct span value, bool *is_cut)
{
    *is_cut = value.len > VALUE_CEILING;
    return *is_cut ? span_cut(value, 0, utf8_border_before(value, VALUE_CEILING)) : value;
}

static bool is_plain(struct span value)
{
    for (size_t i = 0; i < value.len; i++)
        if (value.at[i] <= ' ' || value.at[i] >= 0x7F || strchr("\"\\=", value.at[i]) != NULL)
            return false;
    return value.len > 0;
}

static void add_text(struct buf *line, struct span value)
{
    bool is_cut;
    struct span shown = cut(value, &is_cut);
    if (settings.format == LOG_TEXT && is_plain(shown) && !is_cut) {
        buf_add_span(line, shown);
        return;
    }
    json_write_string(line, shown);
    if (is_cut && line->failed == OK) {
        line->len--; /* the closing quote */
        buf_add_text(line, "…\"");
    }
}

static void add_value(struct buf *line, const struct log_field *field)
{
    switch (field->kind) {
    case LOG_FIELD_TEXT:
        add_text(line, field->text);
        break;
    case LOG_FIELD_INT:
        buf_printf(line, "%lld", (long long)field->integer);
        break;
    case LOG_FIELD_NUMBER:
        json_write_number(line, field->number);
        break;
    }
}

static void add_field(struct buf *line, const struct log_field *field)
{
    size_t before = line->len;
    buf_printf(line, settings.format == LOG_JSON ? ",\"%s\":" : " %s=", field->key);
    add_value(line, field);
    if (line->failed != OK) { /* a field too many is left out, the line stays whole */
        line->len = before;
        line->failed = OK;
    }
}

static void begin_line(struct buf *line, enum log_level level, const char *event)
{
    char now[21];
    clock_format_utc(clock_wall_s(), now);
    const char *form = settings.format == LOG_JSON
                           ? "{\"time\":\"%s\",\"program\":\"%s\",\"level\":\"%s\",\"event\":\"%s\""
                           : "%s %s %s %s";
    buf_printf(line, form, now, settings.program, level_names[level], event);
}

void log_write(enum log_level level, const char *event, const struct log_field *fields, int n)
{
    if (level > settings.level)
        return;
    struct buf line;
    buf_init(&line, LINE_CEILING);
    begin_line(&line, level, event);
    for (int i = 0; i < n; i++)
        add_field(&line, &fields[i]);
    line.ceiling += 2; /* what ends a line always fits */
    buf_add_text(&line, settings.format == LOG_JSON ? "}\n" : "\n");
    ssize_t written = write(STDERR_FILENO, line.at, line.len);
    (void)written; /* a log that cannot be written has nowhere to complain */
    buf_release(&line);
}
