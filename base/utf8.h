/* UTF-8 as Unicode 15 §3.9 has it: shortest forms, no surrogates, at most U+10FFFF. */
#ifndef PILCROW_BASE_UTF8_H
#define PILCROW_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

#define UTF8_BAD UINT32_MAX

/* The code point at text[at], at < text.len; *len is its bytes. Invalid: UTF8_BAD, and *len the
 * maximal subpart (1–3 bytes) that one U+FFFD stands for. */
uint32_t utf8_decode(struct span text, size_t at, size_t *len);

/* Writes a scalar value; returns 1–4 bytes. */
size_t utf8_encode(uint32_t code, char out[4]);

bool utf8_is_valid(struct span text);

/* Appends text with one U+FFFD for each maximal invalid subpart; returns how many there were. */
size_t utf8_repair(struct span text, struct buf *out);

/* The nearest code-point border at or before / at or after `at` in valid text. */
size_t utf8_border_before(struct span text, size_t at);
size_t utf8_border_after(struct span text, size_t at);

size_t utf8_count(struct span text); /* code points of valid text */

/* Units in which the protocol counts offsets. */
enum utf_unit { UTF_8, UTF_16, UTF_32 };

/* Converts ascending byte offsets (all on code-point borders) in valid text into `unit`, in one
 * pass over the text. */
void utf8_offsets(struct span text, enum utf_unit unit, uint32_t *offsets, size_t n);

/* Code points that can do harm where text is shown: C0, DEL, C1, U+061C, U+200E/F, U+2028–202E,
 * U+2066–2069, U+E0000–E007F (PROTOCOL §2, pilcrow(1)). TAB and newline are among them. */
bool utf8_is_harmful(uint32_t code);

#endif
