/* What becomes of each article that a file holds. */
#include "indexer/taking.h"

#define SCRATCH_ENOUGH ((size_t)32 << 20)

static uint64_t hash_list(uint64_t hash, const struct span *list, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        hash = names_hash(hash, list[i]);
    return hash + n;
}

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t len)
{
    return names_hash(hash, (struct span){bytes, len});
}

/* Over all that is indexed or shown of an article, so that equal hashes mean nothing is to be done.
 */
static uint64_t article_hash(const struct article *article)
{
    const struct span texts[] = {article->id,   article->path, article->title,
                                 article->date, article->lang, article->url};
    uint32_t first_line = article->paragraphs[0].places[0].line;
    uint64_t hash = hash_list(1, texts, sizeof(texts) / sizeof(texts[0]));
    hash = hash_list(hash, article->authors, article->n_authors);
    hash = hash_list(hash, article->tags, article->n_tags);
    for (uint32_t i = 0; i < article->n_headings; i++) {
        hash = names_hash(hash, article->headings[i].text);
        hash = hash_bytes(hash, &article->headings[i].parent, sizeof(uint32_t));
    }
    for (uint32_t i = 0; i < article->n_paragraphs; i++) {
        const struct paragraph *paragraph = &article->paragraphs[i];
        hash = names_hash(hash, paragraph->text);
        hash = names_hash(hash, paragraph->lang);
        hash = hash_bytes(hash, &paragraph->heading, sizeof(paragraph->heading));
        for (uint32_t k = 0; k < paragraph->n_places; k++) {
            struct place place = paragraph->places[k];
            place.line -= first_line;
            hash = hash_bytes(hash, &place, sizeof(place));
        }
    }
    return hash;
}

void taking_fail(struct taking *taking, struct span id, uint32_t line, const char *message)
{
    taking->record.failed++;
    taking->intake->counts.failed++;
    report_change(taking->intake->setup.report, REPORT_FAILED, taking->file->path, id, line,
                  message);
}

/* An id that is kept already stands in a file before this one. The file that held it before, and
 * comes later, has to look which of its articles are still its own. */
enum status taking_claim(struct taking *taking, struct taking_id id, bool *is_new,
                         struct error *err)
{
    struct intake *intake = taking->intake;
    const struct before *before = intake->setup.before;
    uint32_t other;
    *is_new = !names_find(&intake->seen, id.id, &other) &&
              !(id.is_known && intake->fates[id.number] == FATE_KEPT);
    if (!*is_new) {
        taking_fail(taking, id.id, 0,
                    "its id exists already: a later article with the same id is left out");
        return OK;
    }
    const struct before_owner *owner = id.is_known ? before_owner(before, id.number) : NULL;
    if (owner != NULL && &before->files.at[owner->record] != taking->old)
        intake->is_claimed[owner->record] = true;
    struct span kept = arena_copy(&intake->arena, id.id);
    if (kept.at == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the ids of articles");
    return names_add(&intake->seen, kept, 0, NULL, err);
}

enum status taking_list(struct taking *taking, uint32_t segment, uint32_t index, struct error *err)
{
    const struct file_run run = {segment, index, 1};
    buf_add(&taking->articles, &run, sizeof(run));
    return buf_status(&taking->articles) == OK
               ? OK
               : error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a list of articles");
}

/* Where the article stood among those of the same file before, or -1. */
static int64_t old_place_of(const struct taking *taking, uint32_t number)
{
    const struct before *before = taking->intake->setup.before;
    const struct before_owner *owner = before_owner(before, number);
    if (owner == NULL || &before->files.at[owner->record] != taking->old)
        return -1;
    return owner->place + (number - owner->number);
}

void taking_open_gap(struct taking *taking)
{
    if (!taking->has_gap)
        taking->gap_at = (uint32_t)(taking->articles.len / sizeof(struct file_run));
    taking->has_gap = true;
}

void taking_close_gap(struct taking *taking, int64_t end)
{
    for (int64_t i = taking->old_place + 1; taking->has_gap && i < end; i++)
        taking->spared[i] = taking->gap_at + 1;
    taking->has_gap = false;
}

static void count_new(struct taking *taking, struct taking_id id)
{
    struct intake *intake = taking->intake;
    *(id.is_known ? &intake->counts.changed : &intake->counts.added) += 1;
    if (id.is_known)
        intake->fates[id.number] = FATE_REPLACED;
    report_change(intake->setup.report, id.is_known ? REPORT_CHANGED : REPORT_ADDED,
                  taking->file->path, id.id, 0, NULL);
}

/* Says what an article is against what the index held; whether it has to be indexed. One of many in a
 * file that stands on another line than before has not changed, but where it stands is indexed too. */
static bool is_to_do(struct taking *taking, const struct article *article, struct taking_id id)
{
    struct intake *intake = taking->intake;
    struct before_article before = {0};
    int64_t place = id.is_known ? old_place_of(taking, id.number) : -1;
    if (place >= 0) {
        taking_close_gap(taking, place);
        taking->old_place = place;
    }
    if (id.is_known)
        before = before_article(intake->setup.before, id.number);
    bool is_equal = id.is_known && before.hash == article->hash;
    bool has_moved = is_equal && before.line != article->paragraphs[0].places[0].line;
    if (!is_equal || (has_moved && !taking->has_many)) {
        count_new(taking, id);
        return true;
    }
    intake->fates[id.number] = has_moved ? FATE_REPLACED : FATE_KEPT;
    intake->counts.unchanged++;
    intake->counts.moved += has_moved;
    return has_moved;
}

/* Into the pipeline, or left where it is. */
static enum status place_article(struct taking *taking, const struct article *article,
                                 struct taking_id id, struct error *err)
{
    struct intake *intake = taking->intake;
    if (!is_to_do(taking, article, id) && !intake->setup.is_full) {
        struct before_article before = before_article(intake->setup.before, id.number);
        return taking_list(taking, before.segment, before.index, err);
    }
    enum status status = taking_list(taking, INTAKE_NEW, intake->n_added++, err);
    if (status == OK && intake->setup.pipeline != NULL)
        status = pipeline_add(intake->setup.pipeline, article, err);
    return status;
}

static void tell_progress(struct taking *taking)
{
    struct intake *intake = taking->intake;
    uint64_t size = taking->record.mark.size;
    intake->point.bytes = taking->bytes_before + (taking->text < size ? taking->text : size);
    progress_tell(&intake->setup.report->progress, &intake->point);
}

/* Memory for the next article. A dry run uses two arenas in turn, for a reader may still hold on to
 * the one of the article it has just handed over. */
static void next_arena(struct taking *taking)
{
    struct intake *intake = taking->intake;
    if (intake->setup.pipeline != NULL) {
        taking->input.arena = pipeline_arena(intake->setup.pipeline);
    } else if (taking->input.arena->used > SCRATCH_ENOUGH) {
        bool is_first = taking->input.arena == &intake->scratch[0];
        taking->input.arena = &intake->scratch[is_first];
        arena_release(taking->input.arena);
    }
}

static enum status take_article(void *context, const struct article *read, struct error *err)
{
    struct taking *taking = context;
    struct intake *intake = taking->intake;
    enum status status = OK;
    struct article article = *read;
    struct taking_id id = {.id = article.id};
    bool is_new;
    if (deadline_is_cancelled(intake->setup.stop))
        TRY(error_set(err, ERR_CANCELLED, ERROR_NOWHERE, "stopped"));
    article.hash = article_hash(read);
    id.is_known = before_find_article(intake->setup.before, id.id, &id.number);
    TRY(taking_claim(taking, id, &is_new, err));
    if (!is_new)
        return OK;
    for (uint32_t i = 0; i < article.n_paragraphs; i++)
        taking->text += article.paragraphs[i].text.len;
    TRY(place_article(taking, &article, id, err)); /* its memory may be gone after that */
    intake->point.paragraphs += article.n_paragraphs;
    tell_progress(taking);
    next_arena(taking);
done:
    taking->fatal = status;
    return status;
}

static void take_warning(void *context, uint32_t line, const char *message)
{
    struct taking *taking = context;
    report_warning(taking->intake->setup.report, taking->file->path, line, message);
}

static void take_failure(void *context, uint32_t line, const char *message)
{
    struct taking *taking = context;
    taking_fail(taking, SPAN(""), line, message);
    taking_open_gap(taking);
}

struct reader_sink taking_sink(struct taking *taking)
{
    return (struct reader_sink){taking, take_article, take_warning, take_failure};
}
