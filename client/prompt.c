#include "client/prompt.h"

#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/search.h"

enum { LINE_CEILING = 1 << 16, HISTORY = 1000 };

struct prompt {
    struct session *session;
    EditLine *editor; /* NULL: input is no terminal */
    History *history;
    char last[LINE_CEILING]; /* the query whose hits are shown; "" before the first */
    char *line;              /* of getline */
    size_t line_room;
};

static char *prompt_text(EditLine *editor)
{
    static char pilcrow[] = "¶ ", plain[] = "> ";
    struct prompt *prompt = NULL;
    el_get(editor, EL_CLIENTDATA, &prompt);
    return prompt->session->screen.charset == CHARSET_ASCII ? plain : pilcrow;
}

/* The texts that the daemon suggests for what stands before the cursor; an array, or NULL. */
static json_t *ask_suggestions(struct session *session, struct span typed)
{
    struct buf params;
    buf_init(&params, LINE_CEILING);
    buf_add_text(&params, "{\"q\":");
    json_write_string(&params, typed);
    buf_add_char(&params, '}');
    const char *result;
    struct pilcrow_error err;
    json_t *root = NULL;
    if (!session_call(session, "suggest", &params, &result, &err) ||
        json_parse(span_of(result), &root, NULL) != OK)
        return NULL;
    json_t *suggestions = json_incref(json_object_get(root, "suggestions"));
    json_decref(root);
    return suggestions;
}

/* TAB puts in how the first suggestion goes on; without one it rings. */
static unsigned char complete(EditLine *editor, int key)
{
    (void)key;
    struct prompt *prompt;
    el_get(editor, EL_CLIENTDATA, &prompt);
    const LineInfo *line = el_line(editor);
    struct span typed = {line->buffer, (size_t)(line->cursor - line->buffer)};
    json_t *suggestions = ask_suggestions(prompt->session, typed);
    struct span text = json_span(json_array_get(suggestions, 0), "text");
    unsigned char effect = CC_ERROR;
    struct buf rest;
    buf_init(&rest, LINE_CEILING);
    if (text.len > typed.len)
        glyph_write(span_cut(text, typed.len, text.len - typed.len),
                    prompt->session->screen.charset, &rest);
    buf_add_char(&rest, '\0');
    if (rest.len > 1 && el_insertstr(editor, rest.at) == 0)
        effect = CC_REFRESH;
    buf_release(&rest);
    json_decref(suggestions);
    return effect;
}

static void open_editor(struct prompt *prompt)
{
    if (isatty(STDIN_FILENO) == 0)
        return;
    prompt->editor = el_init("pilcrow", stdin, stdout, stderr);
    prompt->history = history_init();
    if (prompt->editor == NULL || prompt->history == NULL)
        return;
    HistEvent event;
    history(prompt->history, &event, H_SETSIZE, HISTORY);
    history(prompt->history, &event, H_SETUNIQUE, 1);
    el_set(prompt->editor, EL_CLIENTDATA, prompt);
    el_set(prompt->editor, EL_PROMPT, prompt_text);
    el_set(prompt->editor, EL_SIGNAL, 1); /* leaves the terminal as it was, then ends us */
    el_set(prompt->editor, EL_EDITOR, "emacs");
    el_set(prompt->editor, EL_HIST, history, prompt->history);
    el_set(prompt->editor, EL_ADDFN, "pilcrow-complete", "complete the query", complete);
    el_set(prompt->editor, EL_BIND, "^I", "pilcrow-complete", NULL);
    el_source(prompt->editor, NULL);
}

static void close_editor(struct prompt *prompt)
{
    if (prompt->editor != NULL)
        el_end(prompt->editor);
    if (prompt->history != NULL)
        history_end(prompt->history);
    free(prompt->line);
}

/* The next line without its newline, or NULL at the end; borrowed until the next. */
static const char *next_line(struct prompt *prompt, size_t *len)
{
    const char *line;
    if (prompt->editor != NULL) {
        int n = 0;
        line = el_gets(prompt->editor, &n);
        *len = n > 0 ? (size_t)n : 0;
    } else {
        ssize_t n = getline(&prompt->line, &prompt->line_room, stdin);
        line = n > 0 ? prompt->line : NULL;
        *len = n > 0 ? (size_t)n : 0;
    }
    if (*len == 0)
        return NULL;
    while (*len > 0 && (line[*len - 1] == '\n' || line[*len - 1] == '\r'))
        (*len)--;
    return line;
}

static void search(struct prompt *prompt, const char *line, size_t len)
{
    if (len >= sizeof prompt->last) {
        session_refuse(prompt->session, "the query is too long", NULL);
        return;
    }
    memcpy(prompt->last, line, len);
    prompt->last[len] = '\0';
    HistEvent event;
    if (prompt->history != NULL)
        history(prompt->history, &event, H_ENTER, prompt->last);
    search_run(prompt->session, prompt->last);
    session_flush(prompt->session);
}

/* ":N" or ":q". False: the prompt ends. */
static bool obey(struct prompt *prompt, const char *line, size_t len)
{
    if (len == 2 && line[1] == 'q')
        return false;
    char *end;
    long rank = strtol(line + 1, &end, 10);
    if (rank >= 1 && rank <= 10000 && end == line + len && prompt->last[0] != '\0')
        search_edit(prompt->session, prompt->last, rank);
    else
        session_refuse(prompt->session, ":N opens hit N, :q ends", NULL);
    return true;
}

int prompt_run(struct session *session)
{
    struct prompt *prompt = calloc(1, sizeof *prompt);
    if (prompt == NULL)
        return session_refuse(session, "out of memory", NULL);
    prompt->session = session;
    open_editor(prompt);
    const char *line;
    size_t len;
    bool goes_on = true;
    while (goes_on && (line = next_line(prompt, &len)) != NULL) {
        size_t blanks = strspn(line, " \t");
        if (blanks >= len)
            continue;
        if (line[blanks] == ':')
            goes_on = obey(prompt, line + blanks, len - blanks);
        else
            search(prompt, line + blanks, len - blanks);
    }
    close_editor(prompt);
    free(prompt);
    return EXIT_CODE_HITS;
}
