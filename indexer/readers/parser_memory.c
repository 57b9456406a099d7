#include "indexer/readers/parser_memory.h"

#include <time.h>

#include "base/clock.h"

/* Text that is meant to be read takes some hundred bytes a tag or mark, and less than 0.2 µs a
 * byte; what is beyond these, deep nesting above all, costs a parser its square. */
#define CEILING ((size_t)2 << 30)
#define TIME_BASE_NS (2 * (uint64_t)NS_PER_S)
#define TIME_PER_BYTE_NS 1000
#define ALLOCATIONS_A_LOOK 256

static uint64_t thread_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

void parser_memory_init(struct parser_memory *memory, size_t text_len)
{
    arena_init(&memory->arena, CEILING);
    memory->stop_ns = thread_ns() + TIME_BASE_NS + text_len * TIME_PER_BYTE_NS;
    memory->n_allocated = 0;
}

void parser_memory_release(struct parser_memory *memory)
{
    arena_release(&memory->arena);
}

void *parser_memory_alloc(struct parser_memory *memory, size_t size)
{
    void *at = arena_alloc(&memory->arena, size);
    bool is_look = ++memory->n_allocated % ALLOCATIONS_A_LOOK == 0;
    if (at == NULL || (is_look && thread_ns() > memory->stop_ns))
        longjmp(memory->bail, 1);
    return at;
}

enum status parser_memory_fault(const struct parser_memory *memory, struct error *err)
{
    if (arena_status(&memory->arena) == ERR_NOMEM)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the article");
    return error_set(err, ERR_LIMIT, ERROR_NOWHERE,
                     "the markup is nested too deeply, or too much of it, to be read");
}
