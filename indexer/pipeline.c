#include "indexer/pipeline.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/queue.h"

/* A chunk becomes one shard of Xapian, which is at its best with tens of thousands of documents
 * (docs/decisions); or a run, which is made faster the more of it stays in the processor's cache,
 * until most words of a chunk are words that the last one had. All chunks under way together stay
 * below CHUNKS_TEXT. */
enum { CHUNK_PARAGRAPHS = 50000 };
#define SHARD_TEXT_MOST ((uint64_t)12 << 20)
#define RUN_TEXT_MOST ((uint64_t)4 << 20)
#define CHUNK_TEXT_LEAST ((uint64_t)256 << 10)
#define CHUNKS_TEXT ((uint64_t)256 << 20)
#define CHUNKS_LEAST 16 /* that a corpus is cut into, so that all threads have some */
#define CHUNK_MEMORY ((size_t)1 << 30) /* one article of 64 MiB, decoded and cut, fits in */
#define SEGMENT_TEXT ((uint64_t)1 << 30)
#define WORKER_STACK ((size_t)8 << 20)

struct chunk {
    struct arena arena;
    struct buf articles; /* struct article */
    uint32_t number, first_docid, n_paragraphs;
    uint64_t text;
};

struct worker {
    struct pipeline *pipeline;
    struct analyzer *analyzer;
    pthread_t thread;
};

struct pipeline {
    struct pipeline_setup setup;
    uint64_t chunk_text;
    struct chunk *chunk; /* being filled, or NULL */
    uint32_t next_docid;

    /* The segment under construction; build is NULL between two. */
    struct segment_build *build;
    struct queue *queue;
    uint32_t n_running, n_chunks;
    uint64_t text;
    struct worker *workers;

    struct pipeline_segment *segments;
    uint32_t n_segments;

    pthread_mutex_t mutex; /* guards failure */
    struct error failure;  /* the first of a worker; status OK: none */
};

static enum status no_memory(struct error *err)
{
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to index");
}

static void chunk_free(struct chunk *chunk)
{
    if (chunk == NULL)
        return;
    buf_release(&chunk->articles);
    arena_release(&chunk->arena);
    free(chunk);
}

static struct chunk *chunk_new(void)
{
    struct chunk *chunk = calloc(1, sizeof(*chunk));
    if (chunk == NULL)
        return NULL;
    arena_init(&chunk->arena, CHUNK_MEMORY);
    buf_init(&chunk->articles, CHUNK_MEMORY);
    return chunk;
}

static void note_failure(struct pipeline *pipeline, const struct error *err)
{
    pthread_mutex_lock(&pipeline->mutex);
    if (pipeline->failure.status == OK)
        pipeline->failure = *err;
    pthread_mutex_unlock(&pipeline->mutex);
}

static enum status failure(struct pipeline *pipeline, struct error *err)
{
    pthread_mutex_lock(&pipeline->mutex);
    enum status status = pipeline->failure.status;
    if (status != OK && err != NULL)
        *err = pipeline->failure;
    pthread_mutex_unlock(&pipeline->mutex);
    return status;
}

/* After a failure the queue is only emptied, so that the reader never waits for a place in vain. */
static void *work(void *context)
{
    struct worker *worker = context;
    struct pipeline *pipeline = worker->pipeline;
    void *element;
    while (queue_pop(pipeline->queue, &element)) {
        struct chunk *chunk = element;
        struct error err = {0};
        const struct segment_chunk ready = {
            .number = chunk->number,
            .first_docid = chunk->first_docid,
            .articles = (const void *)chunk->articles.at,
            .n_articles = chunk->articles.len / sizeof(struct article),
        };
        if (failure(pipeline, NULL) == OK &&
            segment_build_chunk(pipeline->build, worker->analyzer, &ready, pipeline->setup.stop,
                                &err) != OK)
            note_failure(pipeline, &err);
        chunk_free(chunk);
    }
    return NULL;
}

static void join_workers(struct pipeline *pipeline)
{
    if (pipeline->queue == NULL)
        return;
    queue_close(pipeline->queue);
    for (; pipeline->n_running > 0; pipeline->n_running--)
        pthread_join(pipeline->workers[pipeline->n_running - 1].thread, NULL);
    queue_free(pipeline->queue);
    pipeline->queue = NULL;
}

static enum status start_workers(struct pipeline *pipeline, struct error *err)
{
    pthread_attr_t attributes;
    int number = 0;
    enum status status = queue_new(pipeline->setup.threads, &pipeline->queue, err);
    if (status != OK)
        return status;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, WORKER_STACK);
    for (uint32_t i = 0; number == 0 && i < pipeline->setup.threads; i++) {
        number =
            pthread_create(&pipeline->workers[i].thread, &attributes, work, &pipeline->workers[i]);
        pipeline->n_running += number == 0;
    }
    pthread_attr_destroy(&attributes);
    if (pipeline->n_running > 0) /* fewer threads are slower and no failure */
        return OK;
    join_workers(pipeline);
    return error_errno(err, number, "no thread could be started");
}

static enum status start_segment(struct pipeline *pipeline, struct error *err)
{
    enum status status = OK;
    struct pipeline_segment *segments =
        realloc(pipeline->segments, (pipeline->n_segments + 1u) * sizeof(*segments));
    char name[32];
    if (segments == NULL)
        return no_memory(err);
    pipeline->segments = segments;
    struct pipeline_segment *segment = &segments[pipeline->n_segments];
    *segment = (struct pipeline_segment){.first_docid = pipeline->chunk->first_docid};
    snprintf(name, sizeof(name), "segment-%u", pipeline->n_segments);
    TRY(file_join(segment->dir, sizeof(segment->dir), pipeline->setup.dir, name, err));
    TRY(segment_build_open(segment->dir, segment->first_docid, &pipeline->build, err));
    segment_build_choose(pipeline->build, pipeline->setup.builder);
    pipeline->n_chunks = 0;
    pipeline->text = 0;
    TRY(start_workers(pipeline, err));
done:
    return status;
}

/* Hands the chunk to the workers. */
static enum status send_chunk(struct pipeline *pipeline, struct error *err)
{
    enum status status = failure(pipeline, err);
    if (status != OK)
        return status;
    if (deadline_is_cancelled(pipeline->setup.stop))
        return error_set(err, ERR_CANCELLED, ERROR_NOWHERE, "stopped");
    struct chunk *chunk = pipeline->chunk;
    if (chunk == NULL || chunk->n_paragraphs == 0)
        return OK;
    if (pipeline->build == NULL)
        status = start_segment(pipeline, err);
    if (status != OK)
        return status;
    chunk->number = pipeline->n_chunks++;
    pipeline->text += chunk->text;
    pipeline->chunk = NULL;
    if (!queue_push(pipeline->queue, chunk)) {
        chunk_free(chunk);
        return error_set(err, ERR_INTERNAL, ERROR_NOWHERE, "the queue of chunks is closed");
    }
    return OK;
}

static enum status finish_segment(struct pipeline *pipeline, struct error *err)
{
    enum status status;
    if (pipeline->build == NULL)
        return OK;
    join_workers(pipeline);
    TRY(failure(pipeline, err));
    TRY(segment_build_finish(pipeline->build, &pipeline->segments[pipeline->n_segments].totals,
                             err));
    pipeline->n_segments++;
    for (uint32_t i = 0; i < pipeline->setup.threads; i++)
        analyzer_forget(pipeline->workers[i].analyzer);
done:
    segment_build_close(pipeline->build);
    pipeline->build = NULL;
    return status;
}

static uint64_t chunk_text_for(const struct pipeline_setup *setup)
{
    uint64_t fair = setup->expected_bytes / CHUNKS_LEAST;
    uint64_t bound = CHUNKS_TEXT / (2 * (uint64_t)setup->threads + 1);
    uint64_t text = fair < bound ? fair : bound;
    uint64_t most = setup->builder == POSTINGS_BULK ? RUN_TEXT_MOST : SHARD_TEXT_MOST;
    text = text < most ? text : most;
    return text > CHUNK_TEXT_LEAST ? text : CHUNK_TEXT_LEAST;
}

static enum status make_workers(struct pipeline *pipeline, struct error *err)
{
    pipeline->workers = calloc(pipeline->setup.threads, sizeof(*pipeline->workers));
    if (pipeline->workers == NULL)
        return no_memory(err);
    for (uint32_t i = 0; i < pipeline->setup.threads; i++) {
        pipeline->workers[i].pipeline = pipeline;
        enum status status = analyzer_new(&pipeline->workers[i].analyzer, err);
        if (status != OK)
            return status;
    }
    return OK;
}

enum status pipeline_new(const struct pipeline_setup *setup, struct pipeline **out,
                         struct error *err)
{
    *out = NULL;
    struct pipeline *pipeline = calloc(1, sizeof(*pipeline));
    if (pipeline == NULL)
        return no_memory(err);
    pipeline->setup = *setup;
    pipeline->chunk_text = chunk_text_for(setup);
    pipeline->next_docid = setup->first_docid;
    pthread_mutex_init(&pipeline->mutex, NULL);
    enum status status = make_workers(pipeline, err);
    pipeline->chunk = status == OK ? chunk_new() : NULL;
    if (status == OK && pipeline->chunk == NULL)
        status = no_memory(err);
    if (status == OK)
        *out = pipeline;
    else
        pipeline_free(pipeline);
    return status;
}

void pipeline_free(struct pipeline *pipeline)
{
    if (pipeline == NULL)
        return;
    if (pipeline->build != NULL) {
        struct error stopped = {.status = ERR_CANCELLED};
        note_failure(pipeline, &stopped);
        join_workers(pipeline);
        segment_build_close(pipeline->build);
    }
    for (uint32_t i = 0; pipeline->workers != NULL && i < pipeline->setup.threads; i++)
        analyzer_free(pipeline->workers[i].analyzer);
    free(pipeline->workers);
    chunk_free(pipeline->chunk);
    free(pipeline->segments);
    pthread_mutex_destroy(&pipeline->mutex);
    free(pipeline);
}

struct arena *pipeline_arena(struct pipeline *pipeline)
{
    return &pipeline->chunk->arena;
}

static uint64_t text_of(const struct article *article)
{
    uint64_t text = 0;
    for (uint32_t i = 0; i < article->n_paragraphs; i++)
        text += article->paragraphs[i].text.len;
    return text;
}

/* The first chunk of a corpus that is worth a dictionary makes it (store_dictionary.h). */
static uint64_t text_wanted(const struct pipeline *pipeline)
{
    bool is_first = pipeline->n_segments == 0 && pipeline->build == NULL;
    bool is_worth = pipeline->setup.expected_bytes >= 4 * RUN_TEXT_MOST;
    return is_first && is_worth ? RUN_TEXT_MOST : pipeline->chunk_text;
}

static bool is_full(const struct pipeline *pipeline, const struct chunk *chunk)
{
    return chunk->n_paragraphs >= CHUNK_PARAGRAPHS || chunk->text >= text_wanted(pipeline) ||
           chunk->arena.used >= CHUNK_MEMORY / 4 || arena_status(&chunk->arena) != OK;
}

/* What follows a full chunk: an empty one, and maybe the end of the segment. */
static enum status turn_over(struct pipeline *pipeline, struct error *err)
{
    enum status status = send_chunk(pipeline, err);
    if (status == OK && pipeline->text >= SEGMENT_TEXT)
        status = finish_segment(pipeline, err);
    if (pipeline->chunk == NULL)
        pipeline->chunk = chunk_new();
    return pipeline->chunk == NULL ? no_memory(err) : status;
}

enum status pipeline_add(struct pipeline *pipeline, const struct article *article,
                         struct error *err)
{
    struct chunk *chunk = pipeline->chunk;
    if (article->n_paragraphs > UINT32_MAX - 1 - pipeline->next_docid)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE,
                         "more paragraphs than one index can hold (4,294,967,294)");
    if (chunk->n_paragraphs == 0)
        chunk->first_docid = pipeline->next_docid;
    buf_add(&chunk->articles, article, sizeof(*article));
    if (buf_status(&chunk->articles) != OK)
        return no_memory(err);
    chunk->n_paragraphs += article->n_paragraphs;
    chunk->text += text_of(article);
    pipeline->next_docid += article->n_paragraphs;
    return is_full(pipeline, chunk) ? turn_over(pipeline, err) : OK;
}

enum status pipeline_finish(struct pipeline *pipeline, const struct pipeline_segment **segments,
                            uint32_t *n, struct error *err)
{
    enum status status = send_chunk(pipeline, err);
    if (status == OK)
        status = finish_segment(pipeline, err);
    *segments = pipeline->segments;
    *n = pipeline->n_segments;
    return status;
}
