#include "wire/words.h"

#include "base/utf8.h"
#include "wire/blank.h"
#include "wire/nearest.h"

/* What the rest of a line becomes. */
enum rest { REST_NOTHING, REST_Q, REST_ID, REST_ARTICLE, REST_NEVER };

static const struct verb {
    const char *method;
    enum rest rest;
    const char *help;
} verbs[] = {
#define METHOD(symbol, name, rest, help) {name, rest, help},
#include "wire/methods.def"
#undef METHOD
};

enum { N_VERBS = sizeof verbs / sizeof *verbs };

static const char *const help_of_ours[] = {"HELP: this list", "QUIT: finish and close"};

/* Cuts the verb off; what stays is the rest, trimmed. */
static struct span take_verb(struct span *line)
{
    size_t len = 0;
    while (len < line->len && !is_blank(line->at[len]))
        len++;
    struct span verb = span_cut(*line, 0, len);
    *line = trim_blanks(span_cut(*line, len, line->len - len));
    return verb;
}

static bool is_verb(struct span typed, const char *name)
{
    return typed.len == strlen(name) && strncasecmp(typed.at, name, typed.len) == 0;
}

bool words_split_paragraph(struct span id, struct span *article, uint32_t *n)
{
    size_t at = id.len;
    uint64_t number = 0, unit = 1;
    while (at > 0 && id.at[at - 1] >= '0' && id.at[at - 1] <= '9' && id.len - at < 9) {
        number += unit * (uint64_t)(id.at[--at] - '0');
        unit *= 10;
    }
    if (at == id.len || at < 2 || id.at[at - 1] != '#' || number == 0)
        return false;
    *article = span_cut(id, 0, at - 1);
    *n = (uint32_t)number;
    return true;
}

static json_t *text_value(struct span text)
{
    return json_stringn_nocheck(text.at, text.len);
}

/* A new reference, or NULL without memory. */
static json_t *make_params(enum rest kind, struct span rest)
{
    struct span article;
    uint32_t n;
    if (kind == REST_Q)
        return json_pack("{s:o}", "q", text_value(rest));
    if (kind == REST_ARTICLE && words_split_paragraph(rest, &article, &n))
        return json_pack("{s:o, s:I}", "id", text_value(article), "paragraph", (json_int_t)n);
    if (kind == REST_ID || kind == REST_ARTICLE)
        return json_pack("{s:o}", "id", text_value(rest));
    return json_object();
}

static enum status no_verb(struct span typed, struct fault *fault)
{
    const char *names[N_VERBS];
    size_t n = 0;
    for (size_t i = 0; i < N_VERBS; i++)
        if (verbs[i].rest != REST_NEVER)
            names[n++] = verbs[i].method;
    const char *nearest = nearest_name(typed, names, n);
    size_t shown = typed.len <= 40 ? typed.len : utf8_border_before(typed, 40);
    fault_set(fault, ERR_NO_METHOD, "no verb '%.*s'%s%s%s", (int)shown, typed.at,
              nearest != NULL ? ", did you mean " : "", nearest != NULL ? nearest : "",
              nearest != NULL ? "?" : "");
    fault_hint(fault, "HELP");
    return ERR_NO_METHOD;
}

enum status words_read(struct span line, enum words_kind *kind, struct rpc_request *out,
                       struct fault *fault)
{
    *out = (struct rpc_request){.id = {.kind = RPC_ID_NULL}};
    *kind = WORDS_REQUEST;
    if (!utf8_is_valid(line))
        return fault_set(fault, ERR_PARSE, "not UTF-8");
    if (memchr(line.at, '\0', line.len) != NULL)
        return fault_set(fault, ERR_PARSE, "a line may not hold a NUL");
    struct span rest = trim_blanks(line);
    struct span typed = take_verb(&rest);
    if (is_verb(typed, "help") || is_verb(typed, "quit")) {
        *kind = is_verb(typed, "help") ? WORDS_HELP : WORDS_QUIT;
        return OK;
    }
    for (size_t i = 0; i < N_VERBS; i++) {
        if (verbs[i].rest == REST_NEVER || !is_verb(typed, verbs[i].method))
            continue;
        out->method = span_of(verbs[i].method);
        out->params = out->root = make_params(verbs[i].rest, rest);
        return out->root != NULL ? OK : fault_set(fault, ERR_NOMEM, "no memory for a request");
    }
    return no_verb(typed, fault);
}

void words_write_help(struct buf *out)
{
    buf_add_text(out, "{\"help\":[");
    for (size_t i = 0; i < N_VERBS; i++) {
        if (verbs[i].help == NULL)
            continue;
        json_write_string(out, span_of(verbs[i].help));
        buf_add_char(out, ',');
    }
    json_write_string(out, span_of(help_of_ours[0]));
    buf_add_char(out, ',');
    json_write_string(out, span_of(help_of_ours[1]));
    buf_add_text(out, "]}");
}
