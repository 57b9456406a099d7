/* Random plans that ask for groups of terms (engine/search/flat.h). */
#ifndef PILCROW_TESTS_ENGINE_SEARCH_FLAT_PLANS_H
#define PILCROW_TESTS_ENGINE_SEARCH_FLAT_PLANS_H

#include "engine/query/plan.h"
#include "tests/engine/search/question.h"

/* Alternatives, or groups that must be there, must not, or only restrict. Terms are also repeated;
 * some have a weight, some none. */
void flat_plan_make(struct dice *dice, const struct span *terms, uint32_t n_terms,
                    struct plan *plan, struct arena *arena);

#endif
