#include "indexer/readers/parser_memory.h"

#include <stdalign.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

/* Articles take a parser 5 to 15 bytes of memory for each of theirs, a list of single letters 120;
 * and less than 0.2 µs. What is beyond these, deep nesting above all, costs it its square. */
#define CEILING_BASE ((size_t)128 << 20)
#define CEILING_PER_BYTE ((size_t)128)
#define CEILING_MOST ((size_t)3 << 30)
#define TIME_BASE_NS (2 * (uint64_t)NS_PER_S)
#define TIME_PER_BYTE_NS 1000
#define ALLOCATIONS_A_LOOK 256

/* In front of each piece. */
union header {
    struct {
        uint32_t class;
        void *next; /* while it is unused */
    } piece;
    max_align_t align;
};

/* Sizes up to 1 KiB in steps of 16, beyond it powers of two. */
enum { STEP = 16, SMALL_CLASSES = 64, SMALL = STEP * SMALL_CLASSES };

static uint32_t class_of(size_t size)
{
    if (size <= SMALL)
        return size > 0 ? (uint32_t)((size - 1) / STEP) : 0;
    return (uint32_t)(SMALL_CLASSES + (64 - __builtin_clzll(size - 1)) - 11);
}

static size_t size_of(uint32_t class)
{
    return class < SMALL_CLASSES ? (size_t)(class + 1) * STEP
                                 : (size_t)1 << (class - SMALL_CLASSES + 11);
}

static uint64_t thread_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

static size_t ceiling_of(size_t text_len)
{
    size_t most_len = (CEILING_MOST - CEILING_BASE) / CEILING_PER_BYTE;
    return text_len < most_len ? CEILING_BASE + text_len * CEILING_PER_BYTE : CEILING_MOST;
}

void parser_memory_init(struct parser_memory *memory, size_t text_len)
{
    arena_init(&memory->arena, ceiling_of(text_len));
    memory->stop_ns = thread_ns() + TIME_BASE_NS + text_len * TIME_PER_BYTE_NS;
    memory->n_allocated = 0;
    memset(memory->unused, 0, sizeof memory->unused);
}

void parser_memory_release(struct parser_memory *memory)
{
    arena_release(&memory->arena);
}

static void *new_piece(struct parser_memory *memory, uint32_t class)
{
    union header *header = arena_alloc(&memory->arena, sizeof *header + size_of(class));
    if (header == NULL)
        longjmp(memory->bail, 1);
    header->piece.class = class;
    return header + 1;
}

void *parser_memory_alloc(struct parser_memory *memory, size_t size)
{
    bool is_look = ++memory->n_allocated % ALLOCATIONS_A_LOOK == 0;
    if (size > memory->arena.ceiling || (is_look && thread_ns() > memory->stop_ns))
        longjmp(memory->bail, 1);
    uint32_t class = class_of(size);
    union header *unused = memory->unused[class];
    if (unused == NULL)
        return new_piece(memory, class);
    memory->unused[class] = unused->piece.next;
    return unused + 1;
}

void *parser_memory_grow(struct parser_memory *memory, void *old, size_t size)
{
    size_t had = old != NULL ? size_of(((union header *)old - 1)->piece.class) : 0;
    if (old != NULL && size <= had)
        return old;
    void *more = parser_memory_alloc(memory, size);
    if (old != NULL)
        memcpy(more, old, had);
    parser_memory_free(memory, old);
    return more;
}

void parser_memory_free(struct parser_memory *memory, void *at)
{
    if (at == NULL)
        return;
    union header *header = (union header *)at - 1;
    header->piece.next = memory->unused[header->piece.class];
    memory->unused[header->piece.class] = header;
}

enum status parser_memory_fault(const struct parser_memory *memory, struct error *err)
{
    if (arena_status(&memory->arena) == ERR_NOMEM)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the article");
    return error_set(err, ERR_LIMIT, ERROR_NOWHERE,
                     "the markup is nested too deeply, or too much of it, to be read");
}
