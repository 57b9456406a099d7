/* -i: a prompt with history and completion. Each line is a query; ":N" opens hit N of the last one,
 * ":q" or the end of input ends. */
#ifndef PILCROW_CLIENT_PROMPT_H
#define PILCROW_CLIENT_PROMPT_H

#include "client/session.h"

int prompt_run(struct session *session);

#endif
