/* The program on a pipe or a terminal, against a daemon of the test's own. */
#ifndef PILCROW_TESTS_CLIENT_PROGRAM_H
#define PILCROW_TESTS_CLIENT_PROGRAM_H

#include "tests/client/fake_daemon.h"
#include "tests/support/process.h"
#include "tests/support/temp.h"

/* The directory in which the program runs; the daemon's socket is `s` in it. */
extern struct temp program_temp;
extern struct fake_daemon program_daemon;

/* "PILCROW_SOCKET=…", for a test with an environment of its own. */
extern char program_socket[300];

/* tables/client/siberia.json on one line, as a daemon sends it; after program_begin(). */
extern char *program_siberia;

/* Set up and tear down a test: without a daemon, or with one that answers every method. */
int program_begin(void **state);
int program_end(void **state);
int program_begin_with_daemon(void **state);
int program_end_with_daemon(void **state);

#define PROGRAM_TEST(test) cmocka_unit_test_setup_teardown(test, program_begin, program_end)
#define DAEMON_TEST(test)                                                                          \
    cmocka_unit_test_setup_teardown(test, program_begin_with_daemon, program_end_with_daemon)

/* Runs "pilcrow LINE", words parted by single spaces. */
struct process_result program_run_with(const char *line, struct process_options options);
struct process_result program_run(const char *line);

/* Runs it on a pipe and fails unless all is as expected; err NULL: whatever. */
void program_expect(const char *line, int exit_code, const char *out, const char *err);

/* The same with a daemon that answers `method` so (fake_daemon.h). */
void program_expect_reply(const char *method, const char *answer, const char *line, int exit_code,
                          const char *out, const char *err);

/* Runs a line of sh in which %s is the program. */
void program_run_shell(const char *script, struct process_result *result);

bool program_said(const struct buf *out, const char *text);

#endif
