#include "auth/file_identity.hpp"

#include <sys/fsuid.h>
#include <unistd.h>

namespace homeport::auth {

// Both calls do nothing without CAP_SETUID and CAP_SETGID, and say so only in ways that nobody needs here: the
// file cannot be opened then.

FileIdentity::FileIdentity(std::uint32_t uid, std::uint32_t gid) {
    // The group first: changing it needs the rights that changing the user gives up.
    ::setfsgid(gid);
    ::setfsuid(uid);
}

FileIdentity::~FileIdentity() {
    ::setfsuid(::geteuid());
    ::setfsgid(::getegid());
}

}  // namespace homeport::auth
