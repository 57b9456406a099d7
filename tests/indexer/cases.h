/* Tables of cases: the bytes of a file, and the dump of what is read from them (reading.h). */
#ifndef PILCROW_TESTS_INDEXER_CASES_H
#define PILCROW_TESTS_INDEXER_CASES_H

#include "tests/indexer/reading.h"
#include "tests/support/test.h"

struct reading_case {
    const char *says; /* what the case shows */
    struct span file;
    const char *dump;
};

/* Reads each as a file `name`; all must end in OK. Fails at the first that differs. */
void cases_check(const char *name, const struct reading_case *cases, size_t n);
void cases_check_places(const char *name, const struct reading_case *cases, size_t n);

#define CHECK_CASES(name, cases) cases_check((name), (cases), sizeof(cases) / sizeof(cases)[0])
#define CHECK_PLACES(name, cases)                                                                  \
    cases_check_places((name), (cases), sizeof(cases) / sizeof(cases)[0])

/* Reads a megabyte of `piece`, of marks that have no end, and a last line. A reader that looked for the
 * end of each anew would take hours. */
void cases_check_long(const char *name, const char *piece);

/* N characters without white space, for lines that must be long. */
#define X10 "xxxxxxxxxx"
#define X50 X10 X10 X10 X10 X10
#define X100 X50 X50

#endif
