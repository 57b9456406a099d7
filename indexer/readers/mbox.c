/* mbox (RFC 4155): messages behind lines "From address day…", each an article PATH#N, N counting
 * from 1. A line of a message that begins so stands behind an empty line, too, but has no day of
 * the week, or is quoted as ">From". */
#include <strings.h>

#include "indexer/article.h"
#include "indexer/readers/mail_message.h"

struct mailbox {
    struct article_build build;
    const struct reader_sink *sink;
    struct span rest;
    uint32_t line; /* of the rest */
    uint32_t number;
};

static size_t line_length(struct span text)
{
    const char *newline = text.len > 0 ? memchr(text.at, '\n', text.len) : NULL;
    return newline != NULL ? (size_t)(newline - text.at) + 1 : text.len;
}

static bool has_weekday(struct span line)
{
    static const char days[] = "MonTueWedThuFriSatSun";
    for (size_t at = 5; at + 5 < line.len; at++)
        for (size_t i = 0; line.at[at] == ' ' && i < 7; i++)
            if (memcmp(line.at + at + 1, days + 3 * i, 3) == 0 && line.at[at + 4] == ' ')
                return true;
    return false;
}

static bool is_border(struct span line)
{
    return span_begins(line, SPAN("From ")) && has_weekday(line);
}

static bool is_blank(struct span line)
{
    return span_equal(line, SPAN("\n")) || span_equal(line, SPAN("\r\n"));
}

/* The next message; *line is that of its first header. */
static bool next_message(struct mailbox *mailbox, struct span *message, uint32_t *line)
{
    bool is_open = false, is_after_blank = true;
    *message = SPAN_NONE;
    while (mailbox->rest.len > 0) {
        size_t len = line_length(mailbox->rest);
        struct span it = span_cut(mailbox->rest, 0, len);
        if (is_after_blank && is_border(it)) {
            if (is_open)
                return true;
            is_open = true;
            *message = (struct span){it.at + len, 0};
            *line = mailbox->line + 1;
        } else if (is_open) {
            message->len += len;
        }
        is_after_blank = is_blank(it);
        mailbox->rest = span_cut(mailbox->rest, len, mailbox->rest.len - len);
        mailbox->line++;
    }
    return is_open;
}

static enum status fail(struct mailbox *mailbox, uint32_t line, const struct error *fault,
                        struct error *err)
{
    if (fault->status == ERR_NOMEM) {
        *err = *fault;
        return ERR_NOMEM;
    }
    mailbox->sink->failed(mailbox->sink->ctx, line, fault->text);
    mailbox->build.arena->failed = OK;
    return OK;
}

static enum status read_message(struct mailbox *mailbox, struct span message, uint32_t line,
                                struct error *err)
{
    struct article_build *build = &mailbox->build;
    struct error fault = {.status = OK};
    article_begin(build);
    const char *id =
        arena_printf(build->arena, "%.*s#%u", SPAN_FMT(build->input->id), ++mailbox->number);
    build->article.id = span_of(id != NULL ? id : "");
    if (message.len > READER_MAX_BYTES)
        error_set(&fault, ERR_LIMIT, ERROR_NOWHERE, READER_TOO_LARGE);
    if (fault.status != OK || mail_message_read(build, message, line, &fault) != OK)
        return fail(mailbox, line, &fault, err);
    enum status status = article_finish(build, err);
    return build->failed == OK ? status : fail(mailbox, line, err, err);
}

enum status mbox_read(const struct reader_input *input, const struct reader_sink *sink,
                      struct error *err)
{
    struct mailbox mailbox = {.sink = sink, .rest = input->bytes, .line = 1};
    struct span message;
    uint32_t line = 0;
    enum status status = OK;
    article_build_init(&mailbox.build, input, sink);
    while (status == OK && next_message(&mailbox, &message, &line))
        status = read_message(&mailbox, message, line, err);
    article_build_release(&mailbox.build);
    return status;
}
