// The ownership and mode rules of sshd's StrictModes.
#pragma once

#include <cstdint>
#include <string>

namespace homeport::auth {

/// A file opened for reading, or why not.
struct OpenResult {
    int fd = -1;                ///< owned by the caller when >= 0.
    bool missing = false;       ///< simply not there.
    bool system_error = false;  ///< the share or the machine failed; not a matter of the file's rights.
    std::string problem;        ///< when there but not opened: what is wrong, for the log.
};

/// Opens `path` for reading as sshd would: a regular file; and if `strict`, it and every directory above it,
/// up to and with `home` (or the root when it lies elsewhere), owned by root or `uid` and writable by neither
/// group nor others. The checks follow the file that was opened, not its name, so that nobody can swap it in
/// between. Blocks.
[[nodiscard]] OpenResult open_checked(const std::string& path, const std::string& home, std::uint32_t uid,
                                      bool strict);

/// True if this errno tells of a failing share or machine rather than of a path that is wrong or closed to
/// us.
[[nodiscard]] bool is_system_failure(int error_number);

}  // namespace homeport::auth
