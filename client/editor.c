#include "client/editor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/location.h"

enum { MOST_ARGUMENTS = 8, TEXT_CEILING = 1 << 16 };

static const char *choose_editor(void)
{
    static const char *const variables[] = {"VISUAL", "EDITOR"};
    for (size_t i = 0; i < 2; i++) {
        const char *value = getenv(variables[i]);
        if (value != NULL && value[strspn(value, " ")] != '\0')
            return value;
    }
    return "vi";
}

/* The program's name in "/usr/bin/code --wait". */
static struct span program_name(const char *editor)
{
    editor += strspn(editor, " ");
    size_t len = strcspn(editor, " ");
    size_t start = len;
    while (start > 0 && editor[start - 1] != '/')
        start--;
    return (struct span){editor + start, len - start};
}

static bool takes_colons(struct span program)
{
    return span_equal(program, SPAN("code")) || span_equal(program, SPAN("subl")) ||
           span_equal(program, SPAN("zed")) || span_equal(program, SPAN("hx"));
}

void editor_arguments(const char *editor, const char *path, uint32_t line, uint32_t column,
                      struct buf *out)
{
    struct span program = program_name(editor);
    if (!takes_colons(program)) {
        buf_printf(out, "+%u%c%s%c", line, '\0', path, '\0');
        return;
    }
    if (span_equal(program, SPAN("code")))
        buf_printf(out, "--goto%c", '\0'); /* without it the colons are part of the name */
    buf_printf(out, "%s:%u:%u%c", path, line, column, '\0');
}

/* The variable may hold options, so the shell splits it; what we add never passes through it. */
static _Noreturn void become(const char *editor, struct buf *arguments)
{
    char command[TEXT_CEILING];
    snprintf(command, sizeof command, "exec %s \"$@\"", editor);
    char *argv[MOST_ARGUMENTS] = {(char[]){"sh"}, (char[]){"-c"}, command, (char[]){"sh"}};
    size_t n = 4;
    for (size_t at = 0; at < arguments->len && n < MOST_ARGUMENTS - 1;
         at += strlen(arguments->at + at) + 1)
        argv[n++] = arguments->at + at;
    argv[n] = NULL;
    execv("/bin/sh", argv);
    _exit(127);
}

static int run(struct session *session, const char *editor, struct buf *arguments)
{
    session_flush(session);
    pid_t pid = fork();
    if (pid == 0)
        become(editor, arguments);
    int status = 0;
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        char text[200];
        snprintf(text, sizeof text, "the editor '%.150s' failed", editor);
        return session_refuse(session, text, NULL);
    }
    return EXIT_CODE_HITS;
}

int editor_open(struct session *session, const struct pilcrow_hit *hit)
{
    const char *file = location_file(&hit->article);
    if (file == NULL) {
        char text[240];
        snprintf(text, sizeof text, "the file of hit %u is not on this machine: %.180s", hit->rank,
                 hit->article.path);
        return session_refuse(session, text, NULL);
    }
    const char *editor = choose_editor();
    if (strlen(editor) > TEXT_CEILING / 2)
        return session_refuse(session, "$VISUAL or $EDITOR is too long", NULL);
    struct buf path, arguments;
    buf_init(&path, TEXT_CEILING);
    buf_init(&arguments, 2 * TEXT_CEILING);
    location_path(&hit->article, &session->screen, &path);
    buf_add_char(&path, '\0');
    editor_arguments(editor, path.at != NULL ? path.at : file, hit->passages[0].match_line,
                     hit->passages[0].match_column, &arguments);
    int exit_code = run(session, editor, &arguments);
    buf_release(&arguments);
    buf_release(&path);
    return exit_code;
}
