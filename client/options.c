#include "client/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/nearest.h"
#include "wire/protocol.h"

enum kind { FLAG, NUMBER, TEXT, CHOICE, LIST };

/* Commands that an option belongs to. */
#define ON(name) (1u << COMMAND_##name)
enum {
    ANY = (1 << COMMAND_COUNT) - 1,
    HITS = ON(search) | ON(related),
    ASKED = ON(search) | ON(explain), /* whatever has a QUERY */
};

struct row {
    const char *long_name;
    char short_name;
    enum kind kind;
    size_t at; /* in struct options */
    unsigned commands;
    const char *argument; /* its name in --help; of a CHOICE: the words */
    int64_t least, most;
    const char *help; /* NULL: told by the row before it */
};

#define AT(member) offsetof(struct options, member)

static const struct row rows[] = {
    {"socket", 's', TEXT, AT(socket), ANY, "ADDR", 0, 0,
     "the daemon: unix:PATH or tcp:HOST:PORT (PILCROW_SOCKET)"},
    {"token-file", 0, TEXT, AT(token_file), ANY, "FILE", 0, 0, "its token (PILCROW_TOKEN_FILE)"},
    {"limit", 'n', NUMBER, AT(limit), HITS | ON(suggest), "N", 0, SEARCH_MAX_LIMIT,
     "articles on a terminal, paragraphs otherwise (10)"},
    {"offset", 0, NUMBER, AT(offset), ON(search), "N", 0, SEARCH_MAX_WINDOW,
     "how many to pass over (0)"},
    {"passages", 'p', NUMBER, AT(passages), HITS, "N", 1, 100, "paragraphs of an article (3)"},
    {"group", 0, CHOICE, AT(group), HITS, "article|none", 0, 0,
     "by article (on a terminal), or paragraph by paragraph"},
    {"phrase", 'x', FLAG, AT(phrase), ASKED, NULL, 0, 0, "the whole QUERY is one phrase"},
    {"match", 'm', CHOICE, AT(match), ASKED, "auto|all|any", 0, 0, "what must be there"},
    {"syntax", 0, CHOICE, AT(syntax), ASKED, "auto|plain|strict", 0, 0, "how QUERY is read"},
    {"sort", 0, CHOICE, AT(sort), ASKED, "score|date|title", 0, 0, "order"},
    {"reverse", 'r', FLAG, AT(reverse), ASKED, NULL, 0, 0, "the other way round"},
    {"title", 0, LIST, AT(title), ASKED, "T", 0, 0, "filters, repeatable"},
    {"author", 0, LIST, AT(author), ASKED, "A", 0, 0, NULL},
    {"tag", 0, LIST, AT(tag), ASKED, "T", 0, 0, NULL},
    {"lang", 0, LIST, AT(lang), ASKED, "L", 0, 0, NULL},
    {"path", 0, LIST, AT(path), ASKED, "P", 0, 0, NULL},
    {"after", 0, TEXT, AT(after), ASKED, "D", 0, 0, "dates, ends included: 2019, 2019-12, 30d"},
    {"before", 0, TEXT, AT(before), ASKED, "D", 0, 0, NULL},
    {"context", 'C', NUMBER, AT(context), HITS | ON(article), "N", 0, 5,
     "neighbouring paragraphs on both sides (0)"},
    {"snippet", 0, NUMBER, AT(snippet), HITS | ON(explain), "N", 0, 100000,
     "longest text; 0: whole (400 on a terminal)"},
    {"articles", 'l', FLAG, AT(articles), HITS, NULL, 0, 0, "paths of articles only"},
    {"null", '0', FLAG, AT(null), HITS, NULL, 0, 0, "the same, each ended by NUL"},
    {"count", 'c', FLAG, AT(count), ON(search), NULL, 0, 0, "number of matching paragraphs only"},
    {"only-matching", 'o', FLAG, AT(only_matching), HITS, NULL, 0, 0,
     "each match on a line of its own"},
    {"quiet", 'q', FLAG, AT(quiet), ANY, NULL, 0, 0, "no output; the exit code tells"},
    {"json", 0, FLAG, AT(json), ANY, NULL, 0, 0, "JSON Lines"},
    {"format-version", 0, NUMBER, AT(format), ANY, "N", 0, 1000000, NULL},
    {"grep", 0, FLAG, AT(grep), HITS, NULL, 0, 0, "path:line:column:text, also on a terminal"},
    {"no-expand", 0, FLAG, AT(no_expand), ASKED, NULL, 0, 0,
     "with --match any: no reordering by typical words"},
    {"facets", 0, TEXT, AT(facets), ON(search), "LIST", 0, 0,
     "counts by author,tag,lang,folder,month"},
    {"explain", 0, FLAG, AT(explain), ON(search), NULL, 0, 0, "where each score comes from"},
    {"rank", 0, NUMBER, AT(rank), ON(explain), "N", 1, SEARCH_MAX_WINDOW, NULL},
    {"highlight", 0, TEXT, AT(highlight), ON(article), "QUERY", 0, 0,
     "of an article: mark what QUERY matches"},
    {"color", 0, CHOICE, AT(color), ANY, "auto|always|never", 0, 0, "colours (PILCROW_COLORS)"},
    {"hyperlink", 0, TEXT, AT(hyperlink), ANY, "auto|never|FORMAT", 0, 0,
     "file, vscode, kitty, or with {path} {line} {column}"},
    {"width", 'w', NUMBER, AT(width), ANY, "N", 1, 100000, "columns"},
    {"edit", 'e', NUMBER, AT(edit), HITS, "N", 1, SEARCH_MAX_WINDOW,
     "open hit N in $VISUAL, $EDITOR or vi"},
    {"interactive", 'i', FLAG, AT(interactive), ON(search), NULL, 0, 0,
     "a prompt; :N opens hit N, :q ends"},
    {"pager", 0, FLAG, AT(pager), ANY, NULL, 0, 0, "through $PAGER or less -R"},
    {"timeout", 0, NUMBER, AT(timeout), ANY, "MS", 1, 86400000, "waiting for the daemon (10000)"},
    {"deadline", 0, NUMBER, AT(deadline), HITS | ON(explain) | ON(suggest), "MS", 1, 10000,
     "for the search itself (1000)"},
    {"help", 'h', FLAG, AT(wants_help), ANY, NULL, 0, 0, "this"},
    {"version", 'V', FLAG, AT(wants_version), ANY, NULL, 0, 0, NULL},
};

enum { N_ROWS = sizeof rows / sizeof rows[0] };

static const struct {
    const char *name, *usage, *help;
} commands[COMMAND_COUNT] = {
#define COMMAND(name, usage, help) {#name, usage, help},
#include "client/commands.def"
#undef COMMAND
};

const char *command_name(enum command_id command)
{
    return commands[command].name;
}

enum command_id command_find(const char *name)
{
    int command = 0;
    while (command < COMMAND_COUNT && strcmp(commands[command].name, name) != 0)
        command++;
    return (enum command_id)command;
}

/* ---- Parsing ----------------------------------------------------------------------------------
 */

struct parser {
    struct options *out;
    struct error *err;
    char *advice;
    uint64_t given; /* one bit a row */
};

_Static_assert(N_ROWS <= 64, "given has one bit a row");

static bool has_word(const char *words, const char *value)
{
    size_t len = strlen(value);
    for (const char *at = words; at != NULL; at = strchr(at, '|')) {
        at += *at == '|';
        size_t n = strcspn(at, "|");
        if (n == len && memcmp(at, value, n) == 0)
            return true;
    }
    return false;
}

static enum status set_number(struct parser *parser, const struct row *row, const char *value)
{
    char *end;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (end == value || *end != '\0' || errno != 0 || value[0] == ' ' || value[0] == '+' ||
        number < row->least || number > row->most)
        return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE,
                         "--%s takes a number from %lld to %lld, not '%s'", row->long_name,
                         (long long)row->least, (long long)row->most, value);
    *(int64_t *)(void *)((char *)parser->out + row->at) = number;
    return OK;
}

static enum status add_value(struct parser *parser, const struct row *row, const char *value)
{
    struct option_values *values = (void *)((char *)parser->out + row->at);
    if (values->n == OPTIONS_MAX_VALUES)
        return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE, "--%s given more than %d times",
                         row->long_name, OPTIONS_MAX_VALUES);
    values->at[values->n++] = value;
    return OK;
}

static enum status set(struct parser *parser, const struct row *row, const char *value)
{
    void *at = (char *)parser->out + row->at;
    parser->given |= UINT64_C(1) << (row - rows);
    switch (row->kind) {
    case FLAG:
        *(bool *)at = true;
        return OK;
    case NUMBER:
        return set_number(parser, row, value);
    case LIST:
        return add_value(parser, row, value);
    case CHOICE:
        if (!has_word(row->argument, value))
            return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE, "--%s takes %s, not '%s'",
                             row->long_name, row->argument, value);
        break;
    case TEXT:
        break;
    }
    *(const char **)at = value;
    return OK;
}

static enum status refuse_unknown(struct parser *parser, const char *typed, size_t len)
{
    const char *names[N_ROWS];
    for (size_t i = 0; i < N_ROWS; i++)
        names[i] = rows[i].long_name;
    const char *nearest = len > 1 ? nearest_name((struct span){typed, len}, names, N_ROWS) : NULL;
    if (nearest != NULL)
        snprintf(parser->advice, 200, "Did you mean --%s? A query that begins with - goes after --",
                 nearest);
    else
        snprintf(parser->advice, 200,
                 "pilcrow --help names all. A query that begins with - goes "
                 "after --");
    return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE, "unknown option %s%.*s",
                     len > 1 ? "--" : "-", (int)len, typed);
}

/* The argument of an option: after '=', the rest of a short cluster, or the next word. */
static enum status take_value(struct parser *parser, const struct row *row, const char *joined,
                              char *const **next)
{
    const char *value = joined;
    if (row->kind != FLAG && value == NULL) {
        value = **next;
        if (value == NULL)
            return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE, "--%s needs %s",
                             row->long_name, row->argument);
        (*next)++;
    }
    return set(parser, row, value);
}

static enum status parse_long(struct parser *parser, const char *typed, char *const **next)
{
    size_t len = strcspn(typed, "=");
    const char *joined = typed[len] == '=' ? typed + len + 1 : NULL;
    for (const struct row *row = rows; row < rows + N_ROWS; row++) {
        if (strlen(row->long_name) != len || memcmp(row->long_name, typed, len) != 0)
            continue;
        if (row->kind == FLAG && joined != NULL)
            return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE, "--%s takes no value",
                             row->long_name);
        return take_value(parser, row, joined, next);
    }
    return refuse_unknown(parser, typed, len);
}

static const struct row *find_short(char name)
{
    for (const struct row *row = rows; row < rows + N_ROWS; row++)
        if (row->short_name == name)
            return row;
    return NULL;
}

static enum status parse_cluster(struct parser *parser, const char *typed, char *const **next)
{
    for (; *typed != '\0'; typed++) {
        const struct row *row = find_short(*typed);
        if (row == NULL)
            return refuse_unknown(parser, typed, 1);
        const char *joined = row->kind != FLAG && typed[1] != '\0' ? typed + 1 : NULL;
        enum status status = take_value(parser, row, joined, next);
        if (status != OK || row->kind != FLAG)
            return status;
    }
    return OK;
}

static enum status add_operand(struct parser *parser, const char *word, bool may_be_command)
{
    struct options *out = parser->out;
    enum command_id command = command_find(word);
    if (may_be_command && command != COMMAND_COUNT) {
        out->command = command;
        return OK;
    }
    if (out->n_operands == sizeof out->operands / sizeof out->operands[0])
        return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE, "too many words");
    out->operands[out->n_operands++] = word;
    return OK;
}

/* An option that its command has no use for is a mistake and said so. */
static enum status check_command(struct parser *parser)
{
    const struct options *out = parser->out;
    for (size_t i = 0; i < N_ROWS; i++)
        if ((parser->given >> i & 1) != 0 && (rows[i].commands >> out->command & 1) == 0)
            return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE, "--%s does not go with '%s'",
                             rows[i].long_name, command_name(out->command));
    if (out->format != OPTION_UNSET && out->format != FORMAT_VERSION)
        return error_set(parser->err, ERR_INVALID, ERROR_NOWHERE,
                         "format %lld is not known; this is format %d", (long long)out->format,
                         FORMAT_VERSION);
    return OK;
}

static void set_presets(struct options *out)
{
    memset(out, 0, sizeof *out);
    out->command = COMMAND_search;
    for (const struct row *row = rows; row < rows + N_ROWS; row++)
        if (row->kind == NUMBER)
            *(int64_t *)(void *)((char *)out + row->at) = OPTION_UNSET;
}

enum status options_parse(int argc, char *const *argv, struct options *out, struct error *err,
                          char advice[200])
{
    struct parser parser = {.out = out, .err = err, .advice = advice};
    enum status status = OK;
    bool is_first = true, options_ended = false;
    set_presets(out);
    advice[0] = '\0';
    char *const *next = argv + (argc > 0);
    while (*next != NULL && status == OK) {
        const char *word = *next++;
        if (!options_ended && strcmp(word, "--") == 0) {
            options_ended = true;
            is_first = false;
        } else if (!options_ended && word[0] == '-' && word[1] == '-') {
            status = parse_long(&parser, word + 2, &next);
        } else if (!options_ended && word[0] == '-' && word[1] != '\0') {
            status = parse_cluster(&parser, word + 1, &next);
        } else {
            status = add_operand(&parser, word, is_first);
            is_first = false;
        }
    }
    return status == OK ? check_command(&parser) : status;
}

/* ---- Help -------------------------------------------------------------------------------------
 */

static void print_names(const struct row *row, struct buf *out)
{
    if (row->short_name != 0)
        buf_printf(out, "-%c, ", row->short_name);
    buf_printf(out, "--%s", row->long_name);
    if (row->argument != NULL)
        buf_printf(out, " %s", row->argument);
}

static void print_help(size_t used, const char *help, struct buf *out)
{
    enum { HELP_COLUMN = 33 };
    buf_printf(out, "%*s%s\n", used + 2 < HELP_COLUMN ? (int)(HELP_COLUMN - used) : 2, "", help);
}

/* Rows without help of their own stand on the line of the row before them. */
static size_t print_option(size_t i, struct buf *out)
{
    size_t start = out->len;
    const char *help = rows[i].help;
    buf_add_text(out, "  ");
    print_names(&rows[i], out);
    for (i++; i < N_ROWS && rows[i].help == NULL; i++) {
        buf_add_text(out, "  ");
        print_names(&rows[i], out);
    }
    print_help(out->len - start, help, out);
    return i;
}

void options_help(struct buf *out)
{
    buf_add_text(out, "usage: pilcrow [search] [OPTION]... QUERY...\n");
    for (int i = COMMAND_suggest; i < COMMAND_COUNT; i++) {
        size_t start = out->len;
        buf_printf(out, "  %s %s", commands[i].name, commands[i].usage);
        print_help(out->len - start, commands[i].help, out);
    }
    for (size_t i = 0; i < N_ROWS;)
        i = print_option(i, out);
    buf_add_text(out, "exit: 0 hits, 1 none, 2 error, 3 no daemon, 4 too late, 130 interrupted\n");
}

size_t options_count(void)
{
    return N_ROWS;
}

struct option_words options_words(size_t i)
{
    return (struct option_words){rows[i].long_name, rows[i].short_name, rows[i].argument,
                                 rows[i].help};
}
