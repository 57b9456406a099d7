#include "daemon/hosts.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/test.h"

static struct options options = {
    .hosts = {"search.example.org.", "Box"},
    .n_hosts = 2,
    .listen = {{.kind = ADDRESS_TCP, .host = "192.0.2.7", .port = 7182},
               {.kind = ADDRESS_UNIX, .path = "/x"}},
    .n_listen = 2,
};

/* A socket whose own address is 127.0.0.2, or ::1. */
static int make_socket(int family)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK + 1)}};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(family, SOCK_STREAM, 0);
    const void *address = family == AF_INET ? (const void *)&v4 : (const void *)&v6;
    if (fd >= 0 && bind(fd, address, family == AF_INET ? sizeof v4 : sizeof v6) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static enum status check(const struct http_head *head, int fd, bool is_local, bool has_token)
{
    struct hosts_end end = {&options, fd, is_local, has_token};
    struct fault fault;
    return hosts_check(head, &end, &fault);
}

static void only_our_names_are_answered_to_over_tcp(void **state)
{
    (void)state;
    static const struct {
        const char *host;
        bool is_ours;
    } rows[] = {
        {"localhost", true},
        {"LOCALHOST.:99", true},
        {"127.0.0.1:7182", true},
        {"[::1]", true},
        {"[0:0:0:0:0:0:0:1]:80", true},
        {"127.0.0.2", true},          /* this end of the connection */
        {"[::ffff:127.0.0.2]", true}, /* the same */
        {"192.0.2.7", true},          /* the listener */
        {"search.example.org", true},
        {"SEARCH.example.org.:443", true},
        {"box", true},
        {"evil.test", false},
        {"localhost.evil.test", false},
        {"127.0.0.1.evil.test", false},
        {"127.0.0.3", false},
        {"127.1", false},
        {"[::2]", false},
        {"box.", true},
        {"box..", false},
        {"xbox", false},
    };
    int fd = make_socket(AF_INET);
    assert_true(fd >= 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_head head = {.verb = HTTP_GET, .host = span_of(rows[i].host)};
        if ((check(&head, fd, false, false) == OK) != rows[i].is_ours)
            fail_msg("%s", rows[i].host);
        assert_int_equal(check(&head, fd, true, false), OK);
        assert_int_equal(check(&head, fd, false, true), OK);
    }
    close(fd);
    fd = make_socket(AF_INET6);
    if (fd < 0)
        return; /* no IPv6 here */
    assert_int_equal(check(&(struct http_head){.host = SPAN("[::1]")}, fd, false, false), OK);
    assert_int_equal(check(&(struct http_head){.host = SPAN("[::3]")}, fd, false, false),
                     ERR_FORBIDDEN);
    close(fd);
}

static void an_origin_must_be_the_host(void **state)
{
    (void)state;
    static const struct {
        const char *origin, *host;
        bool is_ours;
    } rows[] = {
        {"http://localhost", "localhost", true},
        {"http://LOCALHOST", "localhost.:80", true},
        {"http://localhost:7182", "localhost:7182", true},
        {"https://localhost", "localhost", true},
        {"https://localhost", "localhost:443", true},
        {"https://localhost", "localhost:80", false},
        {"http://localhost", "localhost:7182", false},
        {"http://localhost:7183", "localhost:7182", false},
        {"http://evil.test", "localhost", false},
        {"http://localhost/", "localhost", false},
        {"null", "localhost", false},
        {"", "localhost", false},
        {"file://", "localhost", false},
        {"chrome-extension://abc", "localhost", false},
        {"http://localhost, http://evil.test", "localhost", false},
        {"http://\xff", "localhost", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_head head = {
            .verb = HTTP_POST, .host = span_of(rows[i].host), .origin = span_of(rows[i].origin)};
        for (int is_local = 0; is_local <= 1; is_local++)
            if ((check(&head, -1, is_local != 0, false) == OK) != rows[i].is_ours)
                fail_msg("%s at %s", rows[i].origin, rows[i].host);
        assert_int_equal(check(&head, -1, false, true) == OK, rows[i].is_ours);
    }
}

static void pages_of_other_sites_may_only_come_to_visit(void **state)
{
    (void)state;
    static const struct {
        const char *site, *mode, *path;
        enum http_verb verb;
        bool may;
    } rows[] = {
        {"none", "navigate", "/v1/search", HTTP_GET, true},
        {"same-origin", "cors", "/v1/search", HTTP_POST, true},
        {"cross-site", "no-cors", "/v1/search", HTTP_GET, false},
        {"same-site", "cors", "/v1/search", HTTP_GET, false},
        {"CROSS-SITE", "navigate", "/v1/search", HTTP_GET, false},
        {"cross-site", "navigate", "/", HTTP_GET, true},
        {"cross-site", "navigate", "/", HTTP_POST, false},
        {"cross-site", "no-cors", "/", HTTP_GET, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_head head = {.verb = rows[i].verb,
                                 .host = SPAN("localhost"),
                                 .path = span_of(rows[i].path),
                                 .fetch_site = span_of(rows[i].site),
                                 .fetch_mode = span_of(rows[i].mode)};
        assert_int_equal(check(&head, -1, false, false), rows[i].may ? OK : ERR_FORBIDDEN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_our_names_are_answered_to_over_tcp),
        cmocka_unit_test(an_origin_must_be_the_host),
        cmocka_unit_test(pages_of_other_sites_may_only_come_to_visit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
