/* CSV: an article a row. The first row names the columns as JSONL names members: id, title, text,
 * author, date, tags, lang, url, in any case of letters; others are passed over. Without a column
 * named text or title every column is text. Without an id a row is PATH#N, N counting rows from 1. */
#include <stdio.h>
#include <strings.h>

#include "indexer/plaintext.h"
#include "indexer/readers/csv_rows.h"
#include "indexer/white.h"

enum column { OTHER, ID, TITLE, TEXT, AUTHOR, DATE, TAGS, LANG, URL };

static const char *const names[] = {"",     "id",   "title", "text", "author",
                                    "date", "tags", "lang",  "url"};

struct table {
    struct article_build build;
    const struct reader_sink *sink;
    struct csv_rows rows;
    unsigned char columns[CSV_FIELDS_MOST]; /* enum column */
    uint32_t number;                        /* of the row */
};

static enum column find_column(struct span name)
{
    struct span trimmed = white_trim(name);
    for (enum column column = ID; column <= URL; column++)
        if (trimmed.len == strlen(names[column]) &&
            strncasecmp(trimmed.at, names[column], trimmed.len) == 0)
            return column;
    return OTHER;
}

static void read_header(struct table *table)
{
    bool has_text = false;
    for (size_t i = 0; i < table->rows.n_fields; i++) {
        table->columns[i] = (unsigned char)find_column(table->rows.fields[i].text);
        has_text |= table->columns[i] == TITLE || table->columns[i] == TEXT;
    }
    for (size_t i = table->rows.n_fields; i < CSV_FIELDS_MOST; i++)
        table->columns[i] = OTHER;
    for (size_t i = 0; i < table->rows.n_fields && !has_text; i++)
        table->columns[i] = table->columns[i] == OTHER ? TEXT : table->columns[i];
}

/* Names may be parted by semicolons; where that parts fields, by commas. */
static void add_authors(struct article_build *build, struct span list)
{
    while (list.len > 0) {
        const char *end = memchr(list.at, ';', list.len);
        size_t len = end != NULL ? (size_t)(end - list.at) : list.len;
        article_add_author(build, span_cut(list, 0, len));
        len += end != NULL;
        list = span_cut(list, len, list.len - len);
    }
}

static void set_id(struct table *table, struct span given)
{
    struct article_build *build = &table->build;
    struct span id = white_collapse(given, build->arena);
    if (id.at == NULL) {
        const char *made =
            arena_printf(build->arena, "%.*s#%u", SPAN_FMT(build->input->id), table->number);
        id = span_of(made != NULL ? made : "");
    }
    build->article.id = id;
}

/* Text in fields is parted by blank lines, as anywhere; its lines are those of the file. */
static void add_text(struct article_build *build, const struct csv_field *field)
{
    size_t len = 0;
    char *copy = field->text.len > 0 ? plaintext_copy(field->text, build->arena, &len) : NULL;
    if (copy != NULL)
        plaintext_split(build, copy, len, field->line, PLAINTEXT_FIELD);
}

static void set_field(struct table *table, enum column column, const struct csv_field *field)
{
    struct article_build *build = &table->build;
    if (column == ID)
        set_id(table, field->text);
    else if (column == TITLE)
        article_set_title(build, field->text, field->line);
    else if (column == TEXT)
        add_text(build, field);
    else if (column == AUTHOR)
        add_authors(build, field->text);
    else if (column == DATE)
        article_set_date(build, field->text, field->line);
    else if (column == TAGS)
        article_add_tags(build, field->text);
    else if (column == LANG)
        article_set_lang(build, field->text, field->line);
    else if (column == URL)
        article_set_url(build, field->text);
}

static enum status read_row(struct table *table, struct error *err)
{
    struct csv_rows *rows = &table->rows;
    uint32_t line = rows->fields[0].line;
    table->number++;
    set_id(table, SPAN(""));
    for (size_t i = 0; i < rows->n_fields; i++)
        set_field(table, (enum column)table->columns[i], &rows->fields[i]);
    if (rows->is_open)
        table->sink->warn(table->sink->ctx, line, "a quote is not closed");
    enum status status = article_finish(&table->build, err);
    if (table->build.failed == OK || status == ERR_NOMEM)
        return status;
    table->sink->failed(table->sink->ctx, line, err->text);
    table->build.arena->failed = OK;
    return OK;
}

static enum status read_rows(struct table *table, struct error *err)
{
    enum status status = OK;
    if (!csv_rows_next(&table->rows, table->build.arena))
        return OK;
    read_header(table);
    while (status == OK) {
        article_begin(&table->build);
        if (!csv_rows_next(&table->rows, table->build.arena))
            break;
        status = read_row(table, err);
    }
    return status;
}

enum status csv_read(const struct reader_input *input, const struct reader_sink *sink,
                     struct error *err)
{
    struct table table = {.sink = sink};
    struct buf decoded;
    struct span text;
    enum status status = reader_texts(input, sink, SPAN_NONE, &decoded, &text, err);
    if (status == OK) {
        article_build_init(&table.build, input, sink);
        csv_rows_init(&table.rows, text);
        status = read_rows(&table, err);
        article_build_release(&table.build);
    }
    buf_release(&decoded);
    return status;
}
