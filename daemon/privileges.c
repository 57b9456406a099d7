#include "daemon/privileges.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

enum status account_find(const char *name, struct account *out, struct error *err)
{
    const struct passwd *entry = getpwnam(name);
    if (entry == NULL)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "no user '%s'", name);
    *out = (struct account){name, entry->pw_uid, entry->pw_gid};
    return OK;
}

enum status privileges_drop(const struct account *account, struct error *err)
{
    if (account->name == NULL || account->uid == geteuid())
        return OK;
    if (geteuid() != 0)
        return error_set(err, ERR_FORBIDDEN, ERROR_NOWHERE, "only root can become %s",
                         account->name);
    if (initgroups(account->name, account->gid) != 0 ||
        setresgid(account->gid, account->gid, account->gid) != 0 ||
        setresuid(account->uid, account->uid, account->uid) != 0)
        return error_errno(err, errno, "cannot become %s", account->name);
    if (setuid(0) == 0) /* must not come back */
        return error_set(err, ERR_IO, ERROR_NOWHERE, "root is not given up");
    return OK;
}
