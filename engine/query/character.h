/* What single characters are to the query language (QUERY §3). */
#ifndef PILCROW_ENGINE_QUERY_CHARACTER_H
#define PILCROW_ENGINE_QUERY_CHARACTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* Unicode's White_Space, control characters, U+200B, U+FEFF. */
bool character_is_space(uint32_t code);

/* Nothing but that. */
bool character_is_blank(struct span text);

/* " “ ” „ ‟ « » ＂ : inside a phrase any of them closes it. */
bool character_is_quote(uint32_t code);

/* “ „ ‟ « : open a phrase wherever they stand; the other quotes only where one may begin. */
bool character_is_opening_quote(uint32_t code);

/* Text that begins with ー would be read as part of the character it is put behind. */
bool character_is_prolonging(struct span text);

bool character_is_letter(uint32_t code); /* letters, and numbers but 0–9 */
bool character_is_digit(uint32_t code);  /* 0–9 */

#endif
