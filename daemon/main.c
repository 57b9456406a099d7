/* pilcrowd: answers searches over the paragraphs of an index. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mapping.h"
#include "base/sha256.h"
#include "daemon/follow.h"
#include "daemon/listen.h"
#include "daemon/metrics.h"
#include "daemon/notify.h"
#include "daemon/options.h"
#include "daemon/privileges.h"
#include "daemon/sandbox.h"
#include "daemon/server.h"
#include "daemon/tls.h"
#include "wire/escape.h"
#include "wire/protocol.h"

/* A large reply gives its memory back when it is sent; the C library would keep more and more. */
enum { MAPPED_BYTES = 256 << 10, KEPT_BYTES = 4 << 20 };

enum exit_code { EXIT_STOPPED = 0, EXIT_USAGE = 2, EXIT_LISTEN = 3, EXIT_INDEX = 5 };

/* What came from outside is made harmless before a terminal sees it. */
static enum exit_code complain(enum exit_code code, const char *text, const char *advice)
{
    struct buf line;
    buf_init(&line, 8192);
    buf_add_text(&line, "pilcrowd: ");
    escape_terminal(span_of(text), &line);
    if (*advice != '\0') {
        buf_add_char(&line, '\n');
        escape_terminal(span_of(advice), &line);
    }
    fprintf(stderr, "%.*s\n", (int)line.len, line.at);
    buf_release(&line);
    return code;
}

/* "1,834" */
static void group_digits(uint32_t number, char out[16])
{
    char digits[12];
    int n = snprintf(digits, sizeof digits, "%u", number), at = 0;
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

static void say_ready(const struct server *server)
{
    struct buf line;
    buf_init(&line, 64 << 10);
    buf_add_text(&line, "pilcrowd " PILCROW_VERSION ": ready: ");
    const struct generation *current = catalogue_current(&server->catalogue);
    if (current == NULL) {
        buf_add_text(&line, "no index yet;");
    } else {
        const struct manifest *manifest = generation_manifest(current);
        char articles[16], paragraphs[16];
        group_digits(manifest->articles, articles);
        group_digits(manifest->paragraphs, paragraphs);
        buf_printf(&line, "%s, %s articles, %s paragraphs;", generation_label(current), articles,
                   paragraphs);
    }
    for (uint32_t i = 0; i < server->accept.listenings->n; i++) {
        buf_add_char(&line, ' ');
        escape_terminal(span_of(server->accept.listenings->at[i].name), &line);
    }
    fprintf(stderr, "%.*s\n", (int)line.len, line.at);
    buf_release(&line);
}

/* Passed sockets count as listeners and take the place of the default. */
static void add_passed_sockets(struct options *options)
{
    uint32_t n = notify_passed_sockets();
    if (n > 0 && options->is_default_listen) {
        options->n_listen = 0;
        options->needs_fallback_dir = false;
    }
    for (uint32_t i = 0; i < n && options->n_listen < OPTIONS_MAX_LISTEN; i++)
        options->listen[options->n_listen++] =
            (struct address){.kind = ADDRESS_FD, .fd = 3 + (int)i};
}

static enum status check_addresses(const struct options *options, struct error *err)
{
    for (uint32_t i = 0; i < options->n_listen; i++) {
        enum status status = listen_check(&options->listen[i], options->token_file != NULL, err);
        if (status != OK)
            return status;
    }
    return OK;
}

static enum status open_listeners(const struct options *options, struct listenings *out,
                                  struct error *err)
{
    const struct account *user = &options->user;
    struct listen_rules rules = {options->token_file != NULL, options->socket_mode,
                                 options->socket_group, user->name != NULL ? user->uid : (uid_t)-1};
    if (user->name != NULL && rules.group == (gid_t)-1)
        rules.group = user->gid;
    enum status status = OK;
    if (options->needs_fallback_dir)
        status = listen_make_fallback_dir(options->listen[0].path, err);
    for (uint32_t i = 0; i < options->n_listen && status == OK; i++)
        status = listen_open(&options->listen[i], &rules, out, err);
    if (status != OK)
        listen_close(out);
    return status;
}

/* No index yet is no failure: the first one is served when it comes. A damaged one of several does not
 * keep the others from serving; `is_test` finds it. */
static enum status open_indexes(const struct options *options, struct generation **out,
                                struct error *err)
{
    enum status status = OK;
    uint32_t n_usable = 0;
    for (uint32_t i = 0; i < options->n_indexes; i++) {
        struct error refused;
        const struct options_index *index = &options->indexes[i];
        enum status opened = follow_first(index->root, &out[i], &refused);
        n_usable += opened == OK || opened == ERR_NO_INDEX;
        if (opened == OK || opened == ERR_NO_INDEX)
            continue;
        if (options->n_indexes > 1)
            log_event(LOG_ERROR, "index.refused", LOG_STR("index", index->name),
                      LOG_STR("error", refused.text));
        status = opened;
        *err = refused;
    }
    return options->is_test || n_usable == 0 ? status : OK;
}

/* What it reads and removes later on. */
static enum status confine(const struct options *options, const struct listenings *listenings,
                           struct error *err)
{
    static struct sandbox sandbox = {.is_sanitized = SANDBOX_SANITIZED};
    for (uint32_t i = 0; i < options->n_indexes; i++)
        sandbox.indexes[sandbox.n_indexes++] = options->indexes[i].root;
    if (options->token_file != NULL)
        sandbox.readable[sandbox.n_readable++] = options->token_file;
    if (options->tls_cert != NULL) {
        sandbox.readable[sandbox.n_readable++] = options->tls_cert;
        sandbox.readable[sandbox.n_readable++] = options->tls_key;
    }
    for (uint32_t i = 0; i < listenings->n; i++)
        if (listenings->at[i].path[0] != '\0')
            sandbox.removable[sandbox.n_removable++] = listenings->at[i].path;
    char hash[SHA256_HEX];
    sha256_of(SPAN(""), hash); /* libcrypto reads its configuration */
    (void)metrics_rss_bytes(); /* keeps open what it reads */
    return options->no_sandbox ? OK : sandbox_enter(&sandbox, err);
}

/* Who may listen where may be more than who answers: root's rights end before a byte of the index
 * or of a peer is read. */
static enum exit_code serve(const struct options *options, struct access *access, struct tls *tls)
{
    static struct listenings listenings;
    struct generation *generations[OPTIONS_MAX_INDEXES] = {NULL};
    enum exit_code code = EXIT_STOPPED;
    struct error err;
    if (!options->is_test && open_listeners(options, &listenings, &err) != OK)
        return complain(EXIT_LISTEN, err.text, "");
    if (privileges_drop(&options->user, &err) != OK ||
        (!options->is_test && confine(options, &listenings, &err) != OK))
        code = complain(EXIT_USAGE, err.text, "");
    else if (open_indexes(options, generations, &err) != OK)
        code = complain(EXIT_INDEX, err.text, "Earlier ones: pilcrow-index --generations");
    if (code == EXIT_STOPPED && !options->is_test) {
        if (server_run(options, access, tls, &listenings, generations, say_ready, &err) != OK)
            return complain(EXIT_LISTEN, err.text, "");
        return code;
    }
    listen_close(&listenings);
    for (uint32_t i = 0; i < options->n_indexes; i++)
        generation_release(generations[i]);
    if (code != EXIT_STOPPED)
        return code;
    puts("ok");
    return fflush(stdout) == 0 ? EXIT_STOPPED : EXIT_USAGE;
}

static enum status open_secrets(const struct options *options, struct access **access,
                                struct tls **tls, struct error *err)
{
    enum status status = access_open(options->token_file, access, err);
    *tls = NULL;
    if (status == OK && options->tls_cert != NULL)
        status = tls_open(options->tls_cert, options->tls_key, tls, err);
    return status;
}

static enum exit_code run(struct options *options)
{
    struct access *access;
    struct tls *tls;
    enum exit_code code;
    struct error err;
    json_object_seed(0); /* before there are threads */
    mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    log_open("pilcrowd", options->log_level, options->log_format);
    add_passed_sockets(options);
    if (limits_apply(&options->limits, &err) != OK || mapping_endure(&err) != OK)
        return complain(EXIT_USAGE, err.text, "");
    if (open_secrets(options, &access, &tls, &err) != OK || check_addresses(options, &err) != OK)
        code = complain(EXIT_USAGE, err.text, "");
    else
        code = serve(options, access, tls);
    access_close(access);
    tls_close(tls);
    return code;
}

int main(int argc, char *argv[])
{
    static struct options options;
    struct error err;
    char advice[120];
    switch (options_read(argc, argv, &options, &err, advice)) {
    case OPTIONS_HELP:
        options_help(stdout);
        return fflush(stdout) == 0 ? EXIT_STOPPED : EXIT_USAGE;
    case OPTIONS_VERSION:
        printf("pilcrow %s (protocol %d, format %d)\n", PILCROW_VERSION, PROTOCOL_VERSION,
               FORMAT_VERSION);
        return fflush(stdout) == 0 ? EXIT_STOPPED : EXIT_USAGE;
    case OPTIONS_WRONG:
        return complain(EXIT_USAGE, err.text, advice);
    case OPTIONS_RUN:
        break;
    }
    return run(&options);
}
