/* Typed words make a request of a known method whose text is a piece of the line, or an error that is
 * one line of strict JSON. */
#include <stdlib.h>

#include "base/utf8.h"
#include "wire/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_verbatim(const struct rpc_request *request, struct span line)
{
    struct span q = json_span(request->params, "q");
    if (q.at != NULL && q.len > 0 && memmem(line.at, line.len, q.at, q.len) == NULL)
        abort();
    if (!json_is_object(request->params))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct span line = {(const char *)bytes, len};
    struct rpc_request request;
    struct fault fault;
    struct buf reply;
    enum words_kind kind;
    json_t *value;
    struct error err;
    if (memchr(bytes, '\n', len) != NULL)
        return 0; /* no line */
    enum status status = words_read(line, &kind, &request, &fault);
    if (status == OK && kind == WORDS_REQUEST)
        check_verbatim(&request, line);
    buf_init(&reply, 1 << 20);
    if (status != OK) {
        rpc_write_error(&request.id, &fault, &reply);
        if (json_parse(buf_span(&reply), &value, &err) != OK)
            abort();
        json_decref(value);
    }
    buf_release(&reply);
    rpc_release(&request);
    return 0;
}
