/* A real pilcrowd with a certificate of the test's own, and clients that speak TLS or do not. */
#include "daemon/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/running.h"
#include "tests/support/test.h"

enum { PARAGRAPHS = 3000 };

static struct temp temp;
static struct running running;
static struct buf in;
static SSL_CTX *clients;
static char cert[200], key[200];

/* A key and a certificate over it, which name `name`; into the files that the daemon reads. */
static bool make_certificate(const char *name)
{
    char subject[80];
    struct process_result result;
    snprintf(subject, sizeof subject, "/CN=%s", name);
    const char *const argv[] = {
        "openssl", "req",   "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-nodes",  "-subj", subject, "-keyout", key,  "-out",     cert,
        NULL};
    process_run(argv, NULL, &result);
    process_result_release(&result);
    return result.exit_code == 0 && chmod(key, 0600) == 0;
}

/* `limit`: how long a connection may be silent at first. */
static void start_daemon(struct running *out, const char *limit)
{
    const char *const more[] = {"--listen", "tcp:127.0.0.1:0", "--tls-cert", cert, "--tls-key",
                                key,        "--limit",         limit,        NULL};
    running_start_large(out, PARAGRAPHS, more);
    struct span port = running_between(buf_span(&out->process.err), "tcp:127.0.0.1:", '\n');
    out->port = (unsigned)strtoul(port.at, NULL, 10);
}

static int start(void **state)
{
    (void)state;
    temp_make(&temp);
    buf_init(&in, 64 << 20);
    assert_int_equal(mkdir(temp_path(&temp, "closed"), 0700), 0);
    snprintf(cert, sizeof cert, "%s", temp_path(&temp, "closed/cert.pem"));
    snprintf(key, sizeof key, "%s", temp_path(&temp, "closed/key.pem"));
    clients = SSL_CTX_new(TLS_client_method());
    assert_non_null(clients);
    if (!make_certificate("first")) {
        print_message("no openssl program here: TLS is not tested\n");
        return 0;
    }
    start_daemon(&running, "first=60");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    SSL_CTX_free(clients);
    buf_release(&in);
    if (running.port != 0)
        assert_int_equal(running_stop(&running, SIGTERM), 0);
    temp_remove(&temp);
    return 0;
}

static void need_daemon(void)
{
    if (running.port == 0)
        skip();
}

struct client {
    int fd;
    SSL *ssl;
};

static struct client connect_tls(void)
{
    struct client client = {running_connect(&running, true), SSL_new(clients)};
    assert_non_null(client.ssl);
    assert_int_equal(SSL_set_fd(client.ssl, client.fd), 1);
    assert_int_equal(SSL_connect(client.ssl), 1);
    return client;
}

static void hang_up(struct client *client)
{
    SSL_free(client->ssl);
    close(client->fd);
}

static void say(struct client *client, const char *line)
{
    assert_int_equal(SSL_write(client->ssl, line, (int)strlen(line)), (int)strlen(line));
}

/* The next line, with its newline; "" at the end. */
static struct span hear(struct client *client)
{
    char piece[16384];
    int n;
    buf_clear(&in);
    while ((n = SSL_read(client->ssl, piece, sizeof piece)) > 0) {
        buf_add(&in, piece, (size_t)n);
        if (piece[n - 1] == '\n')
            break;
    }
    assert_int_equal(buf_status(&in), OK);
    return in.len > 0 ? buf_span(&in) : SPAN("");
}

static void lines_go_through_tls(void **state)
{
    (void)state;
    need_daemon();
    struct client client = connect_tls();
    assert_true(SSL_version(client.ssl) >= TLS1_2_VERSION);
    say(&client, "PING\n");
    assert_int_equal(running_count(hear(&client), "\"result\""), 1);
    say(&client, "PI");
    say(&client, "NG\r\n");
    assert_int_equal(running_count(hear(&client), "\"result\""), 1);
    hang_up(&client);
}

static void http_goes_through_tls(void **state)
{
    (void)state;
    static const char request[] =
        "GET /v1/search?q=gas&limit=1 HTTP/1.1\r\nHost: localhost:7182\r\n"
        "Origin: https://localhost:7182\r\nConnection: close\r\n\r\n";
    need_daemon();
    struct client client = connect_tls();
    struct buf reply;
    char piece[4096];
    buf_init(&reply, 1 << 20);
    say(&client, request);
    for (int n; (n = SSL_read(client.ssl, piece, sizeof piece)) > 0;)
        buf_add(&reply, piece, (size_t)n);
    assert_true(span_begins(buf_span(&reply), SPAN("HTTP/1.1 200 OK\r\n")));
    assert_int_equal(running_count(buf_span(&reply), "\"rank\":1,"), 1);
    buf_release(&reply);
    hang_up(&client);
}

/* Larger than any buffer on the way, and five at once. */
static void large_replies_arrive_whole(void **state)
{
    (void)state;
    static const char line[] =
        "{\"id\":1,\"method\":\"article\",\"params\":{\"id\":\"villages\"}}\n";
    need_daemon();
    struct client client = connect_tls();
    say(&client, line);
    struct span reply = hear(&client);
    assert_int_equal(running_count(reply, "\"n\":"), 1000);
    size_t wanted = 5 * reply.len, got = 0;
    for (int i = 0; i < 5; i++)
        say(&client, line);
    while (got < wanted) {
        struct span piece = hear(&client);
        assert_true(piece.len > 0);
        got += piece.len;
    }
    assert_int_equal(got, wanted);
    hang_up(&client);
}

/* What OpenSSL is set up for by the machine: it would speak all of them. */
static void start_where_all_is_allowed(struct running *out)
{
    static const char config[] = "openssl_conf = all\n[all]\nssl_conf = modules\n"
                                 "[modules]\nsystem_default = weak\n"
                                 "[weak]\nMinProtocol = TLSv1\nCipherString = ALL:@SECLEVEL=0\n";
    setenv("OPENSSL_CONF", temp_write(&temp, "weak.cnf", SPAN(config)), 1);
    start_daemon(out, "first=60");
    unsetenv("OPENSSL_CONF");
}

/* The reason of OpenSSL's last failure; 0: connected, and it is the version that was meant. */
static int reason_against(const struct running *server, int version)
{
    int reason = 0;
    struct client client = {running_connect(server, true), SSL_new(clients)};
    assert_non_null(client.ssl);
    SSL_set_security_level(client.ssl, 0);
    assert_int_equal(SSL_set_cipher_list(client.ssl, "ALL:@SECLEVEL=0"), 1);
    assert_int_equal(SSL_set_min_proto_version(client.ssl, version), 1);
    assert_int_equal(SSL_set_max_proto_version(client.ssl, version), 1);
    assert_int_equal(SSL_set_fd(client.ssl, client.fd), 1);
    ERR_clear_error();
    if (SSL_connect(client.ssl) != 1) {
        reason = ERR_GET_REASON(ERR_peek_error());
    } else {
        assert_int_equal(SSL_version(client.ssl), version);
        say(&client, "PING\n");
        assert_int_equal(running_count(hear(&client), "\"result\""), 1);
    }
    ERR_clear_error();
    hang_up(&client);
    return reason;
}

/* By the daemon's own word, whatever the machine would allow. */
static void what_is_older_than_1_2_is_not_spoken(void **state)
{
    (void)state;
    static const struct {
        int version, reason;
    } versions[] = {
        {TLS1_VERSION, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION},
        {TLS1_1_VERSION, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION},
        {TLS1_2_VERSION, 0},
        {TLS1_3_VERSION, 0},
    };
    static struct running lax;
    need_daemon();
    start_where_all_is_allowed(&lax);
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        assert_int_equal(reason_against(&lax, versions[i].version), versions[i].reason);
    assert_int_equal(running_stop(&lax, SIGTERM), 0);
}

/* Who only lost the connection has not said that this is all. */
static void a_line_that_is_cut_off_is_not_taken(void **state)
{
    (void)state;
    need_daemon();
    struct client client = connect_tls();
    say(&client, "PING");
    assert_int_equal(shutdown(client.fd, SHUT_WR), 0); /* without close_notify */
    assert_int_equal(hear(&client).len, 0);
    hang_up(&client);
}

static void the_end_is_said_on_both_sides(void **state)
{
    (void)state;
    need_daemon();
    struct client client = connect_tls();
    say(&client, "PING");
    SSL_shutdown(client.ssl); /* our half */
    assert_int_equal(running_count(hear(&client), "\"result\""), 1);
    assert_int_equal(hear(&client).len, 0);
    assert_int_equal(SSL_get_shutdown(client.ssl) & SSL_RECEIVED_SHUTDOWN, SSL_RECEIVED_SHUTDOWN);
    hang_up(&client);
}

/* Until the other side is through with it, be it by a reset. */
static size_t hear_out(int fd)
{
    char piece[4096];
    ssize_t n;
    size_t sum = 0;
    while ((n = recv(fd, piece, sizeof piece, 0)) > 0)
        sum += (size_t)n;
    assert_false(n < 0 && errno == EAGAIN); /* it is closed, not silent */
    return sum;
}

static void who_speaks_no_tls_is_closed(void **state)
{
    (void)state;
    need_daemon();
    int fd = running_connect(&running, true);
    running_say(fd, "PING");
    assert_true(hear_out(fd) < 20); /* an alert of TLS, no answer */
    close(fd);
    struct client client = connect_tls();
    say(&client, "PING\n");
    assert_int_equal(running_count(hear(&client), "\"result\""), 1);
    hang_up(&client);
}

static void who_says_nothing_is_closed(void **state)
{
    (void)state;
    static struct running strict;
    need_daemon();
    start_daemon(&strict, "first=1");
    int fd = running_connect(&strict, true);
    assert_int_equal(hear_out(fd), 0);
    close(fd);
    assert_int_equal(running_stop(&strict, SIGTERM), 0);
}

static void assert_certificate_of(struct client *client, const char *name)
{
    char got[80] = "";
    X509 *certificate = SSL_get1_peer_certificate(client->ssl);
    assert_non_null(certificate);
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, got, sizeof got);
    assert_string_equal(got, name);
    X509_free(certificate);
}

/* Connections that are there go on. */
static void a_new_certificate_is_taken_at_sighup(void **state)
{
    (void)state;
    need_daemon();
    struct client before = connect_tls();
    assert_certificate_of(&before, "first");
    assert_true(make_certificate("second"));
    assert_int_equal(kill(running.process.pid, SIGHUP), 0);
    int fd = running_connect(&running, false);
    running_say(fd, "RELOAD"); /* after the signal */
    running_hear(fd, &in);
    struct client after = connect_tls();
    assert_certificate_of(&after, "second");
    say(&before, "PING\n");
    assert_int_equal(running_count(hear(&before), "\"result\""), 1);
    assert_int_equal(truncate(cert, 0), 0);
    assert_int_equal(kill(running.process.pid, SIGHUP), 0);
    assert_true(running_tells(&running, "certificate.kept"));
    struct client later = connect_tls();
    assert_certificate_of(&later, "second");
    assert_true(make_certificate("first"));
    hang_up(&before);
    hang_up(&after);
    hang_up(&later);
    close(fd);
}

static void bad_files_are_refused(void **state)
{
    (void)state;
    need_daemon();
    struct tls *tls;
    struct error err;
    assert_ok(tls_open(cert, key, &tls, &err), &err);
    tls_close(tls);
    assert_status(tls_open(cert, "/no/such/key", &tls, &err), ERR_IO);
    assert_null(tls);
    assert_status(tls_open("/no/such/cert", key, &tls, &err), ERR_INVALID);
    assert_status(tls_open(key, key, &tls, &err), ERR_INVALID);
    assert_int_equal(chmod(key, 0644), 0);
    assert_status(tls_open(cert, key, &tls, &err), ERR_FORBIDDEN);
    assert_int_equal(chmod(key, 0600), 0);
    char other[200];
    snprintf(other, sizeof other, "%s", temp_path(&temp, "closed/other.pem"));
    assert_int_equal(rename(cert, other), 0);
    assert_true(make_certificate("another"));
    assert_status(tls_open(other, key, &tls, &err), ERR_INVALID); /* not its key */
    assert_int_equal(ERR_peek_error(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_go_through_tls),
        cmocka_unit_test(http_goes_through_tls),
        cmocka_unit_test(large_replies_arrive_whole),
        cmocka_unit_test(what_is_older_than_1_2_is_not_spoken),
        cmocka_unit_test(a_line_that_is_cut_off_is_not_taken),
        cmocka_unit_test(the_end_is_said_on_both_sides),
        cmocka_unit_test(who_speaks_no_tls_is_closed),
        cmocka_unit_test(who_says_nothing_is_closed),
        cmocka_unit_test(a_new_certificate_is_taken_at_sighup),
        cmocka_unit_test(bad_files_are_refused),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, start, stop);
}
