/* The system calls that the daemon needs once it listens, as a BPF program for seccomp(2): a list
 * of those that are allowed, some of them only with certain arguments. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/sandbox.h"

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define ARCHITECTURE 0 /* no list has been tried there */
#endif

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41 /* names of anonymous memory, by newer C libraries */
#endif

static const unsigned allowed[] = {
    /* sockets and events */
    __NR_accept4,
    __NR_recvfrom,
    __NR_recvmsg,
    __NR_sendto,
    __NR_sendmsg,
    __NR_shutdown,
    __NR_getsockopt,
    __NR_setsockopt,
    __NR_getsockname,
    __NR_getpeername,
    __NR_epoll_create1,
    __NR_epoll_ctl,
    __NR_epoll_pwait,
    __NR_epoll_pwait2,
    __NR_eventfd2,
    __NR_timerfd_create,
    __NR_timerfd_settime,
    __NR_ppoll,
    __NR_pselect6,
    __NR_pipe2,
    /* files */
    __NR_read,
    __NR_write,
    __NR_readv,
    __NR_writev,
    __NR_pread64,
    __NR_preadv,
    __NR_openat,
    __NR_openat2,
    __NR_close,
    __NR_close_range,
    __NR_lseek,
    __NR_fstat,
    __NR_newfstatat,
    __NR_statx,
    __NR_statfs,
    __NR_fstatfs,
    __NR_getdents64,
    __NR_readlinkat,
    __NR_faccessat,
    __NR_faccessat2,
    __NR_unlinkat,
    __NR_fcntl,
    __NR_flock,
    __NR_dup,
    __NR_dup3,
    __NR_getcwd,
    __NR_fadvise64,
    __NR_inotify_init1,
    __NR_inotify_add_watch,
    __NR_inotify_rm_watch,
    /* memory */
    __NR_munmap,
    __NR_mremap,
    __NR_madvise,
    __NR_brk,
    __NR_mincore,
    /* threads, signals, time */
    __NR_futex,
    __NR_set_robust_list,
    __NR_rseq,
    __NR_set_tid_address,
    __NR_gettid,
    __NR_getpid,
    __NR_getuid,
    __NR_geteuid,
    __NR_getgid,
    __NR_getegid,
    __NR_exit,
    __NR_exit_group,
    __NR_rt_sigaction,
    __NR_rt_sigprocmask,
    __NR_rt_sigreturn,
    __NR_rt_sigtimedwait,
    __NR_signalfd4,
    __NR_sigaltstack,
    __NR_restart_syscall,
    __NR_sched_yield,
    __NR_sched_getaffinity,
    __NR_sched_getparam,
    __NR_sched_getscheduler,
    __NR_membarrier,
    __NR_clock_gettime,
    __NR_clock_getres,
    __NR_clock_nanosleep,
    __NR_nanosleep,
    __NR_gettimeofday,
    __NR_getrusage,
    __NR_getrandom,
    __NR_uname,
    __NR_sysinfo,
    __NR_getcpu,
#ifdef __x86_64__
    __NR_open,
    __NR_stat,
    __NR_lstat,
    __NR_poll,
    __NR_access,
    __NR_unlink,
    __NR_readlink,
    __NR_pipe,
    __NR_epoll_create,
    __NR_epoll_wait,
    __NR_select,
    __NR_dup2,
    __NR_getrlimit,
    __NR_time,
    __NR_arch_prctl,
#endif
};

/* Allowed when (argument & mask) == value. */
static const struct {
    unsigned call, argument;
    uint32_t mask, value;
} conditions[] = {
    {__NR_mmap, 2, PROT_EXEC, 0},
    {__NR_mprotect, 2, PROT_EXEC, 0},
    {__NR_clone, 0, CLONE_THREAD, CLONE_THREAD},
    {__NR_socket, 0, UINT32_MAX, AF_UNIX},
    {__NR_socketpair, 0, UINT32_MAX, AF_UNIX},
    {__NR_prctl, 0, UINT32_MAX, PR_SET_NAME},
    {__NR_prctl, 0, UINT32_MAX, PR_SET_VMA},
    {__NR_prlimit64, 0, UINT32_MAX, 0}, /* of this process */
};

/* Calls that are refused even where sanitizers are let do what they want. */
static const unsigned refused[] = {__NR_execve, __NR_execveat};

enum {
    N_ALLOWED = sizeof allowed / sizeof *allowed,
    N_CONDITIONS = sizeof conditions / sizeof *conditions,
    N_REFUSED = sizeof refused / sizeof *refused,
    HEAD = 4,
    MAX_STEPS = HEAD + 2 * N_ALLOWED + 6 * N_CONDITIONS + 2 * N_REFUSED + 8
};

struct program {
    struct sock_filter steps[MAX_STEPS];
    unsigned short n;
};

static void add(struct program *program, struct sock_filter step)
{
    program->steps[program->n++] = step;
}

#define LOAD(offset) (struct sock_filter) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define RETURN(what) (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, (what))
#define UNLESS_SKIP(value, steps)                                                                  \
    (struct sock_filter) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (steps))

static void add_verdict(struct program *program, unsigned call, uint32_t verdict)
{
    add(program, UNLESS_SKIP(call, 1));
    add(program, RETURN(verdict));
}

/* The number of the call is loaded again afterwards, for the next steps. Only the lower half of an
 * argument is looked at: none of these has an upper one. */
static void add_condition(struct program *program, size_t i)
{
    unsigned low = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0;
    add(program, UNLESS_SKIP(conditions[i].call, 5));
    add(program,
        LOAD((unsigned)offsetof(struct seccomp_data, args) + 8 * conditions[i].argument + low));
    add(program, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, conditions[i].mask));
    add(program, UNLESS_SKIP(conditions[i].value, 1));
    add(program, RETURN(SECCOMP_RET_ALLOW));
    add(program, LOAD(offsetof(struct seccomp_data, nr)));
}

static void write_program(struct program *program, bool is_sanitized)
{
    add(program, LOAD(offsetof(struct seccomp_data, arch)));
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0));
    add(program, RETURN(SECCOMP_RET_KILL_PROCESS));
    add(program, LOAD(offsetof(struct seccomp_data, nr)));
    for (size_t i = 0; i < N_ALLOWED; i++)
        add_verdict(program, allowed[i], SECCOMP_RET_ALLOW);
    for (size_t i = 0; i < N_CONDITIONS; i++)
        add_condition(program, i);
    for (size_t i = 0; i < N_REFUSED; i++)
        add_verdict(program, refused[i], SECCOMP_RET_ERRNO | EPERM);
    /* The C library asks for a thread by clone3 first, whose arguments cannot be seen here. */
    add_verdict(program, __NR_clone3, SECCOMP_RET_ERRNO | ENOSYS);
    add(program, RETURN(is_sanitized ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | EPERM));
}

enum status sandbox_confine_calls(const struct sandbox *sandbox, bool *is_there, struct error *err)
{
    static struct program program;
    *is_there = false;
    if (ARCHITECTURE == 0 || prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0)
        return OK;
    program.n = 0;
    write_program(&program, sandbox->is_sanitized);
    struct sock_fprog filter = {program.n, program.steps};
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) != 0)
        return error_errno(err, errno, "cannot enter seccomp");
    *is_there = true;
    return OK;
}
