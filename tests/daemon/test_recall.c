#include "daemon/recall.h"

#include <signal.h>
#include <unistd.h>

#include "tests/support/running.h"
#include "tests/support/test.h"

/* ---- requests as dispatch makes them; no daemon, no worker ---- */

static struct generation *const generation = (struct generation *)0x1000; /* only compared */

static struct request *make(const char *line, enum utf_unit unit)
{
    struct rpc_request rpc;
    struct fault fault;
    struct args_presets presets = {1000, 10000, unit};
    assert_status(rpc_read(span_of(line), &rpc, &fault), OK);
    struct request *request = request_new(&rpc, clock_ns());
    assert_non_null(request);
    assert_status(method_find(request->rpc.method, &request->method, &fault), OK);
    assert_status(args_read(request->method, request->rpc.params, &presets, &request->args, &fault),
                  OK);
    request->unit = unit;
    request->generation = generation;
    return request;
}

static void drop(struct request *request)
{
    request->generation = NULL; /* is none */
    request_free(request);
}

static bool is_known(struct recall *recall, const char *line, enum utf_unit unit)
{
    struct request *request = make(line, unit);
    bool is_known = recall_answer(recall, request);
    drop(request);
    return is_known;
}

/* As if a worker had answered. */
static void answer(struct request *request)
{
    rpc_begin_result(&request->rpc.id, &request->reply);
    request->result_at = request->reply.len;
    buf_add_text(&request->reply, "{\"took_ms\":1234.5,\"hits\":[]}");
    request->result_len = request->reply.len - request->result_at;
    rpc_end_result(&request->reply);
    request->note = (struct call_note){.is_query = true,
                                       .found_nothing = true,
                                       .took_at = request->result_at + strlen("{\"took_ms\":"),
                                       .took_len = strlen("1234.5")};
}

static void open_recall(struct recall *recall, struct metrics *metrics)
{
    recall_init(recall, 1 << 20, metrics);
    recall_keep_only(recall, &generation, 1);
}

#define SEARCH(params) "{\"id\":7,\"method\":\"search\",\"params\":{" params "}}"

static const struct row {
    const char *line;
    enum utf_unit unit;
    bool is_the_same; /* as SEARCH("\"q\":\"gas\",\"filters\":{\"tag\":\"a\",\"lang\":\"en\"}") */
} rows[] = {
    {SEARCH("\"filters\":{\"lang\":\"en\",\"tag\":\"a\"},\"q\":\"gas\""), UTF_8, true},
    {SEARCH("\"q\":\"gas\",\"filters\":{\"tag\":\"a\",\"lang\":\"en\"},\"limit\":10"), UTF_8, true},
    {SEARCH("\"q\":\"gas\",\"filters\":{\"tag\":\"a\",\"lang\":\"en\"},\"deadline_ms\":7"), UTF_8,
     true},
    {SEARCH("\"q\":\"gas\",\"filters\":{\"tag\":\"a\",\"lang\":\"en\"}"), UTF_16, false},
    {SEARCH("\"q\":\"gas\",\"filters\":{\"tag\":\"b\",\"lang\":\"en\"}"), UTF_8, false},
    {SEARCH("\"q\":\"gas\",\"filters\":{\"tag\":\"a\"}"), UTF_8, false},
    {SEARCH("\"q\":\"gas\""), UTF_8, false},
    {SEARCH("\"q\":\"gas \",\"filters\":{\"tag\":\"a\",\"lang\":\"en\"}"), UTF_8, false},
    {SEARCH("\"q\":\"gas\",\"filters\":{\"tag\":\"a\",\"lang\":\"en\"},\"limit\":11"), UTF_8,
     false},
    {SEARCH("\"q\":\"gas\",\"filters\":{\"tag\":\"a\",\"lang\":\"en\"},\"facets\":[\"tag\"]"),
     UTF_8, false},
    {SEARCH("\"q\":\"gas\",\"filters\":{\"tag\":\"a\",\"lang\":\"en\"},\"odd\":1"), UTF_8, false},
    {"{\"id\":7,\"method\":\"suggest\",\"params\":{\"q\":\"gas\"}}", UTF_8, false},
};

static void equal_questions_have_one_answer(void **state)
{
    (void)state;
    static struct metrics metrics;
    struct recall recall;
    open_recall(&recall, &metrics);
    struct request *request =
        make(SEARCH("\"q\":\"gas\",\"filters\":{\"tag\":\"a\",\"lang\":\"en\"}"), UTF_8);
    assert_false(recall_answer(&recall, request));
    answer(request);
    recall_keep(&recall, request);
    drop(request);
    assert_int_equal(metrics.cache_misses, 1);
    assert_int_equal(metrics.cache_bytes, recall.cache.bytes);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (is_known(&recall, rows[i].line, rows[i].unit) != rows[i].is_the_same)
            fail_msg("row %zu: %s", i, rows[i].line);
    assert_int_equal(metrics.cache_hits, 3);
    recall_release(&recall);
}

/* As it goes on the wire. */
static struct span whole(const struct request *request, struct buf *out)
{
    buf_clear(out);
    buf_add_span(out, buf_span(&request->reply));
    buf_add_span(out, request->rest);
    assert_int_equal(out->len, request_reply_len(request));
    return buf_span(out);
}

static void a_reply_has_its_own_envelope_and_time(void **state)
{
    (void)state;
    static struct metrics metrics;
    struct recall recall;
    struct buf out;
    buf_init(&out, 4096);
    open_recall(&recall, &metrics);
    struct request *request = make(SEARCH("\"q\":\"gas\""), UTF_8);
    assert_false(recall_answer(&recall, request));
    answer(request);
    recall_keep(&recall, request);
    drop(request);
    request = make("{\"id\":\"x\",\"method\":\"search\",\"params\":{\"q\":\"gas\"}}", UTF_8);
    request->received_ns -= 250 * (uint64_t)NS_PER_S;
    assert_true(recall_answer(&recall, request));
    struct span reply = whole(request, &out);
    assert_true(
        span_begins(reply, span_of("{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{\"took_ms\":2")));
    assert_int_equal(running_count(reply, ",\"hits\":[]}}\n"), 1);
    assert_int_equal(running_count(reply, "1234.5"), 0);
    assert_true(request->note.is_query && request->note.found_nothing);
    assert_text(request->note.q, "gas");
    drop(request);
    request = make(SEARCH("\"q\":\"gas\""), UTF_8);
    request->http.is_bare = true;
    assert_true(recall_answer(&recall, request));
    reply = whole(request, &out);
    assert_true(span_begins(reply, span_of("{\"took_ms\":")));
    assert_int_equal(running_count(reply, ",\"hits\":[]}}"), 0);
    recall_release(&recall); /* a reply on its way is not touched by that */
    assert_int_equal(running_count(whole(request, &out), ",\"hits\":[]}"), 1);
    drop(request);
    buf_release(&out);
}

/* What happens to a request between its two looks, and whether it is known then. */
static void partial(struct request *request)
{
    request->note.is_partial = true;
}

static void failed(struct request *request)
{
    request->status = ERR_DEADLINE;
}

static void late(struct request *request)
{
    request->deadline_ns = 1;
}

static void asked_yesterday(struct request *request)
{
    request->day--;
}

static void nothing_is_kept_that_may_get_better(void **state)
{
    (void)state;
    static void (*const spoil[])(struct request *) = {partial, failed, late, asked_yesterday};
    static struct metrics metrics;
    struct recall recall;
    open_recall(&recall, &metrics);
    for (size_t i = 0; i < sizeof spoil / sizeof *spoil; i++) {
        struct request *request = make(SEARCH("\"q\":\"date:30d\""), UTF_8);
        assert_false(recall_answer(&recall, request));
        answer(request);
        spoil[i](request);
        recall_keep(&recall, request);
        drop(request);
    }
    assert_false(is_known(&recall, SEARCH("\"q\":\"date:30d\""), UTF_8));
    recall_release(&recall);
}

/* ---- a real pilcrowd ---- */

static void assert_says(int fd, const char *line, const char *piece, struct buf *in)
{
    struct span reply = running_ask(fd, line, in);
    if (running_count(reply, piece) != 1)
        fail_msg("no %s in %.*s", piece, SPAN_FMT(reply));
}

static void a_publish_between_two_equal_questions(void **state)
{
    (void)state;
    static struct running running;
    struct buf in;
    char name[GENERATION_NAME_ROOM];
    buf_init(&in, 1 << 20);
    running_start(&running, NULL, true);
    int fd = running_connect(&running, false);
    assert_says(fd, "SEARCH quagga", "\"total\":{\"value\":0,", &in);
    assert_says(fd, "SEARCH quagga", "\"total\":{\"value\":0,", &in);
    assert_says(fd, "STATS", "\"hits\":1,\"misses\":1}", &in);
    running_publish(&running, "a quagga", name);
    running_reload(fd, name, &in);
    assert_says(fd, "SEARCH quagga", "\"total\":{\"value\":1,", &in);
    assert_says(fd, "SEARCH quagga", "\"generation\":\"g000002\"", &in);
    assert_says(fd, SEARCH("\"q\":\"quagga\",\"generation\":\"g000001\""),
                "\"total\":{\"value\":0,", &in); /* its answer is still there */
    assert_says(fd, "STATS", "\"hits\":3,\"misses\":2}", &in);
    assert_says(fd, "STATS", "\"queries\":5,", &in);
    assert_says(fd, "STATS", "\"zero_hits\":3,", &in);
    close(fd);
    buf_release(&in);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

static void it_can_be_switched_off(void **state)
{
    (void)state;
    static struct running running;
    static const char *const more[] = {"--cache", "0", NULL};
    struct buf in;
    buf_init(&in, 1 << 20);
    running_start(&running, more, true);
    int fd = running_connect(&running, false);
    assert_says(fd, "SEARCH gas", "\"result\"", &in);
    assert_says(fd, "SEARCH gas", "\"result\"", &in);
    assert_says(fd, "STATS", "\"cache\":{\"bytes\":0,\"hits\":0,\"misses\":0}", &in);
    close(fd);
    buf_release(&in);
    assert_int_equal(running_stop(&running, SIGTERM), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_questions_have_one_answer),
        cmocka_unit_test(a_reply_has_its_own_envelope_and_time),
        cmocka_unit_test(nothing_is_kept_that_may_get_better),
        cmocka_unit_test(a_publish_between_two_equal_questions),
        cmocka_unit_test(it_can_be_switched_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
