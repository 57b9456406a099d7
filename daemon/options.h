/* Command line and environment of pilcrowd (docs/man/pilcrowd.8). */
#ifndef PILCROW_DAEMON_OPTIONS_H
#define PILCROW_DAEMON_OPTIONS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/log.h"
#include "base/status.h"
#include "daemon/limits.h"
#include "daemon/privileges.h"
#include "wire/address.h"

#define OPTIONS_MAX_LISTEN 16
#define OPTIONS_MAX_HOSTS 16
#define OPTIONS_MAX_INDEXES 16
#define OPTIONS_NAME_ROOM 33 /* of an index */

struct options_index {
    char name[OPTIONS_NAME_ROOM]; /* letters, digits, _ and -; "": it has none */
    const char *root;
    char absolute[PATH_MAX]; /* what `root` points at where a relative one was given */
};

struct options {
    struct options_index indexes[OPTIONS_MAX_INDEXES]; /* named, or a single one */
    uint32_t n_indexes;
    char default_index[PATH_MAX];
    struct address listen[OPTIONS_MAX_LISTEN];
    uint32_t n_listen;
    bool is_default_listen;         /* none was given: passed sockets take its place */
    bool needs_fallback_dir;        /* the default, below /tmp/pilcrow-$UID */
    const char *token_file;         /* NULL: none */
    const char *tls_cert, *tls_key; /* both or none */
    const char *hosts[OPTIONS_MAX_HOSTS];
    uint32_t n_hosts;
    mode_t socket_mode;
    gid_t socket_group; /* (gid_t)-1: as it comes */
    uint32_t workers, max_connections;
    uint32_t deadline_ms, max_deadline_ms, idle_s, drain_s, slow_ms;
    uint64_t cache_bytes;
    struct limits limits;
    struct account user; /* to run as */
    bool logs_queries, no_sandbox, is_test;
    enum log_format log_format;
    enum log_level log_level;
};

enum options_outcome { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_VERSION, OPTIONS_WRONG };

/* Strings stay those of argv and the environment; relative paths of indexes are made absolute, in *out.
 * With OPTIONS_WRONG *err says what, and `advice`
 * may hold one line more ("" if not). */
enum options_outcome options_read(int argc, char *const argv[], struct options *out,
                                  struct error *err, char advice[120]);

void options_help(FILE *out); /* one screen */

#endif
