/* Front matter at the top of a Markdown file, of at most 256 KiB: YAML between a line `---` and a line
 * `---` or `...`, at most 1,000 brackets deep; TOML between two lines `+++`; a JSON object that
 * begins the file. What is no mapping is no front matter but text. */
#ifndef PILCROW_INDEXER_FRONTMATTER_H
#define PILCROW_INDEXER_FRONTMATTER_H

#include <stddef.h>

#include "base/span.h"
#include "indexer/article.h"

#define FRONTMATTER_MAX_BYTES ((size_t)256 << 10)

/* Sets the article's title, date, author (string or list), tags (list, or string parted by commas),
 * lang and url; other keys are ignored. Returns the bytes of front matter with its marker lines; 0:
 * there is none. Where the YAML or TOML is broken it warns, and keeps what came before. */
size_t frontmatter_read(struct article_build *build, struct span text);

#endif
