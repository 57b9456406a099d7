/* Bounded memory and time for a foreign parser, most of which know no failing allocator: where one
 * of the two is used up, the allocator does not return but jumps out of the parser. All memory goes
 * at once, so nothing has to be walked, or recursed into, to be freed; what the parser frees
 * meanwhile is used again.
 *
 *     parser_memory_init(&memory, text.len);
 *     if (setjmp(memory.bail) != 0)
 *         return parser_memory_fault(&memory, err);
 *     parse(…);       its allocator calls parser_memory_alloc() */
#ifndef PILCROW_INDEXER_READERS_PARSER_MEMORY_H
#define PILCROW_INDEXER_READERS_PARSER_MEMORY_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define PARSER_MEMORY_CLASSES 96 /* of sizes */

struct parser_memory {
    struct arena arena;
    void *unused[PARSER_MEMORY_CLASSES]; /* pieces of each class, linked */
    jmp_buf bail;
    uint64_t stop_ns; /* of this thread's processor time */
    uint32_t n_allocated;
};

/* For a text of so many bytes, which the bounds follow. */
void parser_memory_init(struct parser_memory *memory, size_t text_len);
void parser_memory_release(struct parser_memory *memory);

void *parser_memory_alloc(struct parser_memory *memory, size_t size);           /* never NULL */
void *parser_memory_grow(struct parser_memory *memory, void *old, size_t size); /* as realloc() */
void parser_memory_free(struct parser_memory *memory, void *at);                /* accepts NULL */

/* Why it jumped: ERR_LIMIT or ERR_NOMEM. */
enum status parser_memory_fault(const struct parser_memory *memory, struct error *err);

#endif
