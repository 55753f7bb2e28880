// The ownership and mode rules of sshd's StrictModes, and the rule for our own secrets.
#pragma once

#include <cstdint>
#include <string>

#include <boost/system/result.hpp>

namespace homeport::auth {


/// Opens `path` for reading as sshd's StrictModes would: a regular file, it and every directory up to `home` (or the
/// root when it lies elsewhere) owned by root or `uid` and writable by neither group nor others. Checks are made on
/// the open descriptor, so that nobody can swap the file in between. Blocks.
/// On failure the string says what is wrong, for the log.
struct OpenResult {
    int fd = -1;              ///< owned by the caller when >= 0.
    bool missing = false;     ///< simply not there.
    std::string problem;      ///< when there but refused.
};
[[nodiscard]] OpenResult open_checked(const std::string& path, const std::string& home, std::uint32_t uid,
                                      bool strict);

}  // namespace homeport::auth
