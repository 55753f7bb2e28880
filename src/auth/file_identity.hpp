// Reading somebody's files as that somebody.
#pragma once

#include <cstdint>

namespace homeport::auth {

/// While it lives, this thread (and no other) opens files with the user's rights: an NFS server with
/// root_squash gives root nothing in a home, and a link in the home must not lead to what the user may not
/// read. Linux only: setfsuid(2). Without the rights to do so (root, or CAP_SETUID and CAP_SETGID) files are
/// opened as whoever we are.
class FileIdentity {
  public:
    FileIdentity(std::uint32_t uid, std::uint32_t gid);
    ~FileIdentity();
    FileIdentity(const FileIdentity&) = delete;
    FileIdentity& operator=(const FileIdentity&) = delete;
};

}  // namespace homeport::auth
