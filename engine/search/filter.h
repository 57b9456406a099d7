/* What an article must be like: the FIELD clauses of the tree (QUERY §6). Fields describe articles,
 * not paragraphs, so each article is decided once while its paragraphs are looked at one after the
 * other. */
#ifndef PILCROW_ENGINE_SEARCH_FILTER_H
#define PILCROW_ENGINE_SEARCH_FILTER_H

#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "engine/analysis/analyzer.h"
#include "engine/generation/generation.h"
#include "engine/search/match.h"

struct filter;

/* *out is NULL when the tree has no field. */
enum status filter_new(const struct match_rules *rules, const struct generation *generation,
                       struct analyzer *analyzer, struct arena *arena, struct filter **out,
                       struct error *err) MUST_USE;

/* Frees what is not the arena's. Accepts NULL. */
void filter_release(struct filter *filter);

/* The FIELD clauses that hold for the article, by their number. */
uint64_t filter_fields(struct filter *filter, uint32_t segment, uint32_t article);

#endif
