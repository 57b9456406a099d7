/* However the bytes of a request are cut, the head or the refusal is the same; a head lies within its
 * bytes; and what its query string says is UTF-8. */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "wire/http.h"
#include "wire/http_query.h"
#include "wire/http_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const struct http_rules rules = {.is_local = true,
                                        .line_max = 16 << 10,
                                        .field_max = 8 << 10,
                                        .fields_max = 32 << 10,
                                        .n_fields_max = 64,
                                        .body_max = 1 << 20};

static bool is_inside(struct span all, struct span part)
{
    return part.at == NULL || (part.at >= all.at && part.at + part.len <= all.at + all.len);
}

static void check_query(struct span query)
{
    struct arena arena;
    struct span name, value;
    struct fault fault;
    bool has_more = true;
    arena_init(&arena, 1 << 20);
    while (has_more && http_next_pair(&query, &arena, &name, &value, &has_more, &fault) == OK)
        if (has_more && (!utf8_is_valid(name) || !utf8_is_valid(value) ||
                         memchr(value.at, '\0', value.len) != NULL))
            abort();
    arena_release(&arena);
}

static void check_head(struct span all, const struct http_head *head)
{
    struct span name;
    int port;
    if (head->len > all.len || !is_inside(all, head->path) || !is_inside(all, head->query) ||
        !is_inside(all, head->host) || !is_inside(all, head->if_none_match))
        abort();
    if (head->host.at != NULL && !http_read_host(head->host, &name, &port))
        abort();
    if (head->body_len > rules.body_max || (head->verb == HTTP_GET && head->body_len > 0))
        abort();
    check_query(head->query);
    (void)http_tag_fits(head->if_none_match, "W/\"g000001-00000000\"");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct span all = {(const char *)bytes, len};
    struct http_reader whole = {0}, cut = {0};
    struct http_head head, other;
    struct fault fault, other_fault;
    enum http_event event = http_read(&whole, all, &rules, &head, &fault);
    enum http_event slow = HTTP_HUNGRY;
    for (size_t n = 0; slow == HTTP_HUNGRY && n < len;) {
        n += 1 + bytes[n] % 7;
        slow = http_read(&cut, span_cut(all, 0, n < len ? n : len), &rules, &other, &other_fault);
    }
    if (slow != event)
        abort();
    if (event == HTTP_REFUSED && fault_http_code(&fault) != fault_http_code(&other_fault))
        abort();
    if (event == HTTP_READ && head.len != other.len)
        abort();
    if (event == HTTP_READ)
        check_head(all, &head);
    return 0;
}
