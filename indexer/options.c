#include "indexer/options.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum kind { FLAG, NUMBER, TEXT, TASK, DECLARATION };

struct row {
    const char *name;
    char letter; /* or 0 */
    enum kind kind;
    size_t at; /* in struct options; of a TASK: which */
    const char *argument;
    uint32_t least, most;
    const char *help;
};

#define AT(member) offsetof(struct options, member)

static const struct row rows[] = {
    {"index", 'i', TEXT, AT(index), "DIR", 0, 0,
     "the index (PILCROW_INDEX, else ~/.local/share/pilcrow)"},
    {"full", 0, FLAG, AT(is_full), NULL, 0, 0, "read and index everything anew"},
    {"dry-run", 'n', TASK, TASK_DRY_RUN, NULL, 0, 0, "say what would be done; write nothing"},
    {"check", 0, TASK, TASK_CHECK, NULL, 0, 0, "the same, and exit 1 when there is work"},
    {"jobs", 'j', NUMBER, AT(jobs), "N", 1, 256, "worker threads (number of CPUs)"},
    {"builder", 0, TEXT, AT(builder), "NAME", 0, 0,
     "what writes postings: bulk, or xapian (slower)"},
    {"filter", 0, DECLARATION, 0, "EXT=CMD", 0, 0, "read what CMD makes of *.EXT; EXT:FORMAT=CMD"},
    {"keep", 0, NUMBER, AT(keep), "N", 1, 100, "generations kept for --rollback (3)"},
    {"force", 0, FLAG, AT(is_forced), NULL, 0, 0,
     "publish although more than 20 % of the articles would go"},
    {"rollback", 0, TASK, TASK_ROLLBACK, NULL, 0, 0, "back to the generation before"},
    {"verify", 0, TASK, TASK_VERIFY, NULL, 0, 0, "check every hash and structure of the index"},
    {"generations", 0, TASK, TASK_GENERATIONS, NULL, 0, 0, "list what --rollback can go back to"},
    {"watch", 0, TASK, TASK_WATCH, NULL, 0, 0, "stay, and update as files change"},
    {"json", 0, FLAG, AT(is_json), NULL, 0, 0, "JSON Lines on stdout instead of text"},
    {"quiet", 'q', FLAG, AT(is_quiet), NULL, 0, 0, "no progress and no summary"},
    {"verbose", 'v', FLAG, AT(is_verbose), NULL, 0, 0,
     "all warnings and changed files, not the first 20"},
    {"help", 'h', TASK, TASK_HELP, NULL, 0, 0, "this"},
    {"version", 'V', TASK, TASK_VERSION, NULL, 0, 0, "versions of program, protocol and format"},
};

enum { N_ROWS = sizeof(rows) / sizeof(rows[0]), ADVICE_ROOM = 200 };

struct parser {
    struct options *out;
    struct error *err;
    char *advice;
    const struct row *task;  /* that was given */
    char **next, **operands; /* argv is read at next; operands are moved down to operands */
};

/* ---- Advice ---------------------------------------------------------------------------------- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions and substitutions (Wagner & Fischer 1974), in one row. */
static size_t distance(const char *a, size_t a_len, const char *b)
{
    size_t row[32], b_len = strlen(b);
    for (size_t j = 0; j <= b_len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t above = row[j];
            row[j] = least(least(above, row[j - 1]) + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[b_len];
}

static const char *nearest(const char *typed, size_t len)
{
    const char *best = rows[0].name;
    size_t best_distance = SIZE_MAX;
    for (const struct row *row = rows; row < rows + N_ROWS; row++) {
        size_t away = distance(typed, len, row->name);
        /* What is typed as far as it goes is near, however much is missing. */
        if (strncmp(row->name, typed, len) == 0)
            away = 0;
        if (away < best_distance) {
            best = row->name;
            best_distance = away;
        }
    }
    return best;
}

static enum status refuse_unknown(struct parser *parser, const char *typed, size_t len)
{
    bool is_long = len > 1;
    if (is_long)
        snprintf(parser->advice, ADVICE_ROOM, "Did you mean --%s?", nearest(typed, len));
    else
        snprintf(parser->advice, ADVICE_ROOM, "pilcrow-index --help names all options.");
    return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE, "unknown option %s%.*s",
                     is_long ? "--" : "-", (int)len, typed);
}

/* ---- Parsing --------------------------------------------------------------------------------- */

static enum status set_number(struct parser *parser, const struct row *row, const char *value)
{
    char *end;
    errno = 0;
    unsigned long number = strtoul(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0 || number < row->least ||
        number > row->most)
        return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE,
                         "--%s takes a number from %u to %u, not '%s'", row->name, row->least,
                         row->most, value);
    *(uint32_t *)(void *)((char *)parser->out + row->at) = (uint32_t)number;
    return OK;
}

/* --help and --version go before everything; of other tasks there can be one. */
static enum status set_task(struct parser *parser, const struct row *row)
{
    bool is_about_us = row->at == TASK_HELP || row->at == TASK_VERSION;
    bool was_about_us = parser->out->task == TASK_HELP || parser->out->task == TASK_VERSION;
    if (parser->task != NULL && parser->task != row && !is_about_us && !was_about_us)
        return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE, "--%s does not go with --%s",
                         row->name, parser->task->name);
    if (was_about_us)
        return OK;
    parser->task = row;
    parser->out->task = (enum options_task)row->at;
    return OK;
}

static enum status set(struct parser *parser, const struct row *row, const char *value)
{
    void *at = (char *)parser->out + row->at;
    switch (row->kind) {
    case FLAG:
        *(bool *)at = true;
        return OK;
    case NUMBER:
        return set_number(parser, row, value);
    case TASK:
        return set_task(parser, row);
    case DECLARATION:
        return filters_declare(&parser->out->filters, value, parser->err);
    case TEXT:
        break;
    }
    if (value[0] == '\0')
        return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE, "--%s is empty", row->name);
    *(const char **)at = value;
    return OK;
}

static bool takes_value(const struct row *row)
{
    return row->kind == NUMBER || row->kind == TEXT || row->kind == DECLARATION;
}

/* A value stands behind '=', is the rest of a short cluster, or the next word. */
static enum status take(struct parser *parser, const struct row *row, const char *joined)
{
    bool has_value = takes_value(row);
    if (!has_value || joined != NULL)
        return set(parser, row, joined);
    if (*parser->next == NULL)
        return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE, "--%s needs %s", row->name,
                         row->argument);
    return set(parser, row, *parser->next++);
}

static enum status parse_long(struct parser *parser, const char *typed)
{
    size_t len = strcspn(typed, "=");
    const char *joined = typed[len] == '=' ? typed + len + 1 : NULL;
    for (const struct row *row = rows; row < rows + N_ROWS; row++) {
        if (strlen(row->name) != len || memcmp(row->name, typed, len) != 0)
            continue;
        if (joined != NULL && !takes_value(row))
            return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE, "--%s takes no value",
                             row->name);
        return take(parser, row, joined);
    }
    return refuse_unknown(parser, typed, len);
}

static enum status parse_cluster(struct parser *parser, const char *typed)
{
    for (; *typed != '\0'; typed++) {
        const struct row *row = rows;
        while (row < rows + N_ROWS && row->letter != *typed)
            row++;
        if (row == rows + N_ROWS)
            return refuse_unknown(parser, typed, 1);
        bool has_value = takes_value(row);
        enum status status = take(parser, row, has_value && typed[1] != '\0' ? typed + 1 : NULL);
        if (status != OK || has_value)
            return status;
    }
    return OK;
}

static enum status check(struct parser *parser)
{
    const struct options *out = parser->out;
    if (out->builder != NULL && strcmp(out->builder, "bulk") != 0 &&
        strcmp(out->builder, "xapian") != 0)
        return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE,
                         "--builder takes bulk or xapian, not '%s'", out->builder);
    if (out->n_sources > 0 &&
        (out->task == TASK_ROLLBACK || out->task == TASK_VERIFY || out->task == TASK_GENERATIONS))
        return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE, "--%s takes no SOURCE",
                         parser->task->name);
    for (uint32_t i = 0; i < out->n_sources; i++)
        if (out->sources[i][0] == '\0')
            return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE, "a SOURCE is empty");
    return OK;
}

enum status options_parse(int argc, char **argv, struct options *out, struct error *err,
                          char advice[ADVICE_ROOM])
{
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    char **first = argv + (argc > 0);
    struct parser parser = {
        .out = out, .err = err, .advice = advice, .next = first, .operands = first};
    enum status status = OK;
    bool options_ended = false;
    advice[0] = '\0';
    *out = (struct options){.jobs = cpus < 1 ? 1 : cpus > 256 ? 256 : (uint32_t)cpus, .keep = 3};
    filters_init(&out->filters);
    while (status == OK && *parser.next != NULL) {
        char *word = *parser.next++;
        if (options_ended || word[0] != '-' || word[1] == '\0')
            *parser.operands++ = word;
        else if (strcmp(word, "--") == 0)
            options_ended = true;
        else
            status =
                word[1] == '-' ? parse_long(&parser, word + 2) : parse_cluster(&parser, word + 1);
    }
    out->sources = (const char *const *)first;
    out->n_sources = (uint32_t)(parser.operands - first);
    return status == OK ? check(&parser) : status;
}

/* The index does not index itself, and one that did would lie among the articles of the SOURCE. */
static bool is_source(const struct options *options, const char *index)
{
    struct stat place, source;
    bool is_there = stat(index, &place) == 0;
    for (uint32_t i = 0; i < options->n_sources; i++)
        if (strcmp(options->sources[i], index) == 0 ||
            (is_there && stat(options->sources[i], &source) == 0 && source.st_ino == place.st_ino &&
             source.st_dev == place.st_dev))
            return true;
    return false;
}

enum status options_index(const struct options *options, char *out, size_t room, struct error *err)
{
    const char *named = options->index != NULL ? options->index : getenv("PILCROW_INDEX");
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    int len;
    if (named != NULL && named[0] != '\0')
        len = snprintf(out, room, "%s", named);
    else if (data != NULL && data[0] != '\0')
        len = snprintf(out, room, "%s/pilcrow", data);
    else if (home != NULL && home[0] != '\0')
        len = snprintf(out, room, "%s/.local/share/pilcrow", home);
    else
        return error_set(err, ERR_INVALID, ERROR_NOWHERE,
                         "no place for the index: give --index DIR, or set PILCROW_INDEX");
    if (len < 0 || (size_t)len >= room)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "the path of the index is too long");
    if (is_source(options, out))
        return error_set(err, ERR_INVALID, ERROR_NOWHERE,
                         "%s is a SOURCE and cannot be the index as well: give another --index DIR",
                         out);
    return OK;
}

/* ---- Help ------------------------------------------------------------------------------------ */

void options_help(struct buf *out)
{
    enum { HELP_COLUMN = 22 };
    buf_add_text(out, "usage: pilcrow-index [OPTION]... SOURCE...\n"
                      "       pilcrow-index [--index DIR] --rollback | --verify | --generations\n"
                      "Indexes the articles below SOURCE, by default that of the last run.\n");
    for (const struct row *row = rows; row < rows + N_ROWS; row++) {
        size_t start = out->len;
        if (row->letter != 0)
            buf_printf(out, "  -%c, --%s", row->letter, row->name);
        else
            buf_printf(out, "      --%s", row->name);
        if (row->argument != NULL)
            buf_printf(out, " %s", row->argument);
        size_t used = out->len - start;
        buf_printf(out, "%*s%s\n", used < HELP_COLUMN ? (int)(HELP_COLUMN - used) : 1, "",
                   row->help);
    }
    buf_add_text(out,
                 "exit: 0 done, 1 --check found work, 2 usage, 3 locked, 4 some files failed,\n"
                 "      5 nothing published, 130 interrupted\n");
}
