#include "indexer/shrink.h"

#include <stdio.h>

#include "base/buf.h"
#include "indexer/show.h"

#define TEXT_CEILING 200

enum { SHARE = 5, LEAST = 10 };

enum status shrink_check(uint64_t gone, uint64_t n, const char *source, char *advice, size_t room,
                         struct error *err)
{
    struct buf text;
    if (gone < LEAST || gone * SHARE <= n)
        return OK;
    buf_init(&text, TEXT_CEILING);
    show_count(&text, gone);
    buf_add_text(&text, " of ");
    show_counted(&text, n, "article");
    error_set(err, ERR_STALE, ERROR_NOWHERE, "%.*s would be removed; nothing published",
              SPAN_FMT(buf_span(&text)));
    buf_release(&text);
    snprintf(advice, room, "Is %s complete? To publish all the same: --force", source);
    return ERR_STALE;
}
