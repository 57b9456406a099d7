#include "daemon/webpage.h"

#include "wire/http_reply.h"

/* Nothing from elsewhere, nothing inline, in nobody's frame (PROTOCOL §12). */
static const char headers[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

static const struct page_file *file_of(const struct route *route)
{
    size_t i = 0;
    while (i + 1 < n_page_files && strcmp(page_files[i].path, route->path) != 0)
        i++;
    return &page_files[i];
}

void webpage_answer(const struct route *route, const struct http_head *head,
                    struct request *request)
{
    const struct page_file *file = file_of(route);
    struct span bytes = {(const char *)file->bytes, file->len};
    const struct http_edition edition = {.generation = "page", .index_id = ""};
    struct request_http *http = &request->http;
    http->type = file->type;
    http->more = headers;
    http_make_tag(&edition, http_hash(0, bytes), http->tag);
    if (http_tag_fits(head->if_none_match, http->tag))
        http->code = HTTP_NOT_MODIFIED;
    else
        buf_add_span(&request->reply, bytes);
}
