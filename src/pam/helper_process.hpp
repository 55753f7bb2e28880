// Starting homeport-pam from a daemon with many threads and secrets.
#pragma once

#include <sys/types.h>

#include <string>

#include "base/asio.hpp"
#include "base/descriptor.hpp"

namespace homeport::pam {

struct HelperProcess {
    base::Descriptor socket;  ///< connected to its standard input; non-blocking.
    pid_t pid = -1;           ///< ends soon after the socket is closed; somebody has to wait for it.
};

/// Runs `program --service NAME` with nothing of ours but the environment: no descriptor, no signal mask.
/// posix_spawn neither copies the daemon's memory nor runs its code in the child, but holds the calling
/// thread until the program is loaded: worker threads only.
[[nodiscard]] result<HelperProcess> start_helper(const std::string& program, const std::string& service);

}  // namespace homeport::pam
