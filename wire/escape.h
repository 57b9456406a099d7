/* Making text harmless where it is shown. Each output has one place: JSON base/json.h, the log
 * base/log.h, the terminal here. */
#ifndef PILCROW_WIRE_ESCAPE_H
#define PILCROW_WIRE_ESCAPE_H

#include "base/buf.h"
#include "base/span.h"

/* Appends `text` as a terminal may see it: TAB and newline as a space, every other code point that
 * utf8_is_harmful() names and every invalid sequence as U+FFFD. */
void escape_terminal(struct span text, struct buf *out);

/* The same for a terminal that is not UTF-8: '?' for all that, and for what is not ASCII. */
void escape_terminal_ascii(struct span text, struct buf *out);

#endif
