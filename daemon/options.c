#include "daemon/options.h"

#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wire/nearest.h"

enum { DEADLINE_MS = 1000 }; /* unless told otherwise */

/* What counts lines of code writes them to files at the end. */
#ifdef PILCROW_COVERAGE
enum { IS_OPEN = true };
#else
enum { IS_OPEN = false };
#endif

/* A value's reader; ERR_INVALID with what is wrong. `name` is the option's, for messages. */
typedef enum status read_value(const char *name, const char *value, struct options *out,
                               struct error *err);

static enum status number(const char *name, const char *value, uint64_t min, uint64_t max,
                          uint32_t *out, struct error *err)
{
    char *end;
    unsigned long long parsed = strtoull(value, &end, 10);
    if (*value < '0' || *value > '9' || *end != '\0' || strlen(value) > 10 || parsed < min ||
        parsed > max)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "--%s must be %llu..%llu", name,
                         (unsigned long long)min, (unsigned long long)max);
    *out = (uint32_t)parsed;
    return OK;
}

/* How much of "NAME=DIR" is the name: nothing where a directory has a '=' in it. */
static size_t name_length(const char *value)
{
    size_t len = strcspn(value, "=/");
    return value[len] == '=' && value[0] != '.' ? len : 0;
}

static bool is_good_name(const char *name, size_t len)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    return len < OPTIONS_NAME_ROOM && strspn(name, allowed) >= len;
}

static enum status add_index(const char *option, const char *value, size_t len, struct options *out,
                             struct error *err)
{
    if (!is_good_name(value, len))
        return error_set(err, ERR_INVALID, ERROR_NOWHERE,
                         "--%s: '%.*s' is no name: at most %d letters, digits, _ and -", option,
                         (int)len, value, OPTIONS_NAME_ROOM - 1);
    for (uint32_t i = 0; i < out->n_indexes; i++)
        if (strlen(out->indexes[i].name) == len && memcmp(out->indexes[i].name, value, len) == 0)
            return error_set(err, ERR_INVALID, ERROR_NOWHERE, "--%s: two are named '%.*s'", option,
                             (int)len, value);
    if (out->n_indexes == OPTIONS_MAX_INDEXES)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "--%s: at most %d", option,
                         OPTIONS_MAX_INDEXES);
    struct options_index *index = &out->indexes[out->n_indexes++];
    memcpy(index->name, value, len);
    index->root = value + len + 1;
    return OK;
}

/* Of one without a name the last counts. */
static enum status read_index(const char *name, const char *value, struct options *out,
                              struct error *err)
{
    size_t len = name_length(value);
    const char *root = len > 0 ? value + len + 1 : value;
    bool is_other = out->n_indexes > 0 && (len > 0) != (out->indexes[0].name[0] != '\0');
    if (*root == '\0' || strlen(root) >= PATH_MAX)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "--%s needs a directory", name);
    if (is_other)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE,
                         "--%s: of several each needs a name: --%s NAME=DIR", name, name);
    if (len > 0)
        return add_index(name, value, len, out, err);
    out->indexes[0].root = value;
    out->n_indexes = 1;
    return OK;
}

static enum status read_listen(const char *name, const char *value, struct options *out,
                               struct error *err)
{
    if (out->n_listen == OPTIONS_MAX_LISTEN)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "--%s: at most %d", name,
                         OPTIONS_MAX_LISTEN);
    return address_parse(value, &out->listen[out->n_listen++], err);
}

static enum status read_token_file(const char *name, const char *value, struct options *out,
                                   struct error *err)
{
    (void)name;
    (void)err;
    out->token_file = value;
    return OK;
}

static enum status read_tls_cert(const char *name, const char *value, struct options *out,
                                 struct error *err)
{
    (void)name;
    (void)err;
    out->tls_cert = value;
    return OK;
}

static enum status read_tls_key(const char *name, const char *value, struct options *out,
                                struct error *err)
{
    (void)name;
    (void)err;
    out->tls_key = value;
    return OK;
}

static enum status read_host(const char *name, const char *value, struct options *out,
                             struct error *err)
{
    if (out->n_hosts == OPTIONS_MAX_HOSTS)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "--%s: at most %d", name,
                         OPTIONS_MAX_HOSTS);
    out->hosts[out->n_hosts++] = value;
    return OK;
}

static enum status read_mode(const char *name, const char *value, struct options *out,
                             struct error *err)
{
    char *end;
    unsigned long mode = strtoul(value, &end, 8);
    if (*value < '0' || *value > '7' || *end != '\0' || mode > 0777)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "--%s must be octal, 0..0777", name);
    out->socket_mode = (mode_t)mode;
    return OK;
}

static enum status read_group(const char *name, const char *value, struct options *out,
                              struct error *err)
{
    const struct group *group = getgrnam(value);
    if (group == NULL)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "--%s: no group '%s'", name, value);
    out->socket_group = group->gr_gid;
    return OK;
}

/* "64M": bytes, or with K, M or G. */
static enum status read_cache(const char *name, const char *value, struct options *out,
                              struct error *err)
{
    if (limits_read_size(value, &out->cache_bytes) != OK)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "--%s must be a size, as 64M", name);
    return OK;
}

static enum status read_user(const char *name, const char *value, struct options *out,
                             struct error *err)
{
    (void)name;
    return account_find(value, &out->user, err);
}

static enum status read_limit(const char *name, const char *value, struct options *out,
                              struct error *err)
{
    (void)name;
    return limits_set(&out->limits, value, err);
}

static enum status read_log(const char *name, const char *value, struct options *out,
                            struct error *err)
{
    out->log_format = strcmp(value, "json") == 0 ? LOG_JSON : LOG_TEXT;
    if (strcmp(value, "json") == 0 || strcmp(value, "text") == 0)
        return OK;
    return error_set(err, ERR_INVALID, ERROR_NOWHERE, "--%s must be text or json", name);
}

static enum status read_level(const char *name, const char *value, struct options *out,
                              struct error *err)
{
    static const char *const levels[] = {"error", "warn", "info", "debug"};
    for (unsigned i = 0; i < 4; i++) {
        if (strcmp(value, levels[i]) != 0)
            continue;
        out->log_level = (enum log_level)i;
        return OK;
    }
    return error_set(err, ERR_INVALID, ERROR_NOWHERE, "--%s must be error, warn, info or debug",
                     name);
}

#define NUMBER(field, min, max)                                                                    \
    static enum status read_##field(const char *name, const char *value, struct options *out,      \
                                    struct error *err)                                             \
    {                                                                                              \
        return number(name, value, min, max, &out->field, err);                                    \
    }
NUMBER(workers, 1, 256)
NUMBER(max_connections, 1, 1000000)
NUMBER(deadline_ms, 1, 600000)
NUMBER(max_deadline_ms, 1, 600000)
NUMBER(idle_s, 0, 31536000)
NUMBER(drain_s, 0, 3600)
NUMBER(slow_ms, 0, 600000)

#define SWITCH(field)                                                                              \
    static enum status read_##field(const char *name, const char *value, struct options *out,      \
                                    struct error *err)                                             \
    {                                                                                              \
        (void)name, (void)value, (void)err;                                                        \
        out->field = true;                                                                         \
        return OK;                                                                                 \
    }
SWITCH(logs_queries)
SWITCH(no_sandbox)
SWITCH(is_test)

static const struct entry {
    const char *name;
    char letter;
    const char *value; /* NULL: a switch */
    read_value *read;
    const char *help;
} entries[] = {
    {"index", 'i', "DIR", read_index, "index to answer from; several: NAME=DIR each"},
    {"listen", 'l', "ADDR", read_listen, "unix:PATH, tcp:HOST:PORT or fd:N; repeatable"},
    {"token-file", 0, "FILE", read_token_file, "tokens; needed for TCP beyond loopback"},
    {"tls-cert", 0, "FILE", read_tls_cert, "speak TLS on TCP: certificates, PEM"},
    {"tls-key", 0, "FILE", read_tls_key, "key of the certificate, PEM"},
    {"host", 0, "NAME", read_host, "further name that HTTP answers to; repeatable"},
    {"socket-mode", 0, "OCTAL", read_mode, "of Unix sockets (0660)"},
    {"socket-group", 0, "NAME", read_group, "of Unix sockets"},
    {"workers", 'w', "N", read_workers, "search threads, 1..256 (number of CPUs)"},
    {"max-connections", 0, "N", read_max_connections, "1..1000000 (10000)"},
    {"deadline", 0, "MS", read_deadline_ms, "of a search (1000)"},
    {"max-deadline", 0, "MS", read_max_deadline_ms, "the most a client may ask (10000)"},
    {"idle", 0, "S", read_idle_s, "close idle TCP connections; 0: never (600)"},
    {"cache", 0, "SIZE", read_cache, "result cache; 0: none (64M)"},
    {"limit", 0, "NAME=VALUE", read_limit, "a further limit, see the manual; repeatable"},
    {"drain", 0, "S", read_drain_s, "to finish what runs at stop (3)"},
    {"slow", 0, "MS", read_slow_ms, "log searches that took longer; 0: none (200)"},
    {"log-queries", 0, NULL, read_logs_queries, "log lines of searches hold the query"},
    {"log", 0, "FORMAT", read_log, "text or json (text)"},
    {"log-level", 0, "LEVEL", read_level, "error, warn, info or debug (info)"},
    {"user", 0, "NAME", read_user, "run as this user once it listens; for root"},
    {"no-sandbox", 0, NULL, read_no_sandbox, "leave out Landlock and seccomp"},
    {"test", 't', NULL, read_is_test, "check options, token file, index; print ok; exit"},
    {"help", 'h', NULL, NULL, "this screen"},
    {"version", 'V', NULL, NULL, "the version"},
};

enum { N_ENTRIES = sizeof entries / sizeof *entries };

void options_help(FILE *out)
{
    fputs("Usage: pilcrowd [--index DIR] [--listen ADDR]... [OPTION]...\n"
          "Answers searches over the paragraphs of an index.\n\n",
          out);
    for (size_t i = 0; i < N_ENTRIES; i++) {
        char left[40];
        snprintf(left, sizeof left, "--%s %s", entries[i].name,
                 entries[i].value != NULL ? entries[i].value : "");
        if (entries[i].letter != 0)
            fprintf(out, "  -%c, %-24s %s\n", entries[i].letter, left, entries[i].help);
        else
            fprintf(out, "      %-24s %s\n", left, entries[i].help);
    }
    fputs("\nVariables: PILCROW_INDEX, PILCROW_SOCKET. Limits, signals, tokens: pilcrowd(8)\n",
          out);
}

static const struct entry *find_long(const char *name, size_t len)
{
    for (size_t i = 0; i < N_ENTRIES; i++)
        if (strlen(entries[i].name) == len && memcmp(entries[i].name, name, len) == 0)
            return &entries[i];
    return NULL;
}

static const struct entry *find_short(char letter)
{
    for (size_t i = 0; i < N_ENTRIES; i++)
        if (entries[i].letter == letter)
            return &entries[i];
    return NULL;
}

static void unknown_long(const char *name, size_t len, struct error *err, char advice[120])
{
    const char *names[N_ENTRIES];
    for (size_t i = 0; i < N_ENTRIES; i++)
        names[i] = entries[i].name;
    error_set(err, ERR_INVALID, ERROR_NOWHERE, "unknown option --%.*s", (int)len, name);
    const char *nearest = nearest_name((struct span){name, len}, names, N_ENTRIES);
    if (nearest != NULL)
        snprintf(advice, 120, "Did you mean --%s?", nearest);
}

/* The walk through argv. */
struct reading {
    int argc, at;
    char *const *argv;
    struct options *out;
    struct error *err;
    char *advice;
};

static enum options_outcome apply(const struct entry *entry, const char *value,
                                  struct reading *reading)
{
    if (entry->read == NULL)
        return entry->letter == 'h' ? OPTIONS_HELP : OPTIONS_VERSION;
    enum status status = entry->read(entry->name, value, reading->out, reading->err);
    return status == OK ? OPTIONS_RUN : OPTIONS_WRONG;
}

/* The value of an option: behind it, or the next word. */
static enum options_outcome apply_with_value(const struct entry *entry, const char *value,
                                             struct reading *reading)
{
    if (value == NULL && reading->at < reading->argc)
        value = reading->argv[reading->at++];
    if (value == NULL) {
        error_set(reading->err, ERR_INVALID, ERROR_NOWHERE, "--%s needs a value: %s", entry->name,
                  entry->value);
        return OPTIONS_WRONG;
    }
    return apply(entry, value, reading);
}

static enum options_outcome read_long(const char *word, struct reading *reading)
{
    const char *equals = strchr(word, '=');
    size_t len = equals != NULL ? (size_t)(equals - word) : strlen(word);
    const struct entry *entry = find_long(word, len);
    if (entry == NULL) {
        unknown_long(word, len, reading->err, reading->advice);
        return OPTIONS_WRONG;
    }
    if (entry->value != NULL)
        return apply_with_value(entry, equals != NULL ? equals + 1 : NULL, reading);
    if (equals == NULL)
        return apply(entry, NULL, reading);
    error_set(reading->err, ERR_INVALID, ERROR_NOWHERE, "--%s takes no value", entry->name);
    return OPTIONS_WRONG;
}

/* -t, -iDIR, -i DIR, and switches joined. */
static enum options_outcome read_short(const char *letters, struct reading *reading)
{
    enum options_outcome outcome = OPTIONS_RUN;
    for (; *letters != '\0' && outcome == OPTIONS_RUN; letters++) {
        const struct entry *entry = find_short(*letters);
        if (entry == NULL) {
            error_set(reading->err, ERR_INVALID, ERROR_NOWHERE, "unknown option -%c", *letters);
            return OPTIONS_WRONG;
        }
        if (entry->value != NULL)
            return apply_with_value(entry, letters[1] != '\0' ? letters + 1 : NULL, reading);
        outcome = apply(entry, NULL, reading);
    }
    return outcome;
}

static enum options_outcome read_words(struct reading *reading)
{
    enum options_outcome outcome = OPTIONS_RUN;
    while (outcome == OPTIONS_RUN && reading->at < reading->argc) {
        const char *word = reading->argv[reading->at++];
        bool is_end = strcmp(word, "--") == 0;
        if (is_end && reading->at == reading->argc)
            break;
        if (is_end || word[0] != '-' || word[1] == '\0') {
            error_set(reading->err, ERR_INVALID, ERROR_NOWHERE, "unexpected argument '%s'",
                      is_end ? reading->argv[reading->at] : word);
            snprintf(reading->advice, 120, "Usage: pilcrowd [--index DIR] [--listen ADDR]...");
            return OPTIONS_WRONG;
        }
        outcome = word[1] == '-' ? read_long(word + 2, reading) : read_short(word + 1, reading);
    }
    return outcome;
}

static enum status default_index(struct options *out, struct error *err)
{
    const char *given = getenv("PILCROW_INDEX"), *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    int len;
    if (given != NULL && *given != '\0')
        len = snprintf(out->default_index, PATH_MAX, "%s", given);
    else if (data != NULL && *data != '\0')
        len = snprintf(out->default_index, PATH_MAX, "%s/pilcrow", data);
    else
        len = snprintf(out->default_index, PATH_MAX, "%s/.local/share/pilcrow",
                       home != NULL ? home : "");
    if (len < 0 || len >= PATH_MAX)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "the path of the index is too long");
    out->indexes[0].root = out->default_index;
    out->n_indexes = 1;
    return OK;
}

/* What clients compare with theirs may not hang on where the daemon was started. One that is not there
 * yet is below the folder of now. */
static enum status make_absolute(struct options_index *index, struct error *err)
{
    char folder[PATH_MAX];
    if (index->root[0] == '/')
        return OK;
    if (realpath(index->root, index->absolute) == NULL) {
        int len = getcwd(folder, sizeof folder) == NULL
                      ? PATH_MAX
                      : snprintf(index->absolute, PATH_MAX, "%s/%s", folder, index->root);
        if (len < 0 || len >= PATH_MAX)
            return error_set(err, ERR_INVALID, ERROR_NOWHERE, "the path of the index is too long");
    }
    index->root = index->absolute;
    return OK;
}

static enum status fill_defaults(struct options *out, struct error *err)
{
    enum status status = OK;
    if (out->n_indexes == 0)
        status = default_index(out, err);
    for (uint32_t i = 0; i < out->n_indexes && status == OK; i++)
        status = make_absolute(&out->indexes[i], err);
    out->is_default_listen = out->n_listen == 0;
    if (status == OK && out->n_listen == 0) {
        out->n_listen = 1;
        status = address_default(getenv("PILCROW_SOCKET"), getenv("XDG_RUNTIME_DIR"), geteuid(),
                                 &out->listen[0], &out->needs_fallback_dir, err);
    }
    if (out->deadline_ms == 0)
        out->deadline_ms = out->max_deadline_ms < DEADLINE_MS ? out->max_deadline_ms : DEADLINE_MS;
    if (status == OK && out->deadline_ms > out->max_deadline_ms)
        status = error_set(err, ERR_INVALID, ERROR_NOWHERE,
                           "--deadline may not be above --max-deadline");
    if (status == OK && (out->tls_cert == NULL) != (out->tls_key == NULL))
        status =
            error_set(err, ERR_INVALID, ERROR_NOWHERE, "--tls-cert and --tls-key need each other");
    return status;
}

enum options_outcome options_read(int argc, char *const argv[], struct options *out,
                                  struct error *err, char advice[120])
{
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    *out = (struct options){.socket_mode = 0660,
                            .socket_group = (gid_t)-1,
                            .workers = cpus < 1     ? 1
                                       : cpus > 256 ? 256
                                                    : (uint32_t)cpus,
                            .max_connections = 10000,
                            .max_deadline_ms = 10000,
                            .idle_s = 600,
                            .drain_s = 3,
                            .slow_ms = 200,
                            .cache_bytes = 64 << 20,
                            .limits = limits_preset(),
                            .no_sandbox = IS_OPEN,
                            .log_level = LOG_INFO};
    struct reading reading = {argc, 1, argv, out, err, advice};
    advice[0] = '\0';
    enum options_outcome outcome = read_words(&reading);
    if (outcome == OPTIONS_RUN && fill_defaults(out, err) != OK)
        return OPTIONS_WRONG;
    return outcome;
}
