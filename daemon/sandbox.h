/* Confinement of the daemon to what it needs, so that a fault in a parser is not the machine's: it
 * reads its index, removes its sockets, and talks over sockets it has already.
 *
 * - Landlock: no other file can be opened, none written, no TCP port bound or reached.
 * - seccomp: no program started, no process made, no memory executable that was not so before; what
 *   is not on the list of calls fails with EPERM.
 * - What the kernel does not have is left out and said in the log.
 * Entered by main before there are threads; it cannot be left. */
#ifndef PILCROW_DAEMON_SANDBOX_H
#define PILCROW_DAEMON_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

#define SANDBOX_MAX_PATHS 64

/* Paths that do not exist are passed over. */
struct sandbox {
    const char *indexes[SANDBOX_MAX_PATHS]; /* read, with all below; its parent while missing, or
                                              * where that is private and for indexes alone */
    uint32_t n_indexes;
    const char *readable[SANDBOX_MAX_PATHS]; /* files; and what is beside them in a folder that only
                                                its owner and group can see */
    uint32_t n_readable;
    const char *removable[SANDBOX_MAX_PATHS]; /* files that may be removed from their folder */
    uint32_t n_removable;
    /* Sanitizers look at /proc and stop their own threads at the end: there only starting programs
     * is refused of all calls. */
    bool is_sanitized;
};

/* ERR_IO: the kernel has it and refuses. */
enum status sandbox_enter(const struct sandbox *sandbox, struct error *err) MUST_USE;

/* The two halves; *is_there says whether the kernel has it. */
enum status sandbox_confine_files(const struct sandbox *sandbox, int *abi,
                                  struct error *err) MUST_USE;
enum status sandbox_confine_calls(const struct sandbox *sandbox, bool *is_there,
                                  struct error *err) MUST_USE;

/* Whether this build is one with sanitizers. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANDBOX_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANDBOX_SANITIZED 1
#endif
#endif
#ifndef SANDBOX_SANITIZED
#define SANDBOX_SANITIZED 0
#endif

#endif
