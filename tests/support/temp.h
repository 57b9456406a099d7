/* A temporary directory with files in it, for one test. What cannot be made or read fails the test.
 * Paths and contents returned live until temp_remove(). */
#ifndef PILCROW_TESTS_SUPPORT_TEMP_H
#define PILCROW_TESTS_SUPPORT_TEMP_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

struct temp {
    char path[64]; /* short enough for the path of a Unix socket below it */
    struct arena arena;
};

void temp_make(struct temp *temp);
void temp_remove(struct temp *temp);

const char *temp_path(struct temp *temp, const char *name); /* "DIR/name" */
const char *temp_write(struct temp *temp, const char *name,
                       struct span bytes); /* its path; makes parents */
struct span temp_read(struct temp *temp, const char *name);
bool temp_has(struct temp *temp, const char *name);

/* The content of any file, in temp's memory. */
struct span temp_read_path(struct temp *temp, const char *path);

#endif
