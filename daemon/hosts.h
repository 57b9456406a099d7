/* Keeps web pages of others out (PROTOCOL §12, "Against web pages of others"): loopback is not
 * private, for a page of any site may name it, also by a name of its own that it lets point here. */
#ifndef PILCROW_DAEMON_HOSTS_H
#define PILCROW_DAEMON_HOSTS_H

#include <stdbool.h>

#include "daemon/options.h"
#include "wire/http.h"

/* The connection that a request came by. */
struct hosts_end {
    const struct options *options;
    int fd;         /* its own address is asked when no name fits */
    bool is_local;  /* a Unix socket: any Host will do */
    bool has_token; /* a valid one, which a foreign page cannot know: any Host will do */
};

/* ERR_FORBIDDEN: Host, Origin or Sec-Fetch-Site tells that it comes from elsewhere. */
enum status hosts_check(const struct http_head *head, const struct hosts_end *end,
                        struct fault *fault) MUST_USE;

#endif
