/* Read an article by id or path, or one paragraph of it with its neighbours. */
#include "client/commands/command.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "client/reading.h"

/* "ID#N" or "PATH:LINE": the number after the last `mark`, which becomes NUL. 0: there is none. */
static uint32_t cut_number(char *text, char mark)
{
    char *at = strrchr(text, mark);
    if (at == NULL || at == text || at[1] == '\0' || strlen(at + 1) > 9 ||
        at[1 + strspn(at + 1, "0123456789")] != '\0')
        return 0;
    uint32_t number = (uint32_t)strtoul(at + 1, NULL, 10);
    if (number > 0)
        *at = '\0';
    return number;
}

/* Calls `read` with what the operand may mean, likeliest first, as long as nothing is found. A path
 * is asked for as this machine knows it, then as the index does. */
static int try_meanings(struct session *session, const char *operand)
{
    char name[PATH_MAX], absolute[PATH_MAX];
    size_t len = strlen(operand);
    if (len == 0 || len >= sizeof name)
        return session_refuse(session, "article needs one ID, ID#N or PATH:LINE", NULL);
    struct reading_place places[4];
    size_t n = 0;
    memcpy(name, operand, len + 1);
    uint32_t paragraph = cut_number(name, '#');
    uint32_t line = paragraph == 0 ? cut_number(name, ':') : 0;
    if (line == 0)
        places[n++] = (struct reading_place){.key = "id", .name = name, .paragraph = paragraph};
    if (realpath(name, absolute) != NULL)
        places[n++] = (struct reading_place){
            .key = "path", .name = absolute, .line = line, .paragraph = paragraph};
    places[n++] =
        (struct reading_place){.key = "path", .name = name, .line = line, .paragraph = paragraph};
    if (line > 0 || paragraph > 0)
        places[n++] = (struct reading_place){.key = "id", .name = operand};
    return reading_show_first(session, places, n);
}

int command_run_article(struct session *session)
{
    const struct options *options = session->options;
    if (options->n_operands != 1)
        return session_refuse(session, "article needs one ID, ID#N or PATH:LINE", NULL);
    return try_meanings(session, options->operands[0]);
}
