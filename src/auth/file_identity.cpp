#include "auth/file_identity.hpp"

#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace homeport::auth {
namespace {

/// The kernel takes a change of identity as its cue to decide anew whether the whole process may be dumped,
/// by fs.suid_dumpable: systemd sets that to 2 where systemd-coredump is installed, and a core handler gets
/// the dump whatever RLIMIT_CORE says.
void stay_undumpable() {
    ::prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace

// Both calls do nothing without CAP_SETUID and CAP_SETGID, and say so only in ways that nobody needs here:
// the file cannot be opened then.

FileIdentity::FileIdentity(std::uint32_t uid, std::uint32_t gid) {
    // The group first: changing it needs the rights that changing the user gives up.
    ::setfsgid(gid);
    ::setfsuid(uid);
    stay_undumpable();
}

FileIdentity::~FileIdentity() {
    ::setfsuid(::geteuid());
    ::setfsgid(::getegid());
    stay_undumpable();
}

}  // namespace homeport::auth
