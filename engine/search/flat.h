/* Plans that ask for groups of terms: one of each group must be there, none of an excluded one. Nearly
 * every query is one; matcher.h answers it from the lists of postings themselves. */
#ifndef PILCROW_ENGINE_SEARCH_FLAT_H
#define PILCROW_ENGINE_SEARCH_FLAT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "engine/query/plan.h"

enum { FLAT_GROUPS = 80, FLAT_TERMS = 2000, FLAT_MEMBERS = 32 /* of a group beside others */ };

struct flat_term {
    struct span term; /* the plan's */
    uint32_t count;   /* documents that hold it; 0: unknown */
    double weight;    /* of its idf */
};

struct flat_group {
    uint32_t first, n; /* terms */
    bool is_excluded, is_unscored;
};

struct flat {
    struct flat_term terms[FLAT_TERMS];
    struct flat_group groups[FLAT_TERMS]; /* while the plan is read, one for each term */
    uint32_t n_terms, n_groups;
};

/* False: the plan is not of this kind, or too large. The plan must be well-formed (plan_check). */
bool flat_read(const struct plan *plan, struct flat *out);

#endif
