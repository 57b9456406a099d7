/* What the user asked for. One table feeds parsing, --help, advice and completion. */
#ifndef PILCROW_CLIENT_OPTIONS_H
#define PILCROW_CLIENT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

enum { OPTIONS_MAX_VALUES = 64 }; /* of a repeatable option */

struct option_values {
    const char *at[OPTIONS_MAX_VALUES];
    size_t n;
};

enum command_id {
#define COMMAND(name, usage, help) COMMAND_##name,
#include "client/commands.def"
#undef COMMAND
    COMMAND_COUNT
};

#define OPTION_UNSET (-1) /* of every number that was not given */

struct options {
    enum command_id command;
    bool wants_help, wants_version;
    const char *operands[4096]; /* borrowed from argv */
    size_t n_operands;

    const char *socket, *token_file;
    int64_t limit, offset, passages, context, snippet, width, edit, timeout, deadline, rank, format;
    const char *group, *match, *syntax, *sort, *color, *hyperlink, *facets, *highlight;
    struct option_values title, author, tag, lang, path;
    const char *after, *before;
    bool phrase, reverse, articles, null, count, only_matching, quiet, json, grep, no_expand,
        explain, interactive, pager;
};

/* Reads argv into *out, which borrows it. ERR_INVALID: err->text says what is wrong, `advice` (may
 * become "") what to do. */
enum status options_parse(int argc, char *const *argv, struct options *out, struct error *err,
                          char advice[200]) MUST_USE;

/* The name of a command, and the command of a name (COMMAND_COUNT: none). */
const char *command_name(enum command_id command);
enum command_id command_find(const char *name);

void options_help(struct buf *out); /* one screen */

/* One option, for completion. */
struct option_words {
    const char *long_name; /* without dashes */
    char short_name;       /* or 0 */
    const char *argument;  /* "N", "all|any", or NULL */
    const char *help;
};

size_t options_count(void);
struct option_words options_words(size_t i);

#endif
