#include "indexer/debounce.h"

#include <string.h>

#include "base/clock.h"

static const struct {
    uint64_t quiet_ms, longest_ms;
} patience[DEBOUNCE_KINDS] = {
    [DEBOUNCE_SAVED] = {DEBOUNCE_QUIET_MS, DEBOUNCE_LONGEST_MS},
    [DEBOUNCE_WRITING] = {DEBOUNCE_WRITING_QUIET_MS, DEBOUNCE_WRITING_LONGEST_MS},
};

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

void debounce_note(struct debounce *debounce, enum debounce_kind kind, uint64_t now_ns)
{
    struct debounce_window *window = &debounce->windows[kind];
    window->last_ns = now_ns;
    if (window->first_ns == 0)
        window->first_ns = now_ns;
}

uint64_t debounce_due_ns(const struct debounce *debounce)
{
    uint64_t due = DEBOUNCE_NEVER;
    for (int kind = 0; kind < DEBOUNCE_KINDS; kind++) {
        const struct debounce_window *window = &debounce->windows[kind];
        if (window->first_ns == 0)
            continue;
        due = earlier(due, window->last_ns + patience[kind].quiet_ms * NS_PER_MS);
        due = earlier(due, window->first_ns + patience[kind].longest_ms * NS_PER_MS);
    }
    return due < debounce->not_before_ns ? debounce->not_before_ns : due;
}

void debounce_begin(struct debounce *debounce)
{
    memset(debounce->windows, 0, sizeof(debounce->windows));
}

void debounce_succeeded(struct debounce *debounce)
{
    debounce->n_failures = 0;
    debounce->not_before_ns = 0;
}

void debounce_failed(struct debounce *debounce, uint64_t now_ns)
{
    uint64_t wait_ms = DEBOUNCE_RETRY_MS;
    for (unsigned i = 0; i < debounce->n_failures && wait_ms < DEBOUNCE_RETRY_LONGEST_MS; i++)
        wait_ms *= 2;
    debounce->n_failures++;
    debounce->not_before_ns = now_ns + earlier(wait_ms, DEBOUNCE_RETRY_LONGEST_MS) * NS_PER_MS;
    debounce_note(debounce, DEBOUNCE_SAVED, now_ns);
}

void debounce_locked(struct debounce *debounce, uint64_t now_ns)
{
    debounce->not_before_ns = now_ns + (uint64_t)DEBOUNCE_LOCKED_MS * NS_PER_MS;
    debounce_note(debounce, DEBOUNCE_SAVED, now_ns);
}
