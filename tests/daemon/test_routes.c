#include "daemon/routes.h"

#include "tests/support/test.h"

static enum status find(enum http_verb verb, const char *path, const struct route **out)
{
    struct http_head head = {.verb = verb, .path = span_of(path)};
    struct fault fault;
    return routes_find(&head, out, &fault);
}

static void paths_are_compared_byte_for_byte(void **state)
{
    (void)state;
    const struct route *route;
    assert_int_equal(find(HTTP_GET, "/v1/search", &route), OK);
    assert_ptr_equal(route->method, &method_search);
    assert_int_equal(find(HTTP_GET, "/v1/articles/a/b", &route), OK);
    assert_ptr_equal(route->method, &method_article);
    assert_int_equal(find(HTTP_HEAD, "/health", &route), OK);
    assert_true(route->is_open);
    static const char *const nowhere[] = {"/v1/articles",  "/v1/search/", "/V1/search",  "//health",
                                          "/v1/../health", "/health%20",  "/v1/%73earch"};
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++)
        assert_int_equal(find(HTTP_GET, nowhere[i], &route), ERR_NO_METHOD);
    assert_int_equal(find(HTTP_GET, "/v1/reload", &route), ERR_WRONG_METHOD);
    assert_string_equal(route->allow, "POST");
    assert_int_equal(find(HTTP_POST, "/metrics", &route), ERR_WRONG_METHOD);
    assert_int_equal(find(HTTP_OTHER, "/v1/search", &route), ERR_WRONG_METHOD);
}

static void an_unknown_path_is_told_the_nearest(void **state)
{
    (void)state;
    struct http_head head = {.verb = HTTP_GET, .path = SPAN("/v1/serch")};
    struct fault fault;
    const struct route *route;
    assert_int_equal(routes_find(&head, &route, &fault), ERR_NO_METHOD);
    assert_string_equal(fault.hint, "/v1/search");
}

/* The target of a GET, and the params that lines would have sent; NULL: refused. */
static const struct {
    const char *path, *query, *params;
} rows[] = {
    {"/v1/search", NULL, "{}"},
    {"/v1/search", "q=gas", "{\"q\":\"gas\"}"},
    {"/v1/search", "q=a+b%2Bc&limit=5", "{\"q\":\"a b+c\",\"limit\":5}"},
    {"/v1/search",
     "limit=-1&offset=1e3&snippet=", "{\"limit\":\"-1\",\"offset\":\"1e3\",\"snippet\":\"\"}"},
    {"/v1/search", "limit=9999999999999999999", "{\"limit\":\"9999999999999999999\"}"},
    {"/v1/search", "reverse=true&expand=false", "{\"reverse\":true,\"expand\":false}"},
    {"/v1/search", "reverse=1", "{\"reverse\":\"1\"}"},
    {"/v1/search", "facets=tag,author&fields=", "{\"facets\":[\"tag\",\"author\"],\"fields\":[]}"},
    {"/v1/search", "tag=a&q=x&tag=b,c&date=2019..",
     "{\"filters\":{\"tag\":[\"a\",\"b,c\"],\"date\":[\"2019..\"]},\"q\":\"x\"}"},
    {"/v1/search", "filters={}", "{\"filters\":\"{}\"}"},
    {"/v1/search", "index=news", "{\"index\":[\"news\"]}"},
    {"/v1/search", "index=news,wiki", "{\"index\":[\"news\",\"wiki\"]}"},
    {"/v1/search", "index=news,", "{\"index\":[\"news\",\"\"]}"}, /* refused as a name */
    {"/v1/search", "fields=,id,,", "{\"fields\":[\"\",\"id\",\"\",\"\"]}"},
    {"/v1/search", "index=news&index=wiki", NULL},
    {"/v1/stats", "index=news", "{\"index\":[\"news\"]}"},
    {"/v1/search", "colour=red", "{\"colour\":\"red\"}"},
    {"/v1/search", "q=a&q=a", NULL},
    {"/v1/search", "x=a&x=a", NULL},
    {"/v1/search", "q=%", NULL},
    {"/v1/suggest", "q=a&limit=3", "{\"q\":\"a\",\"limit\":3}"},
    {"/v1/suggest", "tag=a&tag=b", NULL},
    {"/v1/articles/energy/yamal", NULL, "{\"id\":\"energy/yamal\"}"},
    {"/v1/articles/energy%2Fyamal", "line=7&context=0&q=gas",
     "{\"id\":\"energy/yamal\",\"line\":7,\"context\":0,\"q\":\"gas\"}"},
    {"/v1/articles/../a+b", NULL, "{\"id\":\"../a+b\"}"},
    {"/v1/articles/a", "id=b", NULL},
    {"/v1/articles/a%00", NULL, NULL},
    {"/v1/articles/", NULL, NULL},
};

static void a_query_string_becomes_the_params_of_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_head head = {
            .verb = HTTP_GET, .path = span_of(rows[i].path), .query = span_of(rows[i].query)};
        const struct route *route;
        struct fault fault;
        struct buf got;
        json_t *params;
        assert_int_equal(routes_find(&head, &route, &fault), OK);
        enum status status = routes_params(route, &head, &params, &fault);
        assert_int_equal(status == OK, rows[i].params != NULL);
        if (status != OK) {
            assert_null(params);
            continue;
        }
        buf_init(&got, 4096);
        json_write(&got, params);
        assert_span_is(buf_span(&got), span_of(rows[i].params), rows[i].path);
        buf_release(&got);
        json_decref(params);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_compared_byte_for_byte),
        cmocka_unit_test(an_unknown_path_is_told_the_nearest),
        cmocka_unit_test(a_query_string_becomes_the_params_of_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
