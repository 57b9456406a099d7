#include "indexer/consolidate.h"

enum status consolidate(struct consolidation *consolidation, const struct edition *published,
                        const struct generation *beside, struct error *err)
{
    enum status status = OK;
    struct edition *edition = &consolidation->edition;
    const struct edition_merge how = {.most = UINT64_MAX,
                                      .dir = consolidation->dir,
                                      .root = consolidation->root,
                                      .builder = consolidation->builder,
                                      .stop = consolidation->stop,
                                      .tell = consolidation->tell,
                                      .ctx = consolidation->ctx};
    if (!edition_wants_merge(published, how.most))
        return OK;
    TRY(generation_open_beside(consolidation->root, NULL, VERIFY_QUICK, beside,
                               &consolidation->origin, err));
    TRY(edition_init(edition, consolidation->origin, published->manifest.n_sources, err));
    TRY(edition_resume(edition, published->records, published->n_records, err));
    TRY(edition_merge(edition, &how, &consolidation->n_merged, err));
    if (consolidation->n_merged == 0)
        goto done;
    TRY(edition_publish_merged(edition, consolidation->root, err));
    consolidation->is_published = true;
done:
    return status;
}

void consolidate_end(struct consolidation *consolidation)
{
    edition_release(&consolidation->edition, consolidation->root);
    generation_release(consolidation->origin);
    consolidation->origin = NULL;
}
