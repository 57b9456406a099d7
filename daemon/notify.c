#include "daemon/notify.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { FIRST_PASSED = 3, MAX_PASSED = 64 };

void notify_send(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t len = path != NULL ? strlen(path) : 0;
    if (len < 2 || len >= sizeof address.sun_path || (path[0] != '/' && path[0] != '@'))
        return;
    memcpy(address.sun_path, path, len);
    if (path[0] == '@') /* the abstract name space */
        address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    (void)!sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&address, size);
    close(fd);
}

/* A whole variable as a number; 0 when it is none. */
static unsigned long long number_in(const char *name)
{
    const char *text = getenv(name);
    char *end;
    if (text == NULL || *text < '0' || *text > '9')
        return 0;
    unsigned long long number = strtoull(text, &end, 10);
    return *end == '\0' ? number : 0;
}

/* The variables may be meant for a parent of ours. */
static int is_for_us(const char *name)
{
    return getenv(name) == NULL || number_in(name) == (unsigned long long)getpid();
}

uint64_t notify_watchdog_ms(void)
{
    unsigned long long us = number_in("WATCHDOG_USEC");
    if (us == 0 || !is_for_us("WATCHDOG_PID"))
        return 0;
    return us < 2000 ? 1 : us / 2000;
}

uint32_t notify_passed_sockets(void)
{
    unsigned long long n = number_in("LISTEN_FDS");
    if (n == 0 || n > MAX_PASSED || getenv("LISTEN_PID") == NULL || !is_for_us("LISTEN_PID"))
        return 0;
    for (int fd = FIRST_PASSED; fd < FIRST_PASSED + (int)n; fd++)
        (void)!fcntl(fd, F_SETFD, FD_CLOEXEC);
    return (uint32_t)n;
}
