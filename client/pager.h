/* --pager: stdout goes through $PAGER or "less -R". */
#ifndef PILCROW_CLIENT_PAGER_H
#define PILCROW_CLIENT_PAGER_H

#include <sys/types.h>

/* Starts it; stdout leads to it from here on. -1: it cannot be started. */
pid_t pager_start(void);

/* Closes stdout and waits until the reader has finished. */
void pager_finish(pid_t pager);

#endif
