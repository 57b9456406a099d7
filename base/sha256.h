/* SHA-256 (FIPS 180-4) over libcrypto, of a buffer or of a file. */
#ifndef PILCROW_BASE_SHA256_H
#define PILCROW_BASE_SHA256_H

#include "base/span.h"
#include "base/status.h"

#define SHA256_HEX 65 /* 64 digits and NUL */

void sha256_of(struct span bytes, char hex[SHA256_HEX]);
enum status sha256_of_file(const char *path, char hex[SHA256_HEX], struct error *err) MUST_USE;
/* From its start. */
enum status sha256_of_fd(int fd, char hex[SHA256_HEX], struct error *err) MUST_USE;

#endif
