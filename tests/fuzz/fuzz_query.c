/* Any text in all three syntaxes. `auto` and `plain` fail only by size; strict's faults have a
 * place; the tree is no deeper than promised, and printed and read again it is the same. */
#include <stdlib.h>

#include "base/utf8.h"
#include "engine/query/understand.h"
#include "tests/engine/query/sentences.h"

enum { TODAY = 20261125, MOST_BYTES = 4 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct analyzer *analyzer;
static unsigned runs;

static void need(bool holds)
{
    if (!holds)
        abort();
}

/* One for all runs: memory stays bounded because it forgets. */
static void need_analyzer(void)
{
    struct error err;
    if (analyzer == NULL)
        need(analyzer_new(&analyzer, &err) == OK);
    if (runs++ % 1024 == 0)
        analyzer_forget(analyzer);
}

static enum status read_query(struct span q, enum query_syntax syntax, struct arena *arena,
                              struct query **query, struct query_fault *fault)
{
    const uint8_t languages[] = {1, 4, 2};
    struct error err;
    enum status status = query_parse(q, syntax, TODAY, arena, query, fault, &err);
    return status != OK
               ? status
               : query_understand(*query, syntax, analyzer, languages, 3, arena, fault, &err);
}

static uint32_t depth_of(const struct tree *tree)
{
    uint32_t deepest = 0;
    for (uint32_t i = 0; i < tree->n_kids; i++) {
        uint32_t depth = depth_of(tree->kids[i]);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

static void check_same(const struct query *query, struct span printed)
{
    struct arena arena;
    struct query *again;
    struct query_fault fault;
    arena_init(&arena, MOST_BYTES);
    need(read_query(printed, SYNTAX_STRICT, &arena, &again, &fault) == OK);
    need(tree_equal(query->root, again->root));
    arena_release(&arena);
}

static void check_query(const struct query *query, struct span q)
{
    struct buf text;
    buf_init(&text, MOST_BYTES);
    for (const struct query_warning *at = query->warnings; at != NULL; at = at->next)
        need(at->start <= at->end && at->end <= q.len);
    if (query->root != NULL)
        need(depth_of(query->root) <= TREE_MAX_DEPTH);
    tree_dump(query->root, &text);
    buf_clear(&text);
    tree_print(query->root, &text);
    need(buf_status(&text) == OK && utf8_is_valid(buf_span(&text)));
    if (text.len <= QUERY_MAX_BYTES && sentence_is_stable(query->root, query->language, analyzer))
        check_same(query, buf_span(&text));
    buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct span q = {(const char *)bytes, len};
    if (!utf8_is_valid(q))
        return 0;
    need_analyzer();
    for (int syntax = SYNTAX_AUTO; syntax <= SYNTAX_STRICT; syntax++) {
        struct arena arena;
        struct query *query;
        struct query_fault fault;
        arena_init(&arena, MOST_BYTES);
        enum status status = read_query(q, (enum query_syntax)syntax, &arena, &query, &fault);
        if (len > QUERY_MAX_BYTES)
            need(status == ERR_LIMIT);
        else if (syntax == SYNTAX_STRICT && status == ERR_SYNTAX)
            need(fault.start <= fault.end && fault.end <= len && fault.hint != NULL);
        else
            need(status == OK);
        if (status == OK)
            check_query(query, q);
        arena_release(&arena);
    }
    return 0;
}
