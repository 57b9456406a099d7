/* Golden conversations with a real pilcrowd: every transcripts/METHOD/CASE.t in lines and CASE.http,
 * over a Unix socket and over TCP.
 *
 *   C: what the client sends, one line
 *   S: what the daemon answers, one line; … stands for any characters
 *   a line that begins with blanks goes on with the one before
 *   # comment; "# unix" or "# tcp" as first line: on that listener only
 *
 * In CASE.http the lines of the client end with CR and LF, and
 *   C= a body, as it is
 *   S: the status line of the next reply, which is read whole; then lines of its head, of which
 *      others may stand between; after an empty one, the lines of its body
 *
 * Those below transcripts/several are played with a daemon of two indexes (running.h).
 *
 * When the script is over the client ends its sending, and the daemon has nothing more to say. */
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/support/running.h"
#include "tests/support/test.h"
#include "tests/transcripts/http.h"

#define SEVERAL "several"

enum { MAX_CASES = 200, MAX_LINE = 1 << 20, MAX_TRIES = 20, SHORTEST_DEADLINE_MS = 200 };

static struct running running;

/* One script being played. */
struct play {
    int fd;
    const char *file;
    bool is_http, is_head, in_body;
    struct http_heard heard;
};

/* Glob with … only; greedy enough by backtracking to the last one (Krauss 2008). */
static bool fits(struct span pattern, struct span text)
{
    static const struct span any = {"\xE2\x80\xA6", 3};
    size_t p = 0, t = 0, star = SIZE_MAX, mark = 0;
    while (t < text.len) {
        if (span_begins(span_cut(pattern, p, pattern.len - p), any)) {
            star = p += any.len;
            mark = t;
        } else if (p < pattern.len && pattern.at[p] == text.at[t]) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star;
            t = ++mark;
        } else {
            return false;
        }
    }
    return p == pattern.len || span_equal(span_cut(pattern, p, pattern.len - p), any);
}

/* The first line of a script that did not fit; "": none. */
static char misfit[8192];

static void check_fits(struct span expected, struct span got, const char *file)
{
    if (!fits(expected, got))
        snprintf(misfit, sizeof misfit, "%s\n  expected %.*s\n  got      %.*s", file,
                 SPAN_FMT(expected), SPAN_FMT(got));
}

static void check_line(struct play *play, struct span expected)
{
    struct buf in;
    buf_init(&in, 16 << 20);
    check_fits(expected, running_hear(play->fd, &in), play->file);
    buf_release(&in);
}

static void check_head(struct play *play, struct span expected)
{
    struct span line;
    for (unsigned n = 1; (line = http_head_line(&play->heard, n)).at != NULL; n++)
        if (fits(expected, line))
            return;
    check_fits(expected, buf_span(&play->heard.head), play->file);
}

static void check_http(struct play *play, struct span expected)
{
    if (span_begins(expected, SPAN("HTTP/"))) {
        http_hear(play->fd, play->is_head, &play->heard);
        check_fits(expected, http_head_line(&play->heard, 0), play->file);
        play->in_body = false;
    } else if (expected.len == 0) {
        play->in_body = true;
    } else if (play->in_body) {
        check_fits(expected, http_body_line(&play->heard), play->file);
    } else {
        check_head(play, expected);
    }
}

static void say(struct play *play, struct span line)
{
    if (span_begins(line, SPAN("HEAD ")) || span_begins(line, SPAN("GET ")) ||
        span_begins(line, SPAN("POST ")))
        play->is_head = line.at[0] == 'H';
    running_send(play->fd, line);
    running_send(play->fd, play->is_http ? SPAN("\r\n") : SPAN("\n"));
}

static void play_line(struct play *play, struct span line)
{
    struct span rest = line.len > 3 ? span_cut(line, 3, line.len - 3) : SPAN("");
    if (misfit[0] != '\0')
        return;
    if (span_begins(line, SPAN("C:")))
        say(play, rest);
    else if (play->is_http && span_begins(line, SPAN("C=")))
        running_send(play->fd, rest);
    else if (span_begins(line, SPAN("S:")) && play->is_http)
        check_http(play, rest);
    else if (span_begins(line, SPAN("S:")))
        check_line(play, rest);
    else if (line.len > 0 && line.at[0] != '#')
        fail_msg("%s: neither C: nor S: %.*s", play->file, SPAN_FMT(line));
}

/* Joins continued lines and plays each. */
static void play_script(struct play *play, struct span script)
{
    struct buf line;
    buf_init(&line, MAX_LINE);
    while (script.len > 0) {
        const char *end = memchr(script.at, '\n', script.len);
        size_t len = end != NULL ? (size_t)(end - script.at) : script.len;
        struct span piece = span_cut(script, 0, len);
        script = span_cut(script, len + (end != NULL), script.len - len - (end != NULL));
        bool goes_on = piece.len > 0 && piece.at[0] == ' ';
        while (piece.len > 0 && piece.at[0] == ' ')
            piece = span_cut(piece, 1, piece.len - 1);
        if (!goes_on) {
            play_line(play, buf_span(&line));
            buf_clear(&line);
        }
        buf_add_span(&line, piece);
    }
    play_line(play, buf_span(&line));
    buf_release(&line);
}

static bool has_ending(const char *name, const char *ending)
{
    size_t len = strlen(name), end = strlen(ending);
    return len > end && strcmp(name + len - end, ending) == 0;
}

static void play_once(const char *path, struct span script, bool is_tcp)
{
    struct buf rest;
    struct play play = {.fd = running_connect(&running, is_tcp),
                        .file = path,
                        .is_http = has_ending(path, ".http")};
    misfit[0] = '\0';
    http_heard_init(&play.heard);
    play_script(&play, script);
    buf_init(&rest, MAX_LINE);
    if (misfit[0] == '\0')
        assert_span_is(running_converse(play.fd, SPAN(""), &rest), SPAN(""), path);
    buf_release(&rest);
    http_heard_release(&play.heard);
    close(play.fd);
}

/* Suggestions have a deadline that a machine which stands still for a moment misses; then the script
 * is played again. */
static void play_file(const char *path, bool is_tcp)
{
    struct temp temp;
    temp_make(&temp);
    struct span script = temp_read_path(&temp, path);
    bool is_meant = !span_begins(script, is_tcp ? SPAN("# unix\n") : SPAN("# tcp\n"));
    for (unsigned tries = 0; is_meant && tries < MAX_TRIES; tries++) {
        uint64_t began = clock_ns();
        play_once(path, script, is_tcp);
        uint64_t took_ms = (clock_ns() - began) / NS_PER_MS;
        if (misfit[0] == '\0' || took_ms < SHORTEST_DEADLINE_MS)
            break;
    }
    if (misfit[0] != '\0')
        fail_msg("%s", misfit);
    temp_remove(&temp);
}

static int is_script(const struct dirent *entry)
{
    return strcmp(entry->d_name, SEVERAL) != 0 && entry->d_name[0] != '.' &&
           (entry->d_type == DT_DIR || has_ending(entry->d_name, ".t") ||
            has_ending(entry->d_name, ".http"));
}

/* Plays all scripts below a folder, in order of names; returns how many. */
static unsigned play_folder(const char *folder, bool is_tcp)
{
    struct dirent **entries;
    unsigned played = 0;
    int n = scandir(folder, &entries, is_script, alphasort);
    assert_true(n >= 0);
    for (int i = 0; i < n; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_type == DT_DIR) {
            played += play_folder(path, is_tcp);
        } else {
            play_file(path, is_tcp);
            played++;
        }
        free(entries[i]);
    }
    free(entries);
    return played;
}

static void conversations_over_a_unix_socket(void **state)
{
    (void)state;
    assert_true(play_folder(TESTS_DIR "/transcripts", false) > 0);
}

static void conversations_over_tcp(void **state)
{
    (void)state;
    assert_true(play_folder(TESTS_DIR "/transcripts", true) > 0);
}

static void conversations_with_several_indexes(void **state)
{
    (void)state;
    assert_int_equal(running_stop(&running, SIGTERM), 0);
    running_start_several(&running, NULL);
    assert_true(play_folder(TESTS_DIR "/transcripts/" SEVERAL, false) > 0);
    assert_true(play_folder(TESTS_DIR "/transcripts/" SEVERAL, true) > 0);
}

static int start(void **state)
{
    (void)state;
    running_start(&running, NULL, false);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    return running_stop(&running, SIGTERM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conversations_over_a_unix_socket),
        cmocka_unit_test(conversations_over_tcp),
        cmocka_unit_test(conversations_with_several_indexes),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
