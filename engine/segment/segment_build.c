#include "engine/segment/segment_build.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "engine/segment/chunk.h"
#include "engine/segment/hashes.h"
#include "engine/segment/lexicon_build.h"
#include "engine/segment/postings.h"
#include "engine/segment/segment.h"
#include "engine/segment/store_build.h"

#define REMEMBERED_WORDS (1u << 18) /* of a thread's analyzer, before it starts anew */

struct segment_build {
    char dir[PATH_MAX];
    struct lexicon_build *lexicon;
    struct store_build *store;
    enum postings_builder builder;
    bool is_done;

    pthread_mutex_t lock;
    pthread_cond_t turned;
    uint32_t word_turn,
        text_turn;            /* the chunk whose words are numbered, whose text is appended, next */
    uint32_t dictionary_turn; /* 1: the store's is made */
    uint32_t next_docid;      /* of the chunk at text_turn */
    struct buf hashes;        /* u64 an article */
    struct segment_totals totals;
    struct error failure; /* status OK: none */
};

static enum status path_in(const struct segment_build *build, const char *name, char out[PATH_MAX],
                           struct error *err)
{
    return file_join(out, PATH_MAX, build->dir, name, err);
}

static enum status shard_path(const struct segment_build *build, uint32_t number,
                              char out[PATH_MAX], struct error *err)
{
    char name[32];
    snprintf(name, sizeof name, "shard-%06u", number);
    return path_in(build, name, out, err);
}

enum status segment_build_open(const char *dir, uint32_t first_docid, struct segment_build **out,
                               struct error *err)
{
    enum status status;
    char path[PATH_MAX];
    struct segment_build *build = calloc(1, sizeof *build);
    *out = NULL;
    if (build == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
    pthread_mutex_init(&build->lock, NULL);
    pthread_cond_init(&build->turned, NULL);
    build->next_docid = first_docid;
    build->builder = SEGMENT_BUILDER;
    buf_init(&build->hashes, UINT32_MAX);
    if (mkdir(dir, 0755) != 0 || realpath(dir, build->dir) == NULL) {
        status = error_errno(err, errno, "cannot make the directory %s", dir);
        goto done;
    }
    TRY(path_in(build, SEGMENT_STORE, path, err));
    TRY(store_build_open(path, &build->store, err));
    TRY(lexicon_build_new(&build->lexicon, err));
    *out = build;
    return OK;
done:
    segment_build_close(build);
    return status;
}

void segment_build_choose(struct segment_build *build, enum postings_builder builder)
{
    build->builder = builder;
}

/* ---- Turns ---------------------------------------------------------------------------------- */

/* The first failure is everybody's. */
static enum status fail(struct segment_build *build, enum status status, const struct error *err)
{
    pthread_mutex_lock(&build->lock);
    if (build->failure.status == OK) {
        build->failure = *err;
        build->failure.status = status;
    }
    pthread_cond_broadcast(&build->turned);
    pthread_mutex_unlock(&build->lock);
    return status;
}

/* Waits until it is chunk `number`'s turn, or returns the failure of another chunk. */
static enum status await(struct segment_build *build, const uint32_t *turn, uint32_t number,
                         struct error *err)
{
    pthread_mutex_lock(&build->lock);
    while (*turn < number && build->failure.status == OK)
        pthread_cond_wait(&build->turned, &build->lock);
    enum status status = build->failure.status;
    if (status != OK)
        *err = build->failure;
    else if (*turn != number)
        status = error_set(err, ERR_INVALID, ERROR_NOWHERE, "chunk %u came twice", number);
    pthread_mutex_unlock(&build->lock);
    return status;
}

static void pass_on(struct segment_build *build, uint32_t *turn)
{
    pthread_mutex_lock(&build->lock);
    ++*turn;
    pthread_cond_broadcast(&build->turned);
    pthread_mutex_unlock(&build->lock);
}

/* ---- Chunks --------------------------------------------------------------------------------- */

static void add_totals(struct segment_build *build, const struct chunk *chunk)
{
    pthread_mutex_lock(&build->lock);
    build->totals.articles += (uint32_t)chunk->from->n_articles;
    build->totals.paragraphs += chunk->n_paragraphs;
    build->totals.tokens += chunk->n_tokens;
    build->totals.postings += chunk->n_postings;
    build->totals.text_bytes += chunk->n_text_bytes;
    pthread_mutex_unlock(&build->lock);
}

/* The first chunk makes the dictionary of the store; others wait for it. */
static enum status share_dictionary(struct segment_build *build, const struct segment_chunk *from,
                                    struct error *err)
{
    enum status status = await(build, &build->dictionary_turn, from->number > 0, err);
    if (status != OK || from->number > 0)
        return status;
    status = store_build_train(build->store, from->articles, from->n_articles, err);
    if (status == OK)
        pass_on(build, &build->dictionary_turn);
    return status;
}

/* In turn: numbers the chunk's words. */
static enum status number_words(struct segment_build *build, const struct chunk *chunk,
                                uint32_t *ids, struct error *err)
{
    enum status status = await(build, &build->word_turn, chunk->from->number, err);
    if (status == OK)
        status = lexicon_build_map(build->lexicon, chunk_entries(chunk), chunk_word_count(chunk),
                                   ids, err);
    if (status == OK) {
        pass_on(build, &build->word_turn);
        chunk_note(chunk, ids);
    }
    return status;
}

/* In turn: appends the chunk's part of the store. */
static enum status append_part(struct segment_build *build, const struct chunk *chunk,
                               struct store_part *part, struct error *err)
{
    enum status status = await(build, &build->text_turn, chunk->from->number, err);
    if (status != OK)
        return status;
    if (chunk->from->first_docid != build->next_docid)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "chunk %u begins at docid %u, not %u",
                         chunk->from->number, chunk->from->first_docid, build->next_docid);
    if (chunk->n_paragraphs > UINT32_MAX - build->next_docid)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "docids are used up: build the index anew");
    status = store_build_append(build->store, part, err);
    if (status != OK)
        return status;
    for (size_t i = 0; i < chunk->from->n_articles; i++)
        buf_add_u64(&build->hashes, chunk->from->articles[i].hash);
    build->next_docid += chunk->n_paragraphs;
    pass_on(build, &build->text_turn);
    return OK;
}

static enum status store_chunk(struct segment_build *build, struct chunk *chunk, struct error *err)
{
    enum status status;
    uint32_t *ids = NULL;
    struct store_part *part = NULL;
    TRY(share_dictionary(build, chunk->from, err));
    TRY(store_part_new(&part, err));
    store_part_use(part, build->store);
    TRY(chunk_read(chunk, part, err));
    TRY(chunk_sort(chunk, err));
    ids = malloc((chunk_word_count(chunk) + 1u) * sizeof *ids);
    if (ids == NULL) {
        status = error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
        goto done;
    }
    TRY(number_words(build, chunk, ids, err));
    TRY(chunk_store(chunk, ids, part, err));
    TRY(append_part(build, chunk, part, err));
done:
    store_part_free(part);
    free(ids);
    return status;
}

enum status segment_build_chunk(struct segment_build *build, struct analyzer *analyzer,
                                const struct segment_chunk *from, const struct deadline *stop,
                                struct error *err)
{
    enum status status;
    char shard[PATH_MAX];
    struct error own;
    struct chunk chunk;
    chunk_init(&chunk, from, analyzer, lexicon_build_serial(build->lexicon), stop);
    if (analyzer_count(analyzer) > REMEMBERED_WORDS)
        analyzer_forget(analyzer);
    TRY(shard_path(build, from->number, shard, &own));
    TRY(store_chunk(build, &chunk, &own));
    TRY(chunk_post(&chunk, shard, build->builder, &own));
    add_totals(build, &chunk);
done:
    chunk_release(&chunk);
    if (status == OK)
        return OK;
    if (err != NULL)
        *err = own;
    return fail(build, status, &own);
}

/* ---- Finishing ------------------------------------------------------------------------------ */

static enum status compact(struct segment_build *build, struct error *err)
{
    enum status status = OK;
    uint32_t n = build->text_turn;
    char path[PATH_MAX];
    char(*names)[PATH_MAX] = malloc(n * sizeof *names + 1);
    const char **dirs = malloc(n * sizeof *dirs + 1);
    if (names == NULL || dirs == NULL) {
        status = error_set(err, ERR_NOMEM, ERROR_NOWHERE, "out of memory");
        goto done;
    }
    for (uint32_t i = 0; i < n; i++) {
        TRY(shard_path(build, i, names[i], err));
        dirs[i] = names[i];
    }
    TRY(path_in(build, SEGMENT_POSTINGS, path, err));
    build->totals.builder = build->builder;
    TRY(postings_compact(dirs, n, path, &build->totals.builder, &build->totals.fallback, err));
    for (uint32_t i = 0; i < n; i++)
        TRY(file_remove_tree(dirs[i], err));
done:
    free(names);
    free(dirs);
    return status;
}

/* The words and the store, while another thread makes the postings. */
struct writing {
    struct segment_build *build;
    enum status status;
    struct error err;
};

static enum status write_words(struct segment_build *build, struct error *err)
{
    enum status status;
    char path[PATH_MAX];
    build->totals.words = lexicon_build_count(build->lexicon);
    TRY(path_in(build, SEGMENT_LEXICON, path, err));
    TRY(lexicon_build_write(build->lexicon, path, &build->totals.stems, err));
    TRY(store_build_finish(build->store, build->totals.words, err));
    TRY(path_in(build, SEGMENT_HASHES, path, err));
    TRY(hashes_write(path, &build->hashes, err));
done:
    return status;
}

static void *write_beside(void *context)
{
    struct writing *writing = context;
    writing->status = write_words(writing->build, &writing->err);
    return NULL;
}

enum status segment_build_finish(struct segment_build *build, struct segment_totals *totals,
                                 struct error *err)
{
    struct writing writing = {.build = build};
    pthread_t thread;
    if (build->failure.status != OK) {
        if (err != NULL)
            *err = build->failure;
        return build->failure.status;
    }
    if (build->totals.paragraphs == 0)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "a segment without paragraphs");
    bool is_beside = pthread_create(&thread, NULL, write_beside, &writing) == 0;
    if (!is_beside) /* one after the other, then */
        write_beside(&writing);
    enum status status = compact(build, err);
    if (is_beside)
        pthread_join(thread, NULL);
    if (status == OK && writing.status != OK) {
        status = writing.status;
        if (err != NULL)
            *err = writing.err;
    }
    if (status != OK)
        return status;
    *totals = build->totals;
    build->is_done = true;
    return OK;
}

void segment_build_close(struct segment_build *build)
{
    if (build == NULL)
        return;
    store_build_close(build->store);
    lexicon_build_free(build->lexicon);
    buf_release(&build->hashes);
    if (!build->is_done && build->dir[0] != 0)
        (void)!file_remove_tree(build->dir, NULL);
    pthread_cond_destroy(&build->turned);
    pthread_mutex_destroy(&build->lock);
    free(build);
}
