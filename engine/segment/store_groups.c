#include "engine/segment/store_groups.h"

#include "engine/segment/article.h"

_Static_assert(NO_HEADING == UINT32_MAX, "what a reader returns where nothing is above");

/* The least line and heading: the bases. */
static void find_bases(const struct paragraph_row *rows, struct paragraph_group *out)
{
    out->line = out->heading = UINT32_MAX;
    for (uint32_t i = 0; i < STORE_GROUP; i++) {
        out->line = rows[i].line < out->line ? rows[i].line : out->line;
        out->heading = rows[i].heading < out->heading ? rows[i].heading : out->heading;
    }
}

bool store_group_pack(const struct paragraph_row *rows, struct paragraph_group *out)
{
    *out = (struct paragraph_group){.tokens = rows[0].tokens, .text = rows[0].text};
    find_bases(rows, out);
    bool fits = out->line != STORE_IS_WIDE;
    for (uint32_t i = 0; i < STORE_GROUP; i++) {
        bool has_heading = rows[i].heading != NO_HEADING;
        uint32_t tokens = rows[i + 1].tokens - out->tokens, text = rows[i + 1].text - out->text;
        uint32_t line = rows[i].line - out->line, heading = rows[i].heading - out->heading;
        fits = fits && tokens <= UINT16_MAX && text <= UINT16_MAX && line <= UINT16_MAX &&
               (!has_heading || heading < UINT8_MAX);
        out->tokens_end[i] = (uint16_t)tokens;
        out->text_end[i] = (uint16_t)text;
        out->line_in[i] = (uint16_t)line;
        out->above[i] = has_heading ? (uint8_t)(heading + 1) : 0;
    }
    return fits;
}
