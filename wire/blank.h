/* The white space within a line of either dialect. */
#ifndef PILCROW_WIRE_BLANK_H
#define PILCROW_WIRE_BLANK_H

#include <stdbool.h>

#include "base/span.h"

static inline bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static inline struct span trim_blanks(struct span text)
{
    while (text.len > 0 && is_blank(text.at[0]))
        text = span_cut(text, 1, text.len - 1);
    while (text.len > 0 && is_blank(text.at[text.len - 1]))
        text.len--;
    return text;
}

#endif
