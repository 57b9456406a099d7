/* Which encoding bytes are in that no mark and no metadata tells of.
 *
 * UTF-16 shows by its zero bytes. An encoding of Chinese, Japanese or Korean is believed where the
 * bytes are whole in it and the characters are those that texts consist of. Of those with a byte a
 * character, the one whose reading looks most like a language (engine/analysis/detect.h) is taken;
 * uchardet has a voice in it. */
#ifndef PILCROW_INDEXER_ENCODING_GUESS_H
#define PILCROW_INDEXER_ENCODING_GUESS_H

#include <stdbool.h>

#include "base/span.h"

#define ENCODING_NAME_ROOM 40

/* Bytes that are UTF-8, or nearly, and yet something else: "utf-16le", "utf-16be", "iso-2022-jp".
 * NULL: there is no sign of that. */
const char *encoding_guess_disguised(struct span raw);

/* Fills `name`, in lower case, for bytes that are not UTF-8. What cannot be told is
 * "windows-1252". */
void encoding_guess(struct span raw, char name[ENCODING_NAME_ROOM]);

#endif
