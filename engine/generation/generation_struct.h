/* What generation.c opens and join.c puts together; nobody else looks inside. */
#ifndef PILCROW_ENGINE_GENERATION_GENERATION_STRUCT_H
#define PILCROW_ENGINE_GENERATION_GENERATION_STRUCT_H

#include <stdatomic.h>

#include "base/arena.h"
#include "engine/generation/generation.h"

/* A segment that is open, for all generations that name it. */
struct holding {
    atomic_uint owners;
    atomic_bool is_hashed; /* its files have been found to have their hashes */
    struct segment *segment;
};

struct part {
    struct holding *holding;
    const uint64_t *dead; /* one bit a paragraph, or NULL when none is */
};

struct generation {
    atomic_uint owners;
    const char *name;
    struct arena arena;
    struct manifest *manifest;
    struct part *parts;
    uint64_t bytes;
    struct generation_member *members; /* kept; of one that is not joined: itself, not kept */
    uint32_t n_members;
    bool is_joined;
};

#endif
