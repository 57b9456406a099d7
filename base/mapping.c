#include "base/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A signal handler walks the list, so that entries are never freed but used again: `len` is 0 while
 * one is free. */
struct mapping {
    _Atomic uintptr_t at;
    atomic_size_t len;
    atomic_bool is_torn;
    struct mapping *_Atomic next;
};

static struct mapping *_Atomic mappings;
static pthread_mutex_t changing = PTHREAD_MUTEX_INITIALIZER;
static atomic_uint n_torn;
static uintptr_t page_bytes;

static struct mapping *find(uintptr_t address)
{
    struct mapping *mapping = atomic_load(&mappings);
    while (mapping != NULL && address - atomic_load(&mapping->at) >= atomic_load(&mapping->len))
        mapping = atomic_load(&mapping->next);
    return mapping;
}

static struct mapping *free_entry(void)
{
    for (struct mapping *entry = atomic_load(&mappings); entry != NULL;
         entry = atomic_load(&entry->next))
        if (atomic_load(&entry->len) == 0)
            return entry;
    struct mapping *entry = calloc(1, sizeof *entry);
    if (entry == NULL)
        return NULL;
    atomic_store(&entry->next, atomic_load(&mappings));
    atomic_store(&mappings, entry);
    return entry;
}

static bool add(void *at, size_t len)
{
    pthread_mutex_lock(&changing);
    struct mapping *entry = free_entry();
    if (entry != NULL) {
        atomic_store(&entry->is_torn, false);
        atomic_store(&entry->at, (uintptr_t)at);
        atomic_store(&entry->len, len);
    }
    pthread_mutex_unlock(&changing);
    return entry != NULL;
}

static enum status map(int fd, const char *path, struct span *out, struct error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return error_errno(err, errno, "cannot look at %s", path);
    if (!S_ISREG(st.st_mode))
        return error_set(err, ERR_FORBIDDEN, ERROR_NOWHERE, "%s: not a regular file", path);
    if (st.st_size == 0)
        return OK;
    size_t len = (size_t)st.st_size;
    void *at = mmap(NULL, len, PROT_READ, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED)
        return error_errno(err, errno, "cannot map %s", path);
    if (!add(at, len)) {
        munmap(at, len);
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to map %s", path);
    }
    *out = (struct span){at, len};
    return OK;
}

enum status mapping_open(const char *path, struct span *out, struct error *err)
{
    *out = SPAN_NONE;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 && errno == ENOENT)
        return error_set(err, ERR_NOT_FOUND, ERROR_NOWHERE, "%s: not there", path);
    if (fd < 0)
        return error_errno(err, errno, "cannot open %s", path);
    enum status status = map(fd, path, out, err);
    close(fd);
    return status;
}

void mapping_close(struct span map)
{
    if (map.at == NULL)
        return;
    pthread_mutex_lock(&changing);
    struct mapping *entry = find((uintptr_t)map.at);
    atomic_store(&entry->len, 0); /* nobody reads it any more */
    if (atomic_exchange(&entry->is_torn, false))
        atomic_fetch_sub(&n_torn, 1);
    munmap((void *)(uintptr_t)map.at, map.len);
    pthread_mutex_unlock(&changing);
}

/* ---- Pages that cannot be read ---------------------------------------------------------------- */

/* Zeros from the page on: behind an end that was cut off is nothing either, and each piece of a
 * mapping costs one of the kernel's 65,530. Noted before anybody can see them. mmap() is a bare
 * system call, which a handler may make. */
static bool patch(uintptr_t address)
{
    struct mapping *mapping = find(address);
    if (mapping == NULL)
        return false;
    if (!atomic_exchange(&mapping->is_torn, true))
        atomic_fetch_add(&n_torn, 1);
    uintptr_t page = address - address % page_bytes;
    size_t len = atomic_load(&mapping->at) + atomic_load(&mapping->len) - page;
    return mmap((void *)page, len, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
           MAP_FAILED;
}

static void on_bus_error(int number, siginfo_t *info, void *context)
{
    int before = errno;
    (void)context;
    bool is_of_memory = info->si_code > 0; /* else somebody sent it */
    if (is_of_memory && patch((uintptr_t)info->si_addr)) {
        errno = before;
        return;
    }
    signal(number, SIG_DFL);
    if (!is_of_memory)
        raise(number); /* at the end of this handler, while the access comes again by itself */
}

enum status mapping_endure(struct error *err)
{
    struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigemptyset(&action.sa_mask);
    page_bytes = (uintptr_t)sysconf(_SC_PAGESIZE);
    return sigaction(SIGBUS, &action, NULL) == 0
               ? OK
               : error_errno(err, errno, "cannot take damage of mapped files");
}

void mapping_block_signals(sigset_t *before)
{
    sigset_t blocked;
    sigfillset(&blocked);
    sigdelset(&blocked, SIGBUS);
    pthread_sigmask(SIG_SETMASK, &blocked, before);
}

bool mapping_is_any_torn(void)
{
    return atomic_load_explicit(&n_torn, memory_order_acquire) > 0;
}

bool mapping_is_torn(struct span map)
{
    if (!mapping_is_any_torn() || map.at == NULL)
        return false;
    const struct mapping *mapping = find((uintptr_t)map.at);
    return mapping != NULL && atomic_load(&mapping->is_torn);
}
