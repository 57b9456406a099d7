/* One line of JSON: where the fast reader answers, jansson must give the same answer. */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "indexer/jsonline.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static bool is_same(struct span a, struct span b)
{
    return (a.at == NULL) == (b.at == NULL) && span_equal(a, b);
}

static bool is_same_list(const struct jsonline_list *a, const struct jsonline_list *b)
{
    if (a->n != b->n || a->is_single != b->is_single)
        return false;
    for (uint32_t i = 0; i < a->n; i++)
        if (!span_equal(a->at[i], b->at[i]))
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct span line = {(const char *)bytes, len};
    struct jsonline fast, slow;
    struct error err;
    struct arena arena;
    if (len == 0 || !utf8_is_valid(line))
        return 0;
    arena_init(&arena, 64 << 20);
    bool is_fast = jsonline_read_fast(line, &arena, &fast);
    enum status status = jsonline_read_slow(line, &arena, &slow, &err);
    if (is_fast && status != OK)
        abort();
    if (is_fast &&
        (!is_same(fast.id, slow.id) || !is_same(fast.title, slow.title) ||
         !is_same(fast.text, slow.text) || !is_same(fast.date, slow.date) ||
         !is_same(fast.lang, slow.lang) || !is_same(fast.url, slow.url) ||
         !is_same_list(&fast.author, &slow.author) || !is_same_list(&fast.tags, &slow.tags)))
        abort();
    arena_release(&arena);
    return 0;
}
