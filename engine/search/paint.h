/* What matched in a paragraph, all of it and nothing else: the tokens that highlights are made of
 * (QUERY §8). */
#ifndef PILCROW_ENGINE_SEARCH_PAINT_H
#define PILCROW_ENGINE_SEARCH_PAINT_H

#include "engine/search/match.h"

/* All matched tokens of a paragraph that holds, sorted and merged. `is_title`: the text is a title,
 * where each clause counts by itself and title: fields are painted too. Runs that overlap become
 * one, with the smallest clause and that clause's kind. */
enum status paint_text(const struct match_rules *rules, const struct occurrences *occurrences,
                       bool is_title, struct match_runs *out, struct error *err) MUST_USE;

#endif
