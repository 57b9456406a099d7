#include "client/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/notes.h"

enum { OUT_CEILING = 512 << 20, NOTES_CEILING = 1 << 20 };

void session_init(struct session *session, const struct options *options)
{
    memset(session, 0, sizeof *session);
    session->options = options;
    bool is_utf8 = screen_locale_is_utf8();
    session->notes_charset = is_utf8                      ? CHARSET_UTF8
                             : isatty(STDERR_FILENO) == 1 ? CHARSET_ASCII
                                                          : CHARSET_BYTES;
    screen_init(&session->screen, options);
    buf_init(&session->out, OUT_CEILING);
}

/* SIGPIPE has its usual effect, so a reader that went away ends the program here. */
static bool write_all(int fd, struct span bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.at, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes = span_cut(bytes, (size_t)n, bytes.len - (size_t)n);
    }
    return true;
}

void session_say(struct buf *notes)
{
    write_all(STDERR_FILENO, buf_span(notes)); /* a failure has nowhere to be told */
    buf_clear(notes);
}

static void say(const struct session *session, const char *text, const char *advice)
{
    struct buf notes;
    buf_init(&notes, NOTES_CEILING);
    notes_message(text, advice, session->notes_charset, &notes);
    session_say(&notes);
    buf_release(&notes);
}

void session_flush(struct session *session)
{
    bool is_whole = buf_status(&session->out) == OK;
    bool is_written = write_all(STDOUT_FILENO, buf_span(&session->out));
    if ((!is_whole || !is_written) && !session->output_is_lost) {
        char text[200];
        snprintf(text, sizeof text, "cannot write: %s", is_whole ? strerror(errno) : "too much");
        say(session, text, NULL);
        session->output_is_lost = true;
    }
    buf_clear(&session->out);
}

int session_end(struct session *session, int exit_code)
{
    session_flush(session);
    /* Some file systems report a full disk only here. */
    if (!session->output_is_lost && close(STDOUT_FILENO) != 0 && errno != EBADF) {
        say(session, "cannot write: the output was lost", NULL);
        session->output_is_lost = true;
    }
    pilcrow_close(session->daemon);
    buf_release(&session->out);
    return session->output_is_lost ? EXIT_CODE_ERROR : exit_code;
}

static bool connect_once(struct session *session, struct pilcrow_error *err)
{
    if (session->daemon != NULL)
        return true;
    const struct options *options = session->options;
    const char *token_file = options->token_file;
    if (token_file == NULL)
        token_file = getenv("PILCROW_TOKEN_FILE");
    struct pilcrow_options how = {
        .token_file = token_file != NULL && token_file[0] != '\0' ? token_file : NULL,
        .timeout_ms = options->timeout != OPTION_UNSET ? (unsigned)options->timeout : 0,
    };
    return pilcrow_open(options->socket, &how, &session->daemon, err) == PILCROW_OK;
}

bool session_call(struct session *session, const char *method, struct buf *params,
                  const char **result, struct pilcrow_error *err)
{
    *result = NULL;
    buf_add_char(params, '\0');
    bool is_called = false;
    if (buf_status(params) != OK)
        *err = (struct pilcrow_error){.status = PILCROW_ERR_LIMIT,
                                      .message = "the request is too large",
                                      .start = PILCROW_NOWHERE};
    else if (connect_once(session, err))
        is_called = pilcrow_call(session->daemon, method, params->at, result, err) == PILCROW_OK;
    if (!is_called && err->status == PILCROW_ERR_IO) { /* the next call of a prompt tries anew */
        pilcrow_close(session->daemon);
        session->daemon = NULL;
    }
    buf_release(params);
    return is_called;
}

int session_fail(const struct session *session, const struct pilcrow_error *err, const char *query)
{
    struct buf notes;
    buf_init(&notes, NOTES_CEILING);
    notes_error(err, query, session->notes_charset, &notes);
    session_say(&notes);
    buf_release(&notes);
    return notes_exit_code(err);
}

int session_refuse(const struct session *session, const char *text, const char *advice)
{
    say(session, text, advice);
    return EXIT_CODE_ERROR;
}

static bool read_first_line(struct buf *out)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len = getline(&line, &room, stdin);
    while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
        len--;
    bool is_text = len > 0 && memchr(line, '\0', (size_t)len) == NULL;
    if (is_text)
        buf_add(out, line, (size_t)len);
    free(line);
    return is_text;
}

bool session_words(const struct session *session, struct buf *out)
{
    const struct options *options = session->options;
    for (size_t i = 0; i < options->n_operands; i++) {
        buf_add_text(out, i > 0 ? " " : "");
        buf_add_text(out, options->operands[i]);
    }
    if (options->n_operands > 0)
        return true;
    return isatty(STDIN_FILENO) == 0 && read_first_line(out);
}

void session_print_json(struct session *session, const char *result)
{
    buf_add_text(&session->out, result);
    buf_add_char(&session->out, '\n');
}
