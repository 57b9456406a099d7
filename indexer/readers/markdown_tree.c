#include "indexer/readers/markdown_tree.h"

#include <stdalign.h>
#include <string.h>

/* cmark's allocators are told nothing but sizes. */
static _Thread_local struct parser_memory *current;

/* In front of each piece, for realloc(). */
union header {
    size_t size;
    max_align_t align;
};

static void *allocate(size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes) ||
        __builtin_add_overflow(bytes, sizeof(union header), &bytes))
        longjmp(current->bail, 1);
    union header *header = parser_memory_alloc(current, bytes);
    memset(header, 0, bytes);
    header->size = bytes - sizeof *header;
    return header + 1;
}

static void *reallocate(void *old, size_t size)
{
    size_t old_size = old != NULL ? ((union header *)old - 1)->size : 0;
    if (size <= old_size)
        return old;
    void *new = allocate(1, size);
    if (old_size > 0)
        memcpy(new, old, old_size);
    return new;
}

static void keep(void *at)
{
    (void)at;
}

enum status markdown_tree_open(struct markdown_tree *tree, struct span text, struct error *err)
{
    static cmark_mem allocator = {allocate, reallocate, keep};
    tree->iter = NULL;
    parser_memory_init(&tree->memory, text.len);
    current = &tree->memory;
    if (setjmp(tree->memory.bail) != 0)
        return parser_memory_fault(&tree->memory, err);
    cmark_parser *parser = cmark_parser_new_with_mem(CMARK_OPT_SOURCEPOS, &allocator);
    cmark_parser_feed(parser, text.at, text.len);
    tree->iter = cmark_iter_new(cmark_parser_finish(parser));
    return OK;
}

void markdown_tree_close(struct markdown_tree *tree)
{
    parser_memory_release(&tree->memory);
}
