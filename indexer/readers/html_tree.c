#include "indexer/readers/html_tree.h"

#include <time.h>

#include "base/clock.h"

/* A dense page takes some hundred bytes a tag. An honest one is read at over 10 MB/s; deep nesting
 * costs gumbo its square. */
#define MEMORY_CEILING ((size_t)2 << 30)
#define TIME_BASE_NS (2 * (uint64_t)NS_PER_S)
#define TIME_PER_BYTE_NS 1000
#define ALLOCATIONS_A_LOOK 256

static uint64_t thread_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

static void *allocate(void *userdata, size_t size)
{
    struct html_tree *tree = userdata;
    void *memory = arena_alloc(&tree->memory, size);
    bool is_late = ++tree->n_allocated % ALLOCATIONS_A_LOOK == 0 && thread_ns() > tree->stop_ns;
    if (memory == NULL || is_late)
        longjmp(tree->bail, 1);
    return memory;
}

/* All memory goes at once. gumbo's own way down the tree is recursive. */
static void keep(void *userdata, void *memory)
{
    (void)userdata;
    (void)memory;
}

enum status html_tree_open(struct html_tree *tree, struct span text, struct error *err)
{
    tree->root = NULL;
    tree->n_allocated = 0;
    tree->stop_ns = thread_ns() + TIME_BASE_NS + text.len * TIME_PER_BYTE_NS;
    arena_init(&tree->memory, MEMORY_CEILING);
    buf_init(&tree->path, MEMORY_CEILING);
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = keep;
    options.userdata = tree;
    options.max_errors = 0;
    if (setjmp(tree->bail) != 0) {
        enum status status = arena_status(&tree->memory) == ERR_NOMEM ? ERR_NOMEM : ERR_LIMIT;
        return error_set(err, status, ERROR_NOWHERE, "the page is nested too deeply to be read");
    }
    tree->root = gumbo_parse_with_options(&options, text.at, text.len)->document;
    return OK;
}

void html_tree_close(struct html_tree *tree)
{
    arena_release(&tree->memory);
    buf_release(&tree->path);
}

const GumboVector *html_children(const GumboNode *node)
{
    if (node->type == GUMBO_NODE_DOCUMENT)
        return &node->v.document.children;
    if (node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE)
        return &node->v.element.children;
    return NULL;
}

struct span html_attribute(const GumboNode *element, const char *name)
{
    const GumboAttribute *attribute = gumbo_get_attribute(&element->v.element.attributes, name);
    return attribute != NULL ? span_of(attribute->value) : SPAN_NONE;
}

static void push(struct html_tree *tree, const GumboNode *node)
{
    struct html_step step = {.node = node};
    buf_add(&tree->path, &step, sizeof step);
}

static struct html_step *top(struct html_tree *tree)
{
    return (struct html_step *)(void *)(tree->path.at + tree->path.len) - 1;
}

enum status html_tree_walk(struct html_tree *tree, const struct html_walker *walker,
                           struct error *err)
{
    buf_clear(&tree->path);
    push(tree, tree->root);
    while (buf_status(&tree->path) == OK) {
        struct html_step *step = top(tree);
        const GumboVector *children = html_children(step->node);
        if (children != NULL && step->child < children->length) {
            push(tree, children->data[step->child++]);
            if (buf_status(&tree->path) == OK && !walker->enter(walker->ctx, top(tree)))
                tree->path.len -= sizeof *step;
            continue;
        }
        if (step->node == tree->root)
            return OK;
        walker->leave(walker->ctx, step);
        tree->path.len -= sizeof *step;
    }
    return error_set(err, buf_status(&tree->path), ERROR_NOWHERE, "no memory to read the page");
}
