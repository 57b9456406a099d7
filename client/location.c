#include "client/location.h"

#include <string.h>
#include <unistd.h>

const char *location_file(const struct pilcrow_article *article)
{
    const char *file = article->file;
    return file != NULL && file[0] == '/' && access(file, F_OK) == 0 ? file : NULL;
}

/* What of `file` lies below `folder`, or NULL. */
static const char *below(const char *file, const char *folder)
{
    size_t len = strlen(folder);
    if (len == 0 || strncmp(file, folder, len) != 0)
        return NULL;
    if (folder[len - 1] != '/' && file[len] != '/')
        return NULL;
    const char *rest = file + len;
    return rest + strspn(rest, "/");
}

void location_path(const struct pilcrow_article *article, const struct screen *screen,
                   struct buf *out)
{
    const char *file = location_file(article);
    const char *rest = file != NULL ? below(file, screen->folder) : NULL;
    if (rest != NULL && (rest[0] == '-' || rest[0] == '+'))
        buf_add_text(out, "./"); /* no program takes it for an option */
    buf_add_text(out, rest != NULL ? rest : file != NULL ? file : article->path);
}

void location_link(const struct pilcrow_article *article, unsigned line, unsigned column,
                   const struct screen *screen, struct buf *out)
{
    if (screen->link_format == NULL)
        return;
    const char *file = location_file(article);
    struct span url = span_of(article->url);
    if (file != NULL)
        paint_link_format(screen->link_format, span_of(file), line, column, screen->host, out);
    else if (span_begins(url, SPAN("https://")) || span_begins(url, SPAN("http://")))
        buf_add_span(out, url);
}
