/* What stays in the index although it is not read, or not read well. */
#include "indexer/taking.h"

#include "engine/segment/revive.h"

static enum status revive(struct taking *taking, struct span id, struct error *err)
{
    struct intake *intake = taking->intake;
    struct generation *generation = intake->setup.before->generation;
    struct arena *arena = pipeline_arena(intake->setup.pipeline);
    struct article article;
    enum status status = OK;
    uint32_t segment, index;
    if (generation_find_article(generation, id, &segment, &index) != OK)
        TRY(error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "the index lacks an article that it lists"));
    if (intake->store_reader == NULL)
        TRY(store_reader_new(&intake->store_reader, err));
    TRY(revive_article(segment_store(generation_segment(generation, segment)), intake->store_reader,
                       index, NULL, arena, &article, err));
    article.source = taking->record.source;
    TRY(pipeline_add(intake->setup.pipeline, &article, err));
done:
    return status;
}

/* An article of before stays as it is, unless another file has its id by now. */
static enum status keep_article(struct taking *taking, const struct file_article *article,
                                bool *is_kept, struct error *err)
{
    struct intake *intake = taking->intake;
    enum status status = OK;
    struct span id;
    uint32_t other;
    *is_kept = !names_find(&intake->seen, article->id, &other);
    if (!*is_kept)
        return OK;
    TRY(taking_claim(taking, article->id, &id, is_kept, err));
    TRY(taking_list(taking, (struct file_article){id, article->hash, article->line}, err));
    taking_set_fate(taking, id, FATE_KEPT);
    if (intake->setup.is_full && intake->setup.pipeline != NULL)
        TRY(revive(taking, id, err));
done:
    return status;
}

/* The last article of the list, put where it stood before, so that the next run finds it between
 * the same two. */
static void move_last(struct taking *taking, size_t to)
{
    struct file_article *list = (void *)taking->articles.at;
    size_t last = taking->articles.len / sizeof(*list) - 1;
    if (to >= last)
        return;
    struct file_article moved = list[last];
    memmove(&list[to + 1], &list[to], (last - to) * sizeof(*list));
    list[to] = moved;
}

enum status taking_keep_spared(struct taking *taking, struct error *err)
{
    uint64_t n_kept = 0;
    if (taking->old == NULL)
        return OK;
    taking_close_gap(taking, taking->old->n_articles);
    for (uint32_t i = 0; i < taking->old->n_articles; i++) {
        bool is_kept = false;
        if (taking->spared[i] == 0)
            continue;
        enum status status = keep_article(taking, &taking->old->articles[i], &is_kept, err);
        if (status != OK)
            return status;
        if (is_kept)
            move_last(taking, taking->spared[i] - 1 + n_kept++);
    }
    if (n_kept > taking->record.failed)
        taking->intake->counts.unchanged += n_kept - taking->record.failed;
    return OK;
}

enum status taking_keep_all(struct taking *taking, struct error *err)
{
    for (uint32_t i = 0; i < taking->old->n_articles; i++) {
        const struct file_article *article = &taking->old->articles[i];
        bool is_kept;
        enum status status = keep_article(taking, article, &is_kept, err);
        if (status != OK)
            return status;
        if (is_kept)
            taking->intake->counts.unchanged++;
        else
            taking_fail(taking, article->id, 0, "its id exists already");
    }
    return OK;
}
