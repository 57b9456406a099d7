#include "base/arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Under the address sanitizer each piece is followed by bytes that nobody may touch. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
enum { GAP = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(at, len) ((void)(at), (void)(len))
#define ASAN_UNPOISON_MEMORY_REGION(at, len) ((void)(at), (void)(len))
enum { GAP = 0 };
#endif

enum { FIRST_BLOCK = 4096, LARGEST_STEP = 1 << 20, ALIGNMENT = alignof(max_align_t) };

struct arena_block {
    struct arena_block *older;
    size_t room;
    size_t used;
    alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *arena, size_t ceiling)
{
    *arena = (struct arena){.ceiling = ceiling};
}

static void free_blocks(struct arena_block *block)
{
    while (block != NULL) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
}

void arena_release(struct arena *arena)
{
    free_blocks(arena->newest);
    arena_init(arena, arena->ceiling);
}

void arena_clear(struct arena *arena)
{
    if (arena->newest != NULL) {
        free_blocks(arena->newest->older);
        arena->newest->older = NULL;
        arena->newest->used = 0;
    }
    arena->used = 0;
    arena->failed = OK;
}

/* Blocks double up to a step, so a large arena has few blocks and a small one wastes little. */
static bool add_block(struct arena *arena, size_t size)
{
    size_t room = arena->newest != NULL ? arena->newest->room * 2 : FIRST_BLOCK;
    if (room > LARGEST_STEP)
        room = LARGEST_STEP;
    if (room < size)
        room = size;
    struct arena_block *block = malloc(sizeof *block + room);
    if (block == NULL) {
        arena->failed = ERR_NOMEM;
        return false;
    }
    block->older = arena->newest;
    block->room = room;
    block->used = 0;
    arena->newest = block;
    return true;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (arena->failed != OK)
        return NULL;
    if (size > arena->ceiling - arena->used) {
        arena->failed = ERR_LIMIT;
        return NULL;
    }
    if (size > PTRDIFF_MAX - FIRST_BLOCK - GAP) { /* what follows cannot overflow */
        arena->failed = ERR_NOMEM;
        return NULL;
    }
    size_t rounded = ((size > 0 ? size : 1) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + GAP;
    struct arena_block *block = arena->newest;
    if ((block == NULL || rounded > block->room - block->used) && !add_block(arena, rounded))
        return NULL;
    block = arena->newest;
    void *at = block->bytes + block->used;
    block->used += rounded;
    arena->used += size;
    ASAN_UNPOISON_MEMORY_REGION(at, size);
    ASAN_POISON_MEMORY_REGION(at + size, rounded - size);
    return at;
}

void *arena_zero(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        arena->failed = arena->failed != OK ? arena->failed : ERR_LIMIT;
        return NULL;
    }
    void *at = arena_alloc(arena, bytes);
    if (at != NULL)
        memset(at, 0, bytes);
    return at;
}

char *arena_text(struct arena *arena, struct span text)
{
    char *at = arena_alloc(arena, text.len + 1);
    if (at == NULL)
        return NULL;
    if (text.len > 0)
        memcpy(at, text.at, text.len);
    at[text.len] = '\0';
    return at;
}

struct span arena_copy(struct arena *arena, struct span bytes)
{
    char *at = arena_alloc(arena, bytes.len);
    if (at == NULL)
        return SPAN_NONE;
    if (bytes.len > 0)
        memcpy(at, bytes.at, bytes.len);
    return (struct span){at, bytes.len};
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *at = len < 0 ? NULL : arena_alloc(arena, (size_t)len + 1);
    if (at == NULL)
        return NULL;
    va_start(args, format);
    vsnprintf(at, (size_t)len + 1, format, args);
    va_end(args);
    return at;
}
