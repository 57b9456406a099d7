#include "daemon/webpage.h"

#include "tests/support/test.h"

static struct request *ask(const char *path, const char *if_none_match)
{
    struct http_head head = {
        .verb = HTTP_GET, .path = span_of(path), .if_none_match = span_of(if_none_match)};
    struct rpc_request rpc = {.id = {.kind = RPC_ID_NULL}};
    const struct route *route;
    struct fault fault;
    struct request *request = request_new(&rpc, 0);
    assert_non_null(request);
    assert_int_equal(routes_find(&head, &route, &fault), OK);
    assert_int_equal(route->kind, ROUTE_PAGE);
    assert_true(route->is_open);
    webpage_answer(route, &head, request);
    return request;
}

static void every_file_is_served_under_its_path(void **state)
{
    (void)state;
    static const char *const paths[][2] = {{"/", "text/html; charset=utf-8"},
                                           {"/app.js", "text/javascript; charset=utf-8"},
                                           {"/app.css", "text/css; charset=utf-8"},
                                           {"/icon.svg", "image/svg+xml"}};
    assert_int_equal(n_page_files, sizeof paths / sizeof *paths);
    for (size_t i = 0; i < n_page_files; i++) {
        struct request *request = ask(paths[i][0], NULL);
        assert_string_equal(request->http.type, paths[i][1]);
        assert_int_equal(request->reply.len, page_files[i].len);
        assert_int_equal(request->http.code, 0);
        struct request *again = ask(paths[i][0], request->http.tag);
        assert_int_equal(again->http.code, HTTP_NOT_MODIFIED);
        assert_int_equal(again->reply.len, 0);
        request_free(request);
        request_free(again);
    }
}

static void the_page_may_load_from_here_only(void **state)
{
    (void)state;
    struct request *request = ask("/", NULL);
    assert_non_null(strstr(request->http.more, "Content-Security-Policy: default-src 'none'; "));
    assert_null(strstr(request->http.more, "unsafe"));
    buf_add_char(&request->reply, '\0');
    static const char *const inlines[] = {
        "<script>", "<style", " style=", " onclick", "http:", "//"};
    for (size_t i = 0; i < sizeof inlines / sizeof *inlines; i++)
        assert_null(strstr(request->reply.at, inlines[i]));
    request_free(request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_served_under_its_path),
        cmocka_unit_test(the_page_may_load_from_here_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
