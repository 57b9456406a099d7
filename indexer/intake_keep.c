/* What stays in the index although it is not read, or not read well. */
#include "indexer/taking.h"

#include "engine/segment/revive.h"

static enum status revive(struct taking *taking, const struct before_article *from,
                          struct error *err)
{
    struct intake *intake = taking->intake;
    const struct segment *segment =
        generation_segment(intake->setup.before->generation, from->segment);
    struct arena *arena = pipeline_arena(intake->setup.pipeline);
    struct article article;
    enum status status = OK;
    if (intake->store_reader == NULL)
        TRY(store_reader_new(&intake->store_reader, err));
    TRY(revive_article(segment_store(segment), intake->store_reader, from->index, NULL, arena,
                       &article, err));
    TRY(revive_languages(segment_store(segment), segment_lexicon(segment), from->index, arena,
                         &article, err));
    article.source = taking->record.source;
    article.hash = from->hash;
    TRY(taking_list(taking, INTAKE_NEW, intake->n_added++, err));
    TRY(pipeline_add(intake->setup.pipeline, &article, err));
done:
    return status;
}

static bool is_rebuilding(const struct intake *intake)
{
    return intake->setup.is_full && intake->setup.pipeline != NULL;
}

/* An article of before stays as it is, unless another file has its id by now. */
static enum status keep_article(struct taking *taking, uint32_t number, bool *is_kept,
                                struct error *err)
{
    struct intake *intake = taking->intake;
    const struct before_article article = before_article(intake->setup.before, number);
    const struct taking_id id = {article.id, true, number};
    enum status status = OK;
    uint32_t other;
    *is_kept = !names_find(&intake->seen, article.id, &other);
    if (!*is_kept)
        return OK;
    TRY(taking_claim(taking, id, is_kept, err));
    intake->fates[number] = FATE_KEPT;
    status = is_rebuilding(intake) ? revive(taking, &article, err)
                                   : taking_list(taking, article.segment, article.index, err);
done:
    return status;
}

/* The last article of the list, put where it stood before, so that the next run finds it between
 * the same two. */
static void move_last(struct taking *taking, size_t to)
{
    struct file_run *list = (void *)taking->articles.at;
    size_t last = taking->articles.len / sizeof(*list) - 1;
    if (to >= last)
        return;
    struct file_run moved = list[last];
    memmove(&list[to + 1], &list[to], (last - to) * sizeof(*list));
    list[to] = moved;
}

enum status taking_keep_spared(struct taking *taking, struct error *err)
{
    uint64_t n_kept = 0;
    if (taking->old == NULL)
        return OK;
    taking_close_gap(taking, taking->n_old);
    for (uint32_t i = 0; i < taking->n_old; i++) {
        bool is_kept = false;
        if (taking->spared[i] == 0)
            continue;
        uint32_t number = before_number(taking->intake->setup.before, taking->old, i);
        enum status status = keep_article(taking, number, &is_kept, err);
        if (status != OK)
            return status;
        if (is_kept)
            move_last(taking, taking->spared[i] - 1 + n_kept++);
    }
    if (n_kept > taking->record.failed)
        taking->intake->counts.unchanged += n_kept - taking->record.failed;
    return OK;
}

/* Nobody has claimed any of them: run by run. */
static void keep_runs(struct taking *taking)
{
    struct intake *intake = taking->intake;
    for (uint32_t i = 0; i < taking->old->n_runs; i++) {
        const struct file_run *run = &taking->old->runs[i];
        uint32_t number = intake->setup.before->bases[run->segment] + run->first;
        memset(intake->fates + number, FATE_KEPT, run->n);
    }
    intake->counts.unchanged += taking->n_old;
    taking->is_whole = true;
}

enum status taking_keep_all(struct taking *taking, struct error *err)
{
    const struct before *before = taking->intake->setup.before;
    if (!is_rebuilding(taking->intake) &&
        !taking->intake->is_claimed[taking->old - before->files.at]) {
        keep_runs(taking);
        return OK;
    }
    for (uint32_t i = 0; i < taking->n_old; i++) {
        uint32_t number = before_number(before, taking->old, i);
        bool is_kept;
        enum status status = keep_article(taking, number, &is_kept, err);
        if (status != OK)
            return status;
        if (is_kept)
            taking->intake->counts.unchanged++;
        else
            taking_fail(taking, before_article(before, number).id, 0, "its id exists already");
    }
    return OK;
}
