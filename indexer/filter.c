#include "indexer/filter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "indexer/child.h"
#include "indexer/reader.h"

/* The words of a command, in memory of their own. */
struct words {
    char text[1024];
    char *at[FILTER_WORDS + 1];
    size_t n;
};

/* One word from *from; false at the end. A quote that is not closed ends with the command. */
static bool next_word(const char **from, char **to)
{
    const char *at = *from;
    at += strspn(at, " \t");
    *from = at;
    if (*at == '\0')
        return false;
    for (char quote = '\0'; *at != '\0' && (quote != '\0' || (*at != ' ' && *at != '\t')); at++) {
        if (quote == '\0' && (*at == '\'' || *at == '"'))
            quote = *at;
        else if (*at == quote)
            quote = '\0';
        else
            *(*to)++ = *at;
    }
    *(*to)++ = '\0';
    *from = at;
    return true;
}

/* False: there are none, or too many. */
static bool split(const char *command, struct words *words)
{
    char *to = words->text;
    words->n = 0;
    if (strlen(command) >= sizeof words->text / 2)
        return false;
    while (words->n < FILTER_WORDS) {
        words->at[words->n] = to;
        if (!next_word(&command, &to))
            break;
        words->n++;
    }
    words->at[words->n] = NULL;
    return words->n > 0 && *command == '\0' && words->at[0][0] != '\0';
}

static bool find_in(const char *folder, size_t len, const char *name, char path[4096])
{
    int n = snprintf(path, 4096, "%.*s/%s", (int)len, folder, name);
    return len > 0 && n > 0 && n < 4096 && access(path, X_OK) == 0;
}

/* Where a program is: in a folder of PATH, or where its name with a slash says. */
static bool find_program(const char *name, char path[4096])
{
    const char *folders = getenv("PATH");
    if (strchr(name, '/') != NULL)
        return snprintf(path, 4096, "%s", name) < 4096 && access(path, X_OK) == 0;
    while (folders != NULL && *folders != '\0') {
        size_t len = strcspn(folders, ":");
        if (find_in(folders, len, name, path))
            return true;
        folders += len + (folders[len] == ':');
    }
    return false;
}

void filters_init(struct filters *filters)
{
    static const struct {
        const char *ending, *format, *command;
    } presets[] = {
#define FILTER(ending, format, command) {ending, format, command},
#include "indexer/filters.def"
#undef FILTER
    };
    filters->n = 0;
    for (size_t i = 0; i < sizeof presets / sizeof presets[0]; i++) {
        char path[16];
        snprintf(path, sizeof path, "x.%s", presets[i].format);
        filters->at[filters->n++] = (struct filter){presets[i].ending, strlen(presets[i].ending),
                                                    reader_for(span_of(path)), presets[i].command};
    }
}

/* The reader of "EXT:FORMAT", or of plain text. */
static const struct reader *reader_of(const char *spec, size_t colon, size_t equals)
{
    char path[64];
    if (colon == equals)
        return reader_for(SPAN("x.txt"));
    if (equals - colon > sizeof path - 4)
        return NULL;
    snprintf(path, sizeof path, "x.%.*s", (int)(equals - colon - 1), spec + colon + 1);
    return reader_for(span_of(path));
}

enum status filters_declare(struct filters *filters, const char *spec, struct error *err)
{
    spec += spec[0] == '.';
    size_t equals = strcspn(spec, "="), colon = strcspn(spec, ":=/");
    struct words words;
    if (spec[equals] != '=' || colon == 0 || spec[colon] == '/' ||
        !split(spec + equals + 1, &words))
        return error_set(err, ERR_INVALID, ERROR_NOWHERE,
                         "--filter takes EXT=COMMAND or EXT:FORMAT=COMMAND, not '%s'", spec);
    const struct reader *reader = reader_of(spec, colon, equals);
    if (reader == NULL)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE,
                         "--filter: no format '%.*s' is read without a filter",
                         (int)(equals - colon - 1), spec + colon + 1);
    if (filters->n == FILTERS_MOST)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "too many filters");
    filters->at[filters->n++] = (struct filter){spec, colon, reader, spec + equals + 1};
    return OK;
}

const struct filter *filters_find(const struct filters *filters, struct span path)
{
    for (uint32_t i = filters != NULL ? filters->n : 0; i > 0; i--) {
        const struct filter *filter = &filters->at[i - 1];
        size_t len = filter->ending_len;
        if (path.len > len + 1 && path.at[path.len - len - 1] == '.' &&
            strncasecmp(path.at + path.len - len, filter->ending, len) == 0)
            return filter;
    }
    return NULL;
}

bool filter_is_installed(const struct filter *filter, char name[64])
{
    struct words words;
    char path[4096];
    if (!split(filter->command, &words))
        return false;
    if (name != NULL)
        snprintf(name, 64, "%.63s", words.at[0]);
    return find_program(words.at[0], path);
}

enum status filter_run(const struct filter *filter, struct span bytes, struct buf *out,
                       struct error *err)
{
    struct words words;
    char path[4096];
    if (!split(filter->command, &words) || !find_program(words.at[0], path))
        return error_set(err, ERR_NOT_FOUND, ERROR_NOWHERE, "its filter is not installed: %s",
                         filter->command);
    const struct child child = {.path = path,
                                .argv = words.at,
                                .input = bytes,
                                .most_bytes = FILTER_MAX_BYTES,
                                .most_memory = FILTER_MEMORY,
                                .most_seconds = FILTER_SECONDS};
    return child_run(&child, out, err);
}
