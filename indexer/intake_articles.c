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

enum status taking_claim(struct taking *taking, struct span id, struct span *kept, bool *is_new,
                         struct error *err)
{
    struct intake *intake = taking->intake;
    uint32_t other;
    *is_new = !names_find(&intake->seen, id, &other);
    if (!*is_new) {
        taking_fail(taking, id, 0,
                    "its id exists already: a later article with the same id is left out");
        return OK;
    }
    *kept = arena_copy(&intake->arena, id);
    if (kept->at == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the ids of articles");
    return names_add(&intake->seen, *kept, 0, NULL, err);
}

void taking_set_fate(struct taking *taking, struct span id, enum intake_fate fate)
{
    struct intake *intake = taking->intake;
    uint32_t number;
    if (names_find(&intake->setup.before->by_id, id, &number))
        intake->fates[number] = (uint8_t)fate;
}

enum status taking_list(struct taking *taking, struct file_article article, struct error *err)
{
    buf_add(&taking->articles, &article, sizeof(article));
    return buf_status(&taking->articles) == OK
               ? OK
               : error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a list of articles");
}

/* Where the article stood among those of the same file before, or -1. */
static int64_t old_place_of(const struct taking *taking, const struct file_article *before)
{
    const struct file_record *old = taking->old;
    if (old == NULL || before < old->articles || before >= old->articles + old->n_articles)
        return -1;
    return before - old->articles;
}

void taking_open_gap(struct taking *taking)
{
    if (!taking->has_gap)
        taking->gap_at = (uint32_t)(taking->articles.len / sizeof(struct file_article));
    taking->has_gap = true;
}

void taking_close_gap(struct taking *taking, int64_t end)
{
    for (int64_t i = taking->old_place + 1; taking->has_gap && i < end; i++)
        taking->spared[i] = taking->gap_at + 1;
    taking->has_gap = false;
}

static void count_new(struct taking *taking, struct span id, bool is_known)
{
    struct intake *intake = taking->intake;
    *(is_known ? &intake->counts.changed : &intake->counts.added) += 1;
    taking_set_fate(taking, id, FATE_REPLACED);
    report_change(intake->setup.report, is_known ? REPORT_CHANGED : REPORT_ADDED,
                  taking->file->path, id, 0, NULL);
}

/* Says what an article is against what the index held; whether it has to be indexed. One of many in a
 * file that stands on another line than before has not changed, but where it stands is indexed too. */
static bool is_to_do(struct taking *taking, const struct file_article *article)
{
    struct intake *intake = taking->intake;
    const struct file_article *before = before_find_article(intake->setup.before, article->id);
    int64_t place = before != NULL ? old_place_of(taking, before) : -1;
    if (place >= 0) {
        taking_close_gap(taking, place);
        taking->old_place = place;
    }
    bool is_equal = before != NULL && before->hash == article->hash;
    bool has_moved = is_equal && before->line != article->line;
    if (!is_equal || (has_moved && !taking->has_many)) {
        count_new(taking, article->id, before != NULL);
        return true;
    }
    taking_set_fate(taking, article->id, has_moved ? FATE_REPLACED : FATE_KEPT);
    intake->counts.unchanged++;
    intake->counts.moved += has_moved;
    return has_moved;
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

static enum status take_article(void *context, const struct article *article, struct error *err)
{
    struct taking *taking = context;
    struct intake *intake = taking->intake;
    enum status status = OK;
    struct file_article entry = {SPAN_NONE, article_hash(article),
                                 article->paragraphs[0].places[0].line};
    bool is_new;
    if (deadline_is_cancelled(intake->setup.stop))
        TRY(error_set(err, ERR_CANCELLED, ERROR_NOWHERE, "stopped"));
    TRY(taking_claim(taking, article->id, &entry.id, &is_new, err));
    if (!is_new)
        return OK;
    TRY(taking_list(taking, entry, err));
    if ((is_to_do(taking, &entry) || intake->setup.is_full) && intake->setup.pipeline != NULL)
        TRY(pipeline_add(intake->setup.pipeline, article, err));
    for (uint32_t i = 0; i < article->n_paragraphs; i++)
        taking->text += article->paragraphs[i].text.len;
    intake->point.paragraphs += article->n_paragraphs;
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
