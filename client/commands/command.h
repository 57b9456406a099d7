/* One command = one line of commands.def = one file here. Each returns the exit code. */
#ifndef PILCROW_CLIENT_COMMANDS_COMMAND_H
#define PILCROW_CLIENT_COMMANDS_COMMAND_H

#include "client/session.h"

typedef int command_run(struct session *session);

#define COMMAND(name, usage, help) command_run command_run_##name;
#include "client/commands.def"
#undef COMMAND

enum { COMMAND_PARAMS_CEILING = 1 << 20 };

#endif
