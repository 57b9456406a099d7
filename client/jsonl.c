#include "client/jsonl.h"

#include "base/json.h"
#include "wire/protocol.h"

/* Copies the members of `from` that are named, in this order, each after a comma but the first of
 * its object; an absent one is left out. */
static void add_members(const json_t *from, const char *const *names, bool *is_first,
                        struct buf *out)
{
    for (; *names != NULL; names++) {
        const json_t *value = json_object_get(from, *names);
        if (value == NULL)
            continue;
        buf_printf(out, "%s\"%s\":", *is_first ? "" : ",", *names);
        json_write(out, value);
        *is_first = false;
    }
}

static void add_query(const json_t *result, struct buf *out)
{
    static const char *const generation[] = {"generation", NULL};
    static const char *const members[] = {"input",     "understood", "tier",   "relaxed",
                                          "corrected", "missing",    "offers", NULL};
    bool is_first = true;
    buf_printf(out, "{\"type\":\"query\",\"format\":%d,\"data\":{", FORMAT_VERSION);
    add_members(result, generation, &is_first, out);
    add_members(json_object_get(result, "query"), members, &is_first, out);
    buf_add_text(out, "}}\n");
}

static void add_summary(const json_t *result, struct buf *out)
{
    static const char *const before[] = {"total", "articles", NULL};
    static const char *const after[] = {"took_ms", "partial", "facets", "warnings", NULL};
    bool is_first = true;
    buf_add_text(out, "{\"type\":\"summary\",\"data\":{");
    add_members(result, before, &is_first, out);
    buf_printf(out, "%s\"shown\":%zu", is_first ? "" : ",",
               json_array_size(json_object_get(result, "hits")));
    is_first = false;
    add_members(result, after, &is_first, out);
    buf_add_text(out, "}}\n");
}

static void add_explanation(const struct jsonl_asides *asides, size_t i, struct buf *out)
{
    const char *explanation = asides != NULL ? asides->explain(asides->context, i) : NULL;
    if (explanation != NULL)
        buf_printf(out, "{\"type\":\"explanation\",\"data\":%s}\n", explanation);
}

enum status jsonl_results(const char *result, const struct jsonl_asides *asides, struct buf *out,
                          struct error *err)
{
    json_t *root;
    enum status status = json_parse(span_of(result), &root, err);
    if (status != OK)
        return status;
    add_query(root, out);
    size_t i;
    const json_t *hit;
    json_array_foreach(json_object_get(root, "hits"), i, hit)
    {
        buf_add_text(out, "{\"type\":\"hit\",\"data\":");
        json_write(out, hit);
        buf_add_text(out, "}\n");
        add_explanation(asides, i, out);
    }
    add_summary(root, out);
    json_decref(root);
    return OK;
}
