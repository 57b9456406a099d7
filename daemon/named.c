#include "daemon/named.h"

#include "wire/words.h"

static bool find_article(const struct call *call, struct span id, struct named *out)
{
    uint32_t article;
    if (generation_find_article(call->generation, id, &out->segment, &article) != OK)
        return false;
    store_article(segment_store(generation_segment(call->generation, out->segment)), article,
                  &out->article);
    return true;
}

enum status named_find(const struct call *call, struct span id, struct named *out,
                       struct fault *fault)
{
    struct span article;
    *out = (struct named){0};
    if (find_article(call, id, out))
        return OK;
    if (words_split_paragraph(id, &article, &out->n) && find_article(call, article, out) &&
        out->n <= out->article.n_paragraphs)
        return OK;
    size_t shown = id.len <= 120 ? id.len : utf8_border_before(id, 120);
    return fault_set(fault, ERR_NOT_FOUND, "no article or paragraph has the id '%.*s'", (int)shown,
                     id.at);
}
