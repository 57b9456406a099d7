/* The log: one event, one line on stderr, key=value or JSON, values escaped and cut, so that no
 * value can forge a line or a terminal sequence. Thread-safe. Level and format are set once, by a
 * program's main. */
#ifndef PILCROW_BASE_LOG_H
#define PILCROW_BASE_LOG_H

#include <stdint.h>

#include "base/span.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
enum log_format { LOG_TEXT, LOG_JSON };

void log_open(const char *program, enum log_level level, enum log_format format);

struct log_field {
    const char *key;
    enum { LOG_FIELD_TEXT, LOG_FIELD_INT, LOG_FIELD_NUMBER } kind;
    struct span text;
    int64_t integer;
    double number;
};

#define LOG_SPAN(k, s) ((struct log_field){.key = (k), .kind = LOG_FIELD_TEXT, .text = (s)})
#define LOG_STR(k, s) LOG_SPAN(k, span_of(s))
#define LOG_INT(k, i)                                                                              \
    ((struct log_field){.key = (k), .kind = LOG_FIELD_INT, .integer = (int64_t)(i)})
#define LOG_NUM(k, d) ((struct log_field){.key = (k), .kind = LOG_FIELD_NUMBER, .number = (d)})

void log_write(enum log_level level, const char *event, const struct log_field *fields, int n);

/* log_event(LOG_WARN, "index.bad", LOG_STR("generation", name), LOG_INT("bytes", n)); */
#define log_event(level, event, ...)                                                               \
    log_write((level), (event), (const struct log_field[]){__VA_ARGS__},                           \
              (int)(sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field)))

#endif
