/* Front matter in JSON and TOML. Private to frontmatter.c. */
#ifndef PILCROW_INDEXER_FRONTMATTER_DATA_H
#define PILCROW_INDEXER_FRONTMATTER_DATA_H

#include "indexer/frontmatter.h"

/* As frontmatter_read(), of one kind. */
size_t frontmatter_read_json(struct article_build *build, struct span text);

/* TOML 1.0 as far as front matter goes: strings of one line, dates and lists of them; tables and
 * other values are passed over. */
size_t frontmatter_read_toml(struct article_build *build, struct span text);

/* Sets what `key` names; of a list, each value. */
void frontmatter_set(struct article_build *build, struct span key, struct span value, bool is_list,
                     uint32_t line);

#endif
