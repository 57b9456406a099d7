/* Reading and writing files so that a failure is an error and never a surprise (decision 3). */
#ifndef PILCROW_BASE_FILE_H
#define PILCROW_BASE_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

/* What tells whether a file is still the same without reading it. */
struct file_mark {
    uint64_t size;
    int64_t mtime_ns;
    int64_t ctime_ns;
    uint64_t inode;
};

struct file_mark file_mark_of(const struct stat *st);
bool file_mark_equal(const struct file_mark *a, const struct file_mark *b); /* all four */

/* Opens `path` beneath the directory `dir_fd` for reading: never through a symbolic link, out of
 * the directory, a FIFO or a device; openat2(RESOLVE_BENEATH|NO_MAGICLINKS|NO_SYMLINKS) where the
 * kernel has it, else O_NOFOLLOW component by component. ERR_NOT_FOUND, ERR_FORBIDDEN (a link, not
 * a regular file), ERR_IO. The caller closes *fd. */
enum status file_open_beneath(int dir_fd, const char *path, int *fd, struct stat *st,
                              struct error *err) MUST_USE;

/* Appends all of fd by read(), never mmap; ERR_LIMIT beyond out's ceiling. */
enum status file_read_fd(int fd, struct buf *out, struct error *err) MUST_USE;
enum status file_read(const char *path, struct buf *out, struct error *err) MUST_USE;

/* Creates `path` (it must not exist), writes all bytes, mode `mode`, fsyncs, closes. */
enum status file_write_new(const char *path, struct span bytes, mode_t mode,
                           struct error *err) MUST_USE;

/* fsync of a file or a directory by path. A failure is final: never tried again. */
enum status file_sync(const char *path, struct error *err) MUST_USE;

/* And its parents. */
enum status file_make_dir(const char *path, mode_t mode, struct error *err) MUST_USE;
enum status file_remove_tree(const char *path, struct error *err) MUST_USE; /* no links followed */

/* "a/b", into storage of the caller; ERR_LIMIT when it does not fit. */
enum status file_join(char *out, size_t room, const char *a, const char *b,
                      struct error *err) MUST_USE;

#endif
