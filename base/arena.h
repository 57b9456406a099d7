/* One life, one free: the memory of a request or of an article.
 *
 * Code on the way frees nothing, so an error cannot leak. Memory is aligned for any type and not
 * cleared. Beyond the ceiling, or without memory, arena_* return NULL and arena_status() says
 * which. */
#ifndef PILCROW_BASE_ARENA_H
#define PILCROW_BASE_ARENA_H

#include <stddef.h>

#include "base/span.h"
#include "base/status.h"

struct arena_block;

struct arena {
    struct arena_block *newest;
    size_t used; /* bytes handed out */
    size_t ceiling;
    enum status failed;
};

void arena_init(struct arena *arena, size_t ceiling);
void arena_release(struct arena *arena); /* frees all; as after arena_init */
void arena_clear(struct arena *arena);   /* all handed-out memory is void; keeps one block */

void *arena_alloc(struct arena *arena, size_t size) MUST_USE;
void *arena_zero(struct arena *arena, size_t count, size_t size) MUST_USE; /* checks count*size */
char *arena_text(struct arena *arena, struct span text) MUST_USE;          /* NUL-terminated copy */
struct span arena_copy(struct arena *arena, struct span bytes);            /* .at NULL on failure */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3))) MUST_USE;

static inline enum status arena_status(const struct arena *arena)
{
    return arena->failed;
}

#define ARENA_NEW(arena, type) ((type *)arena_zero((arena), 1, sizeof(type)))
#define ARENA_ARRAY(arena, type, n) ((type *)arena_zero((arena), (n), sizeof(type)))

#endif
