/* The completion script of a shell, from the tables of options and commands. */
#include "client/commands/command.h"

#include <string.h>

static void add_commands(struct buf *out)
{
    for (int i = 0; i < COMMAND_COUNT; i++)
        buf_printf(out, "%s%s", i > 0 ? " " : "", command_name((enum command_id)i));
}

/* The words an option chooses from ("all|any"), or "" where it takes anything. */
static void add_choices(const struct option_words *option, struct buf *out)
{
    if (option->argument == NULL || strchr(option->argument, '|') == NULL)
        return;
    for (const char *at = option->argument; *at != '\0'; at++)
        buf_add_char(out, *at == '|' ? ' ' : *at);
}

static void print_bash(struct buf *out)
{
    buf_add_text(out,
                 "_pilcrow() {\n"
                 "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                 "    case $before in\n");
    for (size_t i = 0; i < options_count(); i++) {
        struct option_words option = options_words(i);
        if (option.argument == NULL)
            continue;
        buf_printf(out, "    --%s) COMPREPLY=($(compgen ", option.long_name);
        if (strchr(option.argument, '|') != NULL) {
            buf_add_text(out, "-W '");
            add_choices(&option, out);
            buf_add_char(out, '\'');
        } else {
            buf_add_text(out, "-f");
        }
        buf_add_text(out, " -- \"$word\")); return;;\n");
    }
    buf_add_text(out, "    esac\n    local words='");
    for (size_t i = 0; i < options_count(); i++)
        buf_printf(out, "%s--%s", i > 0 ? " " : "", options_words(i).long_name);
    buf_add_text(out, "'\n    if ((COMP_CWORD == 1)); then words+=' ");
    add_commands(out);
    buf_add_text(out, "'; fi\n"
                      "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
                      "}\n"
                      "complete -o default -F _pilcrow pilcrow\n");
}

/* What zsh and fish read between single quotes; help texts hold none themselves. */
static void print_zsh(struct buf *out)
{
    buf_add_text(out, "#compdef pilcrow\n_arguments -s \\\n");
    for (size_t i = 0; i < options_count(); i++) {
        struct option_words option = options_words(i);
        buf_printf(out, "    '--%s%s[", option.long_name, option.argument != NULL ? "=" : "");
        for (const char *at = option.help != NULL ? option.help : option.long_name; *at != '\0';
             at++) {
            if (strchr("[]:\\", *at) != NULL)
                buf_add_char(out, '\\');
            buf_add_char(out, *at);
        }
        buf_add_char(out, ']');
        if (option.argument != NULL) {
            buf_add_text(out, ":value:(");
            add_choices(&option, out);
            buf_add_char(out, ')');
        }
        buf_add_text(out, "' \\\n");
    }
    buf_add_text(out, "    '1:command:(");
    add_commands(out);
    buf_add_text(out, ")' '*:query:_default'\n");
}

static void print_fish(struct buf *out)
{
    buf_add_text(out, "complete -c pilcrow -n __fish_use_subcommand -f -a '");
    add_commands(out);
    buf_add_text(out, "'\n");
    for (size_t i = 0; i < options_count(); i++) {
        struct option_words option = options_words(i);
        buf_printf(out, "complete -c pilcrow -l %s", option.long_name);
        if (option.short_name != 0)
            buf_printf(out, " -s %c", option.short_name);
        if (option.argument != NULL) {
            buf_add_text(out, " -x -a '");
            add_choices(&option, out);
            buf_add_char(out, '\'');
        }
        if (option.help != NULL)
            buf_printf(out, " -d '%s'", option.help);
        buf_add_char(out, '\n');
    }
}

int command_run_complete(struct session *session)
{
    static const struct {
        const char *name;
        void (*print)(struct buf *out);
    } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
    const struct options *options = session->options;
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++) {
        if (options->n_operands != 1 || strcmp(options->operands[0], shells[i].name) != 0)
            continue;
        shells[i].print(&session->out);
        return EXIT_CODE_HITS;
    }
    return session_refuse(session, "complete needs one of bash, zsh, fish", NULL);
}
