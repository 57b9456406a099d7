#include "tests/support/temp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/support/test.h"

enum { MOST_BYTES = 1 << 30 };

void temp_make(struct temp *temp)
{
    arena_init(&temp->arena, MOST_BYTES);
    strcpy(temp->path, "/tmp/pilcrow-test-XXXXXX");
    if (mkdtemp(temp->path) == NULL)
        fail_msg("cannot make a temporary directory: %s", strerror(errno));
}

void temp_remove(struct temp *temp)
{
    struct error err;
    assert_ok(file_remove_tree(temp->path, &err), &err);
    arena_release(&temp->arena);
}

const char *temp_path(struct temp *temp, const char *name)
{
    const char *path = arena_printf(&temp->arena, "%s/%s", temp->path, name);
    assert_non_null(path);
    return path;
}

const char *temp_write(struct temp *temp, const char *name, struct span bytes)
{
    const char *path = temp_path(temp, name);
    char *parent = arena_text(&temp->arena, span_of(path));
    assert_non_null(parent);
    *strrchr(parent, '/') = '\0';
    struct error err;
    assert_ok(file_make_dir(parent, 0700, &err), &err);
    unlink(path);
    assert_ok(file_write_new(path, bytes, 0600, &err), &err);
    return path;
}

struct span temp_read_path(struct temp *temp, const char *path)
{
    struct buf bytes;
    buf_init(&bytes, MOST_BYTES);
    struct error err;
    enum status status = file_read(path, &bytes, &err);
    struct span copy = status == OK ? arena_copy(&temp->arena, buf_span(&bytes)) : SPAN_NONE;
    buf_release(&bytes);
    assert_ok(status, &err);
    return copy;
}

struct span temp_read(struct temp *temp, const char *name)
{
    return temp_read_path(temp, temp_path(temp, name));
}

bool temp_has(struct temp *temp, const char *name)
{
    return access(temp_path(temp, name), F_OK) == 0;
}
