/* Generations are published while clients ask without a pause. Generation number N holds N articles
 * with the word, so every answer can be checked against the generation that it names: a mixed,
 * empty or failed answer shows. */
#include "tests/journeys/stage.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/json.h"
#include "tests/support/test.h"

enum { GENERATIONS = 15, CLIENTS = 4, MOST_REPLY = 1 << 20 };

struct client {
    pthread_t thread;
    int fd;
    atomic_bool *is_over;
    uint64_t answers;
    uint32_t newest;     /* number of the generation answered from last */
    char complaint[256]; /* "": none */
};

/* Reads up to the newline; the line is in `reply`, which is emptied first. */
static bool read_line(int fd, struct buf *reply)
{
    buf_clear(reply);
    while (reply->len == 0 || reply->at[reply->len - 1] != '\n') {
        char *at = buf_reserve(reply, 1 << 14);
        ssize_t n = at != NULL ? read(fd, at, 1 << 14) : -1;
        if (n <= 0)
            return false;
        buf_grown(reply, (size_t)n);
    }
    return true;
}

static void check_answer(struct client *client, struct span line)
{
    json_t *reply = NULL;
    const char *generation = NULL;
    int value = -1;
    uint32_t number = 0;
    bool is_read = json_parse(line, &reply, NULL) == OK &&
                   json_unpack(reply, "{s:{s:s, s:{s:i}}}", "result", "generation", &generation,
                               "total", "value", &value) == 0 &&
                   sscanf(generation, "g%" SCNu32, &number) == 1;
    if (!is_read || (uint32_t)value != number || number < client->newest)
        snprintf(client->complaint, sizeof client->complaint, "after generation %" PRIu32 ": %.*s",
                 client->newest, SPAN_FMT(line));
    client->newest = number;
    json_decref(reply);
}

static void *ask_without_pause(void *argument)
{
    static const char ASK[] = "{\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"siberia\","
                              "\"limit\":1,\"count_to\":1000,\"deadline_ms\":10000}}\n";
    struct client *client = argument;
    struct buf reply;
    buf_init(&reply, MOST_REPLY);
    while ((!atomic_load(client->is_over) || client->answers <= GENERATIONS) &&
           client->complaint[0] == '\0') {
        if (send(client->fd, ASK, sizeof ASK - 1, MSG_NOSIGNAL) != sizeof ASK - 1 ||
            !read_line(client->fd, &reply)) {
            strcpy(client->complaint, "the connection broke");
            break;
        }
        check_answer(client, buf_span(&reply));
        client->answers++;
    }
    buf_release(&reply);
    return NULL;
}

static void publish_number(struct stage *stage, int number)
{
    char name[32];
    snprintf(name, sizeof name, "%03d.txt", number);
    stage_write(stage, name, "Siberia is large.\n");
    stage_publish(stage);
}

static void every_answer_is_of_exactly_one_generation(void **state)
{
    (void)state;
    /* Static, for a failed assert leaves the clients running. */
    static struct stage stage;
    static struct client clients[CLIENTS];
    static atomic_bool is_over;
    stage_make(&stage);
    publish_number(&stage, 1);
    stage_serve(&stage);
    for (int i = 0; i < CLIENTS; i++) {
        clients[i].fd = stage_dial(&stage);
        clients[i].is_over = &is_over;
        assert_int_equal(pthread_create(&clients[i].thread, NULL, ask_without_pause, &clients[i]),
                         0);
    }
    for (int number = 2; number <= GENERATIONS; number++)
        publish_number(&stage, number);
    int code = stage_ask(&stage, "-c", "siberia", NULL);
    atomic_store(&is_over, true);
    for (int i = 0; i < CLIENTS; i++) {
        pthread_join(clients[i].thread, NULL);
        close(clients[i].fd);
        assert_string_equal(clients[i].complaint, "");
        assert_true(clients[i].answers > GENERATIONS);
    }
    assert_int_equal(code, 0);
    assert_int_equal(atoi(stage.last.out.at), GENERATIONS);
    stage_remove(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_is_of_exactly_one_generation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
