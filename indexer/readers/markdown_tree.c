#include "indexer/readers/markdown_tree.h"

#include <string.h>

/* cmark's allocators are told nothing but sizes. */
static _Thread_local struct parser_memory *current;

static void *allocate(size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        longjmp(current->bail, 1);
    return memset(parser_memory_alloc(current, bytes), 0, bytes);
}

static void *grow(void *old, size_t size)
{
    return parser_memory_grow(current, old, size);
}

static void discard(void *at)
{
    parser_memory_free(current, at);
}

enum status markdown_tree_open(struct markdown_tree *tree, struct span text, struct error *err)
{
    static cmark_mem allocator = {allocate, grow, discard};
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
