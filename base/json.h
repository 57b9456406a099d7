/* jansson with the protocol's strictness: UTF-8 only, no text after the value, no duplicate keys,
 * no lone surrogates, no U+0000, bounded nesting. And a writer of one-line replies that a terminal
 * can show without harm. */
#ifndef PILCROW_BASE_JSON_H
#define PILCROW_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

#define JSON_MAX_DEPTH 32

/* Returns a new reference in *out, or ERR_PARSE with the byte offset where reading stopped. */
enum status json_parse(struct span text, json_t **out, struct error *err) MUST_USE;

/* Strings of an object without a copy; SPAN_NONE (at == NULL) when absent or not a string. */
struct span json_span(const json_t *object, const char *key);

/* Appends a JSON string with its quotes. What utf8_is_harmful() names is written as \uXXXX. */
void json_write_string(struct buf *out, struct span text);
void json_write_number(struct buf *out, double value); /* shortest of at most 6 decimals */

/* Appends any value in one line, by json_write_string's rules, keys in order of insertion. */
void json_write(struct buf *out, const json_t *value);

#endif
