/* A bounded queue of pointers between threads, which knows the age of its oldest element.
 *
 * A full queue refuses (try) or waits (push); a closed one refuses what is new, and pop returns what
 * is left, then false. */
#ifndef PILCROW_BASE_QUEUE_H
#define PILCROW_BASE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct queue;

enum status queue_new(size_t places, struct queue **out, struct error *err) MUST_USE;
void queue_free(struct queue *queue); /* accepts NULL; elements are the caller's */

bool queue_try_push(struct queue *queue, void *element); /* false: full or closed */
bool queue_push(struct queue *queue, void *element);     /* waits; false: closed */
bool queue_pop(struct queue *queue, void **element);     /* waits; false: closed and empty */
void queue_close(struct queue *queue);                   /* wakes everyone */

size_t queue_len(struct queue *queue);
uint64_t queue_oldest_age_ns(struct queue *queue); /* 0 when empty */

#endif
