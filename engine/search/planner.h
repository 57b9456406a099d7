/* Bound tree → plan for the first stage. What the plan finds is a superset of what matches:
 * phrases, near and exact forms are ANDs here, and match.h decides. */
#ifndef PILCROW_ENGINE_SEARCH_PLANNER_H
#define PILCROW_ENGINE_SEARCH_PLANNER_H

#include <stdbool.h>

#include "base/arena.h"
#include "engine/query/plan.h"
#include "engine/search/match.h"

/* An empty plan (n == 0): nothing can match. `is_any`: kids of a ROW side by side are alternatives.
 */
enum status planner_run(const struct tree *root, const struct bound *bound, bool is_any,
                        struct arena *arena, struct plan *plan, struct error *err) MUST_USE;

/* The same for rules whose query may have given up bare words of its row. */
enum status planner_run_rules(const struct match_rules *rules, struct arena *arena,
                              struct plan *plan, struct error *err) MUST_USE;

#endif
