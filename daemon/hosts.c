#include "daemon/hosts.h"

#include <arpa/inet.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/utf8.h"

enum { HTTP_PORT = 80, HTTPS_PORT = 443, SHOWN_BYTES = 100 };

static bool is_same(struct span a, struct span b)
{
    return a.len == b.len && strncasecmp(a.at, b.at, a.len) == 0;
}

static struct span without_final_dot(struct span name)
{
    name.len -= name.len > 1 && name.at[name.len - 1] == '.';
    return name;
}

/* An IPv6 address in brackets, or an IPv4 one, which becomes the IPv6 address that maps it. */
static bool read_address(struct span name, struct in6_addr *out)
{
    char text[INET6_ADDRSTRLEN + 8];
    bool is_v6 = name.len > 2 && name.at[0] == '[';
    struct span inside = is_v6 ? span_cut(name, 1, name.len - 2) : name;
    int len = snprintf(text, sizeof text, "%s%.*s", is_v6 ? "" : "::ffff:", SPAN_FMT(inside));
    return len > 0 && (size_t)len < sizeof text && inet_pton(AF_INET6, text, out) == 1;
}

static bool is_this_end(int fd, const struct in6_addr *named)
{
    struct sockaddr_storage own;
    socklen_t len = sizeof own;
    struct in6_addr address = IN6ADDR_ANY_INIT;
    if (getsockname(fd, (struct sockaddr *)&own, &len) != 0)
        return false;
    if (own.ss_family == AF_INET6) {
        address = ((const struct sockaddr_in6 *)&own)->sin6_addr;
    } else if (own.ss_family == AF_INET) {
        address.s6_addr[10] = address.s6_addr[11] = 0xFF;
        memcpy(&address.s6_addr[12], &((const struct sockaddr_in *)&own)->sin_addr, 4);
    } else {
        return false;
    }
    return IN6_ARE_ADDR_EQUAL(&address, named);
}

static bool is_given_name(const struct options *options, struct span name)
{
    for (uint32_t i = 0; i < options->n_hosts; i++)
        if (is_same(name, without_final_dot(span_of(options->hosts[i]))))
            return true;
    for (uint32_t i = 0; i < options->n_listen; i++)
        if (options->listen[i].kind == ADDRESS_TCP && !options->listen[i].is_v6 &&
            is_same(name, without_final_dot(span_of(options->listen[i].host))))
            return true;
    return false;
}

static bool is_ours(const struct hosts_end *end, struct span name)
{
    static const struct in6_addr loopback = IN6ADDR_LOOPBACK_INIT;
    struct in6_addr address;
    name = without_final_dot(name);
    if (is_same(name, SPAN("localhost")) || is_same(name, SPAN("127.0.0.1")) ||
        is_given_name(end->options, name))
        return true;
    return read_address(name, &address) &&
           (IN6_ARE_ADDR_EQUAL(&address, &loopback) || is_this_end(end->fd, &address));
}

static enum status refuse(struct fault *fault, const char *what, struct span value,
                          const char *hint)
{
    fault_set(fault, ERR_FORBIDDEN, "%s '%.*s' is not ours", what,
              (int)(value.len < SHOWN_BYTES ? value.len : SHOWN_BYTES), value.at);
    fault_hint(fault, "%s", hint);
    return ERR_FORBIDDEN;
}

static enum status check_host(const struct http_head *head, const struct hosts_end *end,
                              struct fault *fault)
{
    struct span name;
    int port;
    if (end->is_local || end->has_token || head->host.at == NULL)
        return OK;
    if (http_read_host(head->host, &name, &port) && is_ours(end, name))
        return OK;
    return refuse(fault, "Host", name, "pilcrowd --host NAME");
}

/* scheme://host[:port] with the same host and port as Host, the scheme's own where none stands. */
static bool is_same_origin(struct span origin, struct span host)
{
    struct span name, own_name;
    int port, own_port;
    bool is_https = span_begins(origin, SPAN("https://"));
    if (!is_https && !span_begins(origin, SPAN("http://")))
        return false;
    size_t scheme = is_https ? 8 : 7;
    origin = span_cut(origin, scheme, origin.len - scheme);
    if (!http_read_host(origin, &name, &port) || !http_read_host(host, &own_name, &own_port))
        return false;
    int usual = is_https ? HTTPS_PORT : HTTP_PORT;
    return is_same(without_final_dot(name), without_final_dot(own_name)) &&
           (port < 0 ? usual : port) == (own_port < 0 ? usual : own_port);
}

static enum status check_site(const struct http_head *head, struct fault *fault)
{
    bool is_foreign = is_same(head->fetch_site, SPAN("cross-site")) ||
                      is_same(head->fetch_site, SPAN("same-site"));
    bool is_visit = head->verb == HTTP_GET && span_equal(head->path, SPAN("/")) &&
                    is_same(head->fetch_mode, SPAN("navigate"));
    if (!is_foreign || is_visit)
        return OK;
    return fault_set(fault, ERR_FORBIDDEN, "a page of another site may not ask");
}

enum status hosts_check(const struct http_head *head, const struct hosts_end *end,
                        struct fault *fault)
{
    enum status status;
    TRY(check_host(head, end, fault));
    if (head->origin.at != NULL && !is_same_origin(head->origin, head->host))
        TRY(refuse(fault, "Origin", utf8_is_valid(head->origin) ? head->origin : SPAN("?"),
                   "ask from a page of this daemon, or without a browser"));
    TRY(check_site(head, fault));
done:
    return status;
}
