#include "daemon/answer.h"
#include "daemon/question.h"

enum { GROUP = QUESTION_OWN, PASSAGES, FACETS };

static const char *const groups[] = {"none", "article", NULL};
static const char *const facets[] = {"author", "tag", "lang", "folder", "month", NULL};

static const struct arg args[] = {
    QUESTION_ARGS,
    [GROUP] = {"group", ARG_CHOICE, .choices = groups},
    [PASSAGES] = {"passages", ARG_UINT, .min = 1, .max = 100, .preset = 3},
    [FACETS] = {"facets", ARG_NAMES, .choices = facets},
};

static uint32_t count_words(struct span q)
{
    uint32_t n = 0;
    for (size_t i = 0; i < q.len; i++)
        n += q.at[i] != ' ' && (i == 0 || q.at[i - 1] == ' ');
    return n;
}

/* `result`: NULL when the deadline came before anything was found. */
static void note(const struct call *call, const struct search_result *result)
{
    bool is_partial = result == NULL || result->is_partial;
    *call->note = (struct call_note){.is_query = true,
                                     .q = call->values[QUESTION_Q].text,
                                     .n_words = count_words(call->values[QUESTION_Q].text),
                                     .found_nothing = !is_partial && result->total.value == 0,
                                     .is_partial = is_partial};
}

/* Find the paragraphs that best answer a query. */
static enum status run(struct call *call, struct fault *fault)
{
    struct search_request request;
    struct search_result *result = NULL;
    struct query_fault wrong = {0};
    enum status status = question_read(call, &request, fault);
    if (status != OK)
        return status;
    request.is_grouped = call->values[GROUP].number != 0;
    request.passages = (uint32_t)call->values[PASSAGES].number;
    request.facets = (uint32_t)call->values[FACETS].number;
    status = searcher_search(call->searcher, &request, call->arena, &result, &wrong, &fault->error);
    if (status == OK || status == ERR_DEADLINE)
        note(call, result);
    if (status != OK)
        return question_fail(call, status, &wrong, fault);
    struct answer answer = {.method = "search",
                            .has_query = true,
                            .q = request.q,
                            .offset = request.offset,
                            .limit = request.limit,
                            .fields = call->values[QUESTION_FIELDS].number,
                            .facets = request.facets};
    return answer_write(call, &answer, result, fault);
}

const struct method method_search = {.name = "search",
                                     .flags = METHOD_NEEDS_INDEX | METHOD_KEPT,
                                     .help = "find paragraphs",
                                     METHOD_ARGS(args),
                                     .run = run};
