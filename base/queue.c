#include "base/queue.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"

struct place {
    void *element;
    uint64_t since_ns;
};

/* A ring: `first` is the oldest of `len` elements. */
struct queue {
    pthread_mutex_t mutex;
    pthread_cond_t not_empty;
    pthread_cond_t not_full;
    size_t places;
    size_t first;
    size_t len;
    bool closed;
    struct place ring[];
};

enum status queue_new(size_t places, struct queue **out, struct error *err)
{
    *out = NULL;
    if (places == 0 || places > SIZE_MAX / sizeof(struct place) / 2)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "a queue of %zu places", places);
    struct queue *queue = calloc(1, sizeof *queue + places * sizeof(struct place));
    if (queue == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a queue");
    pthread_mutex_init(&queue->mutex, NULL);
    pthread_cond_init(&queue->not_empty, NULL);
    pthread_cond_init(&queue->not_full, NULL);
    queue->places = places;
    *out = queue;
    return OK;
}

void queue_free(struct queue *queue)
{
    if (queue == NULL)
        return;
    pthread_cond_destroy(&queue->not_full);
    pthread_cond_destroy(&queue->not_empty);
    pthread_mutex_destroy(&queue->mutex);
    free(queue);
}

static bool push_locked(struct queue *queue, void *element)
{
    if (queue->closed || queue->len == queue->places)
        return false;
    size_t last = (queue->first + queue->len) % queue->places;
    queue->ring[last] = (struct place){element, clock_ns()};
    queue->len++;
    pthread_cond_signal(&queue->not_empty);
    return true;
}

bool queue_try_push(struct queue *queue, void *element)
{
    pthread_mutex_lock(&queue->mutex);
    bool pushed = push_locked(queue, element);
    pthread_mutex_unlock(&queue->mutex);
    return pushed;
}

bool queue_push(struct queue *queue, void *element)
{
    pthread_mutex_lock(&queue->mutex);
    while (!queue->closed && queue->len == queue->places)
        pthread_cond_wait(&queue->not_full, &queue->mutex);
    bool pushed = push_locked(queue, element);
    pthread_mutex_unlock(&queue->mutex);
    return pushed;
}

bool queue_pop(struct queue *queue, void **element)
{
    pthread_mutex_lock(&queue->mutex);
    while (queue->len == 0 && !queue->closed)
        pthread_cond_wait(&queue->not_empty, &queue->mutex);
    bool popped = queue->len > 0;
    *element = NULL;
    if (popped) {
        *element = queue->ring[queue->first].element;
        queue->first = (queue->first + 1) % queue->places;
        queue->len--;
        pthread_cond_signal(&queue->not_full);
    }
    pthread_mutex_unlock(&queue->mutex);
    return popped;
}

void queue_close(struct queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    queue->closed = true;
    pthread_cond_broadcast(&queue->not_empty);
    pthread_cond_broadcast(&queue->not_full);
    pthread_mutex_unlock(&queue->mutex);
}

size_t queue_len(struct queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    size_t len = queue->len;
    pthread_mutex_unlock(&queue->mutex);
    return len;
}

uint64_t queue_oldest_age_ns(struct queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    uint64_t now = clock_ns();
    uint64_t since = queue->len > 0 ? queue->ring[queue->first].since_ns : now;
    pthread_mutex_unlock(&queue->mutex);
    return now > since ? now - since : 0;
}
