/* What every test program includes: CMocka with the headers it forgets, and asserts for spans. */
#ifndef PILCROW_TESTS_SUPPORT_TEST_H
#define PILCROW_TESTS_SUPPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/span.h"
#include "base/status.h"

/* Both print the two values where they differ; `where` names the row or case. */
void assert_span_is(struct span got, struct span expected, const char *where);
#define assert_text(got, expected) assert_span_is((got), span_of(expected), __func__)

/* Fails with the sentence of `err` when status is not OK. */
void assert_ok(enum status status, const struct error *err);

/* Fails unless a call ended in `expected`. */
void assert_status(enum status status, enum status expected);

#endif
