#include "engine/segment/merge_dictionary.h"

#include "engine/segment/store_check.h"
#include "engine/segment/store_dictionary.h"

#define SAMPLE_TEXT ((uint64_t)16 << 20)
#define SAMPLE_MEMORY ((size_t)1 << 30) /* the longest article */

struct sample {
    struct store_reader *reader;
    struct arena arena;
    struct buf paragraphs; /* struct paragraph; their texts are the arena's */
    uint64_t step, next;   /* every so many articles one */
};

static uint64_t text_of(const struct merge_part *part)
{
    const struct store *store = segment_store(part->segment);
    return store->blocks[store->n_blocks].text;
}

static enum status take_article(struct sample *sample, const struct store *store, uint32_t index,
                                struct error *err)
{
    struct store_article article;
    store_article(store, index, &article);
    for (uint32_t i = 0; i < article.n_paragraphs; i++) {
        struct paragraph paragraph = {.heading = NO_HEADING};
        enum status status = store_text(store, sample->reader, article.first_docid + i,
                                        &sample->arena, &paragraph.text, err);
        if (status != OK)
            return status;
        buf_add(&sample->paragraphs, &paragraph, sizeof paragraph);
    }
    return OK;
}

static enum status take_part(struct sample *sample, const struct merge_part *part,
                             struct error *err)
{
    const struct store *store = segment_store(part->segment);
    for (uint32_t i = 0; i < store_article_count(store); i++) {
        if ((part->is_dead != NULL && part->is_dead[i]) || sample->next++ % sample->step != 0)
            continue;
        enum status status = take_article(sample, store, i, err);
        if (status != OK)
            return status;
    }
    return OK;
}

static enum status train(struct store_build *build, const struct merge_part *parts, uint32_t n,
                         uint64_t text, struct error *err)
{
    enum status status;
    struct sample sample = {.step = text / SAMPLE_TEXT + 1};
    arena_init(&sample.arena, SAMPLE_MEMORY);
    buf_init(&sample.paragraphs, UINT32_MAX);
    TRY(store_reader_new(&sample.reader, err));
    for (uint32_t i = 0; i < n; i++)
        TRY(take_part(&sample, &parts[i], err));
    if (buf_status(&sample.paragraphs) != OK)
        TRY(error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to merge segments"));
    const struct article all = {.paragraphs = (const void *)sample.paragraphs.at,
                                .n_paragraphs =
                                    (uint32_t)(sample.paragraphs.len / sizeof(struct paragraph))};
    TRY(store_build_train(build, &all, 1, err));
done:
    store_reader_free(sample.reader);
    buf_release(&sample.paragraphs);
    arena_release(&sample.arena);
    return status;
}

enum status merge_dictionary(struct store_build *build, const struct merge_part *parts, uint32_t n,
                             struct error *err)
{
    const struct merge_part *largest = &parts[0];
    uint64_t text = 0;
    for (uint32_t i = 0; i < n; i++) {
        text += text_of(&parts[i]);
        largest = text_of(&parts[i]) > text_of(largest) ? &parts[i] : largest;
    }
    const struct store *store = segment_store(largest->segment);
    bool has_one = store->sections.at[STORE_DICTIONARY].len > 0;
    if (has_one ? text_of(largest) >= text / 2 : text < STORE_DICTIONARY_LEAST)
        return store_build_inherit(build, store, err);
    return train(build, parts, n, text, err);
}
