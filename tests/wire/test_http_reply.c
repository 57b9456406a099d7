#include "wire/http_reply.h"

#include "tests/support/test.h"

static void check(const struct http_reply *reply, const char *expected)
{
    struct buf out;
    buf_init(&out, 4096);
    http_write_head(reply, 1795457100, &out);
    assert_text(buf_span(&out), expected);
    buf_release(&out);
}

#define BEGIN(code, type)                                                                          \
    "HTTP/1.1 " code "\r\nDate: Mon, 23 Nov 2026 18:05:00 GMT\r\nContent-Type: " type              \
    "\r\nX-Content-Type-Options: nosniff\r\n"

static void a_head_has_what_every_reply_has_and_what_this_one_needs(void **state)
{
    (void)state;
    check(
        &(struct http_reply){
            .code = 200, .generation = "g000042", .tag = "W/\"x\"", .body_len = 1893},
        BEGIN("200 OK", "application/json") "Pilcrow-Generation: g000042\r\nETag: W/\"x\"\r\n"
                                            "Cache-Control: no-cache\r\n"
                                            "Content-Length: 1893\r\n\r\n");
    check(&(struct http_reply){.code = 411, .tag = "", .body_len = 118, .closes = true},
          BEGIN("411 Length Required",
                "application/json") "Cache-Control: no-store\r\nContent-Length: 118\r\n"
                                    "Connection: close\r\n\r\n");
    check(&(struct http_reply){.code = 304, .tag = "W/\"x\""},
          BEGIN("304 Not Modified",
                "application/json") "ETag: W/\"x\"\r\nCache-Control: no-cache\r\n\r\n");
    check(&(struct http_reply){.code = 401},
          BEGIN("401 Unauthorized",
                "application/json") "Cache-Control: no-store\r\nWWW-Authenticate: Bearer\r\n"
                                    "Content-Length: 0\r\n\r\n");
    check(&(struct http_reply){.code = 405, .allow = "POST", .is_10 = true},
          BEGIN("405 Method Not Allowed",
                "application/json") "Cache-Control: no-store\r\nAllow: POST\r\n"
                                    "Content-Length: 0\r\nConnection: keep-alive\r\n\r\n");
    check(&(struct http_reply){.code = 503, .retry_after_s = 2, .more = "A: b\r\n"},
          BEGIN("503 Service Unavailable",
                "application/json") "Cache-Control: no-store\r\nRetry-After: 2\r\nA: b\r\n"
                                    "Content-Length: 0\r\n\r\n");
    check(&(struct http_reply){.code = 200, .type = "a/b", .is_chunked = true},
          BEGIN("200 OK", "a/b") "Cache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n");
    check(&(struct http_reply){.code = 200, .type = "a/b", .is_chunked = true, .is_10 = true},
          BEGIN("200 OK", "a/b") "Cache-Control: no-store\r\nConnection: close\r\n\r\n");
}

static void make_tag(const char *generation, uint64_t hash, char out[HTTP_TAG_ROOM])
{
    const struct http_edition edition = {generation, "0f1e", 20781};
    http_make_tag(&edition, hash, out);
}

static void a_tag_fits_by_weak_comparison(void **state)
{
    (void)state;
    char tag[HTTP_TAG_ROOM];
    make_tag("g000042", http_hash(0, SPAN("abc")), tag);
    assert_int_equal(strncmp(tag, "W/\"g000042-", 11), 0);
    char strong[HTTP_TAG_ROOM + 40];
    assert_true(http_tag_fits(span_of(tag), tag));
    assert_true(http_tag_fits(span_of(tag + 2), tag));
    snprintf(strong, sizeof strong, "\"a,b\" ,\t%s , W/\"c\"", tag);
    assert_true(http_tag_fits(span_of(strong), tag));
    assert_true(http_tag_fits(SPAN("*"), tag));
    assert_false(http_tag_fits(SPAN_NONE, tag));
    assert_false(http_tag_fits(SPAN(""), tag));
    assert_false(http_tag_fits(SPAN("W/\"g000042\", x"), tag));
    assert_true(http_hash(0, SPAN("abc")) != http_hash(0, SPAN("acb")));
    make_tag("a=g000001,b=g000002", 7, strong); /* a comma would part it from itself */
    assert_int_equal(strlen(strong), strlen("W/\"0123456789abcdef-01234567\""));
    assert_true(http_tag_fits(span_of(strong), strong));
    make_tag("a=g000001,b=g000003", 7, tag);
    assert_false(http_tag_fits(span_of(strong), tag));
    make_tag("abcdefghijklmnopqrstuvwxyz012345=g000042", 7, tag);
    assert_true(http_tag_fits(span_of(tag), tag));
}

static void a_tag_is_of_one_index_and_one_day(void **state)
{
    (void)state;
    static const struct http_edition others[] = {
        {"g000002", "0f1e", 20781}, {"g000001", "0f1f", 20781}, {"g000001", "0f1e", 20782}};
    const struct http_edition edition = {"g000001", "0f1e", 20781};
    char tag[HTTP_TAG_ROOM], other[HTTP_TAG_ROOM];
    http_make_tag(&edition, 7, tag);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        http_make_tag(&others[i], 7, other);
        assert_false(http_tag_fits(span_of(tag), other));
    }
    http_make_tag(&edition, 7, other);
    assert_true(http_tag_fits(span_of(tag), other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_has_what_every_reply_has_and_what_this_one_needs),
        cmocka_unit_test(a_tag_fits_by_weak_comparison),
        cmocka_unit_test(a_tag_is_of_one_index_and_one_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
