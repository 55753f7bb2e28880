// Who keeps the conversation from outliving its purpose.
#pragma once

#include <sys/types.h>

#include <chrono>

namespace homeport::pam_helper {

/// What a process that dies leaves behind becomes ours from now on, so that watch() can end it.
void adopt_orphans();

/// Waits until `child` ends by itself. If the peer of `fd` hangs up or `limit` passes before, kills it: a
/// module may hang in a way that nothing in its own process could end. Unless the child ended well,
/// everything that it started goes with it. Returns the exit status.
int watch(pid_t child, int fd, std::chrono::seconds limit);

}  // namespace homeport::pam_helper
