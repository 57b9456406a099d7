/* The paragraphs in which a phrase may stand, for counting what stands in them: all, where its
 * rarest word leaves few, else an even sample, as reading all would take too long while somebody
 * types.
 *
 * The sample is every so-manieth of the candidates, or where they are very many runs of neighbours
 * at even distances, so it is the same each time, and cheap to read. A number that was counted in it, times its factor, is the estimate for all. */
#ifndef PILCROW_ENGINE_SEARCH_SAMPLE_H
#define PILCROW_ENGINE_SEARCH_SAMPLE_H

#include "engine/search/inquiry.h"

struct sample_paragraph {
    uint32_t docid, segment;
    const uint32_t *ids; /* of its words */
    uint32_t n;
};

typedef void sample_seen(void *ctx, const struct sample_paragraph *paragraph);

/* `inquiry` has asked the phrase. Looks at live paragraphs, at most about `most`, calls seen()
 * for those in which the phrase may stand, and fills *factor: 1 when none was left out. The deadline ends the walk early and is no error. */
enum status sample_each(struct inquiry *inquiry, uint32_t most, sample_seen *seen, void *ctx,
                        double *factor, struct error *err) MUST_USE;

/* Paragraphs that hold all words of what was asked, at most. */
uint32_t sample_candidates(const struct inquiry *inquiry);

/* Whether the phrase's words, in their exact forms, stand in the paragraph from ids[at] on. */
bool sample_stands(const struct inquiry *inquiry, const struct tree *phrase,
                   const struct sample_paragraph *paragraph, uint32_t at);

#endif
