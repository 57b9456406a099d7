#include "daemon/answer.h"
#include "daemon/named.h"
#include "wire/protocol.h"

enum { ID, LIMIT, GROUP, PASSAGES, SNIPPET, FIELDS, DEADLINE, POSITION_ENCODING, INDEX };

static const char *const groups[] = {"none", "article", NULL};

static const struct arg args[] = {
    [ID] = {"id", ARG_TEXT, .is_required = true},
    [LIMIT] = {"limit", ARG_UINT, .min = 1, .max = 100, .preset = 10},
    [GROUP] = {"group", ARG_CHOICE, .choices = groups},
    [PASSAGES] = {"passages", ARG_UINT, .min = 1, .max = 100, .preset = 3},
    [SNIPPET] = {"snippet", ARG_UINT, .or_zero = true, .min = 40, .max = 100000, .preset = 1000},
    [FIELDS] = {"fields", ARG_NAMES, .preset = OBJECT_ALL_FIELDS, .choices = object_field_names},
    [DEADLINE] = {"deadline_ms", ARG_DEADLINE, .min = 1},
    [POSITION_ENCODING] = {"positionEncoding", ARG_UNIT},
    [INDEX] = {"index", ARG_INDEX},
};

static void read_request(const struct call *call, const struct named *named,
                         struct related_source *source, struct search_request *request)
{
    *source = (struct related_source){.segment = named->segment,
                                      .article = named->article,
                                      .first_docid = named->article.first_docid,
                                      .n = named->article.n_paragraphs};
    if (named->n > 0) {
        source->first_docid += named->n - 1;
        source->n = 1;
    }
    search_request_init(request);
    request->related = source;
    request->match = MATCH_ANY;
    request->is_expanded = false;
    request->wants_no_offers = true;
    request->limit = (uint32_t)call->values[LIMIT].number;
    request->is_grouped = call->values[GROUP].number != 0;
    request->passages = (uint32_t)call->values[PASSAGES].number;
    request->snippet = (uint32_t)call->values[SNIPPET].number;
    request->deadline = call->deadline;
}

/* Find paragraphs like one, or like those of an article. */
static enum status run(struct call *call, struct fault *fault)
{
    struct named named;
    struct related_source source;
    struct search_request request;
    struct search_result *result = NULL;
    struct query_fault wrong = {0};
    enum status status = named_find(call, call->values[ID].text, &named, fault);
    if (status != OK)
        return status;
    read_request(call, &named, &source, &request);
    status = searcher_search(call->searcher, &request, call->arena, &result, &wrong, &fault->error);
    if (status != OK)
        return status;
    call->note->is_partial = result->is_partial;
    struct answer answer = {.method = "related",
                            .q = SPAN(""),
                            .limit = request.limit,
                            .fields = call->values[FIELDS].number};
    return answer_write(call, &answer, result, fault);
}

const struct method method_related = {.name = "related",
                                      .flags = METHOD_NEEDS_INDEX | METHOD_KEPT,
                                      .help = "find paragraphs like one",
                                      METHOD_ARGS(args),
                                      .run = run};
