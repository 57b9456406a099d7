/* Borrowed bytes: never owned, never freed through a span, not NUL-terminated. */
#ifndef PILCROW_BASE_SPAN_H
#define PILCROW_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
    const char *at;
    size_t len; /* bytes */
};

#define SPAN(literal) ((struct span){(literal), sizeof(literal) - 1})
#define SPAN_NONE ((struct span){NULL, 0})

static inline struct span span_of(const char *text)
{
    return (struct span){text, text != NULL ? strlen(text) : 0};
}

static inline bool span_equal(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* Byte order, the shorter first where one begins the other. */
static inline int span_compare(struct span a, struct span b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n > 0 ? memcmp(a.at, b.at, n) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static inline bool span_begins(struct span text, struct span beginning)
{
    return text.len >= beginning.len &&
           (beginning.len == 0 || memcmp(text.at, beginning.at, beginning.len) == 0);
}

/* text[at, at+len); the caller has checked that it lies inside. */
static inline struct span span_cut(struct span text, size_t at, size_t len)
{
    return (struct span){text.at + at, len};
}

/* For printf("%.*s", SPAN_FMT(s)). */
#define SPAN_FMT(s) (int)(s).len, (s).at

#endif
