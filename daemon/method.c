#include "daemon/method.h"

#include "wire/nearest.h"

const struct method *const methods[] = {
#define METHOD(symbol, name, rest, help) &method_##symbol,
#include "wire/methods.def"
#undef METHOD
};

static const char *const names[] = {
#define METHOD(symbol, name, rest, help) name,
#include "wire/methods.def"
#undef METHOD
};

const uint32_t n_methods = sizeof methods / sizeof *methods;

uint32_t method_number(const struct method *method)
{
    uint32_t i = 0;
    while (i < n_methods && methods[i] != method)
        i++;
    return i;
}

enum status method_find(struct span name, const struct method **out, struct fault *fault)
{
    *out = NULL;
    for (uint32_t i = 0; i < n_methods; i++) {
        if (!span_equal(name, span_of(methods[i]->name)))
            continue;
        *out = methods[i];
        return OK;
    }
    size_t shown = name.len <= 64 ? name.len : utf8_border_before(name, 64);
    fault_set(fault, ERR_NO_METHOD, "no method '%.*s'", (int)shown, name.at);
    const char *nearest = nearest_name(name, names, n_methods);
    if (nearest != NULL)
        fault_hint(fault, "%s", nearest);
    return ERR_NO_METHOD;
}

enum status call_syntax_fault(const struct call *call, struct span q,
                              const struct query_fault *wrong, struct fault *fault)
{
    uint32_t offsets[2] = {wrong->start, wrong->end};
    utf8_offsets(q, call->unit, offsets, 2);
    fault->has_range = true;
    fault->start = offsets[0];
    fault->end = offsets[1];
    if (wrong->hint != NULL)
        fault_hint(fault, "%s", wrong->hint);
    return ERR_SYNTAX;
}

double call_took_ms(const struct call *call)
{
    return (double)((clock_ns() - call->received_ns) / 1000) / 1000.0;
}
