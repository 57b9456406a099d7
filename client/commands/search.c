/* Find paragraphs. */
#include "client/commands/command.h"
#include "client/prompt.h"
#include "client/search.h"

int command_run_search(struct session *session)
{
    if (session->options->interactive)
        return prompt_run(session);
    struct buf words;
    buf_init(&words, COMMAND_PARAMS_CEILING);
    int exit_code;
    if (session_words(session, &words)) {
        buf_add_char(&words, '\0');
        exit_code = search_run(session, words.at != NULL ? words.at : "");
    } else {
        exit_code = session_refuse(session, "no QUERY",
                                   "usage: pilcrow [search] [OPTION]... QUERY...   All options: "
                                   "pilcrow --help");
    }
    buf_release(&words);
    return exit_code;
}
