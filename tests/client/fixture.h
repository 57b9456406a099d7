/* A screen of a given width, and hits as a daemon sends them. */
#ifndef PILCROW_TESTS_CLIENT_FIXTURE_H
#define PILCROW_TESTS_CLIENT_FIXTURE_H

#include "base/buf.h"
#include "client/pilcrow.h"
#include "client/screen.h"

/* A UTF-8 terminal of that width, without links. */
struct screen fixture_screen(size_t width, bool has_colour);

/* The reply in tables/client/NAME.json, read by the library. */
struct pilcrow_results *fixture_results(const char *name);

/* Fails unless `got` is what tables/client/NAME holds. */
void fixture_expect(const struct buf *got, const char *name);

/* Appends `text` with the colour of a match as brackets, which is how the documents print it. */
void fixture_brackets(struct span text, struct buf *out);

#endif
