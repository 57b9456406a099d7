/* What systemd is told and tells: sd_notify(3) and sd_listen_fds(3) without its library. */
#ifndef PILCROW_DAEMON_NOTIFY_H
#define PILCROW_DAEMON_NOTIFY_H

#include <stdint.h>

/* Sends "READY=1" and the like to $NOTIFY_SOCKET; does nothing where there is none. */
void notify_send(const char *state);

/* Half of $WATCHDOG_USEC: how often "WATCHDOG=1" is due; 0: not wanted. */
uint64_t notify_watchdog_ms(void);

/* How many sockets were passed, as descriptors 3, 4, …; marks them close-on-exec. */
uint32_t notify_passed_sockets(void);

#endif
