#include "indexer/readers/html_tree.h"

#define PATH_CEILING ((size_t)1 << 30)

static void *allocate(void *userdata, size_t size)
{
    struct html_tree *tree = userdata;
    return parser_memory_alloc(&tree->memory, size);
}

static void discard(void *userdata, void *memory)
{
    struct html_tree *tree = userdata;
    parser_memory_free(&tree->memory, memory);
}

enum status html_tree_open(struct html_tree *tree, struct span text, struct error *err)
{
    tree->root = NULL;
    parser_memory_init(&tree->memory, text.len);
    buf_init(&tree->path, PATH_CEILING);
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = discard;
    options.userdata = tree;
    options.max_errors = 0;
    if (setjmp(tree->memory.bail) != 0)
        return parser_memory_fault(&tree->memory, err);
    tree->root = gumbo_parse_with_options(&options, text.at, text.len)->document;
    return OK;
}

void html_tree_close(struct html_tree *tree)
{
    parser_memory_release(&tree->memory);
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
