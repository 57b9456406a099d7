#include "daemon/tls.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct tls {
    char *cert, *key;
    SSL_CTX *context;
};

struct tls_stream {
    SSL *ssl;
    bool waits_to_write, is_broken;
};

/* What OpenSSL says of its last failure; the queue is empty afterwards. */
static enum status refuse(const char *file, struct error *err)
{
    unsigned long code = ERR_get_error();
    const char *reason = ERR_reason_error_string(code);
    ERR_clear_error();
    return error_set(err, ERR_INVALID, ERROR_NOWHERE, "%s: %s", file,
                     reason != NULL ? reason : "cannot be used for TLS");
}

static enum status check_key(const char *file, struct error *err)
{
    struct stat st;
    if (stat(file, &st) != 0)
        return error_errno(err, errno, "%s", file);
    if ((st.st_mode & S_IRWXO) != 0)
        return error_set(err, ERR_FORBIDDEN, ERROR_NOWHERE, "%s: others may read it; chmod 600 %s",
                         file, file);
    return OK;
}

static enum status load(const struct tls *tls, SSL_CTX *context, struct error *err)
{
    enum status status = check_key(tls->key, err);
    if (status != OK)
        return status;
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    if (SSL_CTX_use_certificate_chain_file(context, tls->cert) != 1)
        return refuse(tls->cert, err);
    if (SSL_CTX_use_PrivateKey_file(context, tls->key, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1)
        return refuse(tls->key, err);
    return OK;
}

enum status tls_reread(struct tls *tls, struct error *err)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (context == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for TLS");
    enum status status = load(tls, context, err);
    if (status != OK) {
        SSL_CTX_free(context);
        return status;
    }
    SSL_CTX_free(tls->context); /* streams keep theirs */
    tls->context = context;
    return OK;
}

enum status tls_open(const char *cert, const char *key, struct tls **out, struct error *err)
{
    enum status status;
    struct tls *tls = calloc(1, sizeof *tls);
    *out = NULL;
    if (tls == NULL || (tls->cert = strdup(cert)) == NULL || (tls->key = strdup(key)) == NULL)
        TRY(error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for TLS"));
    TRY(tls_reread(tls, err));
    *out = tls;
    return OK;
done:
    tls_close(tls);
    return status;
}

void tls_close(struct tls *tls)
{
    if (tls == NULL)
        return;
    SSL_CTX_free(tls->context);
    free(tls->cert);
    free(tls->key);
    free(tls);
}

struct tls_stream *tls_accept(const struct tls *tls, int fd)
{
    struct tls_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL)
        return NULL;
    stream->ssl = SSL_new(tls->context);
    if (stream->ssl == NULL || SSL_set_fd(stream->ssl, fd) != 1) {
        tls_stream_free(stream);
        ERR_clear_error();
        return NULL;
    }
    SSL_set_accept_state(stream->ssl);
    return stream;
}

void tls_stream_free(struct tls_stream *stream)
{
    if (stream == NULL)
        return;
    SSL_free(stream->ssl);
    free(stream);
}

/* Turns what a call returned into what read(2) and write(2) return. */
static ssize_t outcome(struct tls_stream *stream, int n)
{
    int why = n > 0 ? SSL_ERROR_NONE : SSL_get_error(stream->ssl, n);
    stream->waits_to_write = why == SSL_ERROR_WANT_WRITE;
    if (n > 0)
        return n;
    if (why == SSL_ERROR_ZERO_RETURN)
        return 0;
    bool goes_on = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
    stream->is_broken |= !goes_on;
    ERR_clear_error();
    errno = goes_on ? EAGAIN : ECONNRESET;
    return -1;
}

static int at_most(size_t len)
{
    return len < INT_MAX ? (int)len : INT_MAX;
}

ssize_t tls_read(struct tls_stream *stream, void *bytes, size_t room)
{
    return outcome(stream, SSL_read(stream->ssl, bytes, at_most(room)));
}

ssize_t tls_write(struct tls_stream *stream, const void *bytes, size_t len)
{
    return outcome(stream, SSL_write(stream->ssl, bytes, at_most(len)));
}

bool tls_waits_to_write(const struct tls_stream *stream)
{
    return stream->waits_to_write;
}

void tls_end(struct tls_stream *stream)
{
    if (!stream->is_broken && SSL_is_init_finished(stream->ssl))
        (void)!SSL_shutdown(stream->ssl); /* what the socket does not take now is no loss */
    ERR_clear_error();
}
