#include "daemon/sandbox.h"

#include <errno.h>
#include <sys/prctl.h>

#include "base/log.h"

enum status sandbox_enter(const struct sandbox *sandbox, struct error *err)
{
    enum status status;
    int abi = 0;
    bool has_seccomp = false;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        TRY(error_errno(err, errno, "cannot give up new privileges"));
    TRY(sandbox_confine_files(sandbox, &abi, err));
    TRY(sandbox_confine_calls(sandbox, &has_seccomp, err));
    bool is_whole = abi > 0 && has_seccomp;
    log_event(is_whole ? LOG_INFO : LOG_WARN, "sandbox", LOG_INT("landlock", abi),
              LOG_STR("seccomp", has_seccomp ? "yes" : "no"));
done:
    return status;
}
