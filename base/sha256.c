#include "base/sha256.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/sha.h>

enum { PIECE = 1 << 16 };

static void write_hex(const unsigned char digest[SHA256_DIGEST_LENGTH], char hex[SHA256_HEX])
{
    for (int i = 0; i < SHA256_DIGEST_LENGTH; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

void sha256_of(struct span bytes, char hex[SHA256_HEX])
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256((const unsigned char *)(bytes.at != NULL ? bytes.at : ""), bytes.len, digest);
    write_hex(digest, hex);
}

/* Reads by pread from the start, so that the descriptor's own position stays where it is. */
static enum status hash_pieces(int fd, EVP_MD_CTX *context, struct error *err)
{
    char piece[PIECE];
    off_t at = 0;
    for (;;) {
        ssize_t n = pread(fd, piece, sizeof piece, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_errno(err, errno, "cannot read to hash");
        if (n == 0)
            return OK;
        if (EVP_DigestUpdate(context, piece, (size_t)n) != 1)
            return error_set(err, ERR_INTERNAL, ERROR_NOWHERE, "libcrypto refuses to hash");
        at += n;
    }
}

enum status sha256_of_fd(int fd, char hex[SHA256_HEX], struct error *err)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to hash");
    unsigned char digest[SHA256_DIGEST_LENGTH];
    enum status status = OK;
    if (EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1)
        TRY(error_set(err, ERR_INTERNAL, ERROR_NOWHERE, "libcrypto has no SHA-256"));
    TRY(hash_pieces(fd, context, err));
    if (EVP_DigestFinal_ex(context, digest, NULL) != 1)
        TRY(error_set(err, ERR_INTERNAL, ERROR_NOWHERE, "libcrypto refuses to hash"));
    write_hex(digest, hex);
done:
    EVP_MD_CTX_free(context);
    return status;
}

enum status sha256_of_file(const char *path, char hex[SHA256_HEX], struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return error_errno(err, errno, "cannot open %s", path);
    enum status status = sha256_of_fd(fd, hex, err);
    close(fd);
    return status;
}
