#include "auth/file_identity.hpp"

#include <sys/fsuid.h>
#include <unistd.h>

namespace homeport::auth {

FileIdentity::FileIdentity(std::uint32_t uid, std::uint32_t gid) : root_(::geteuid() == 0) {
    if (!root_) return;
    // The group first: changing it needs the rights that changing the user gives up.
    ::setfsgid(gid);
    ::setfsuid(uid);
}

FileIdentity::~FileIdentity() {
    if (!root_) return;
    ::setfsuid(::geteuid());
    ::setfsgid(::getegid());
}

}  // namespace homeport::auth
