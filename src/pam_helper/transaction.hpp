// One PAM transaction: authenticate unless that has been done, account, password if it has expired, session
// if asked for.
#pragma once

#include <string>

#include "pam/protocol.hpp"

namespace homeport::pam_helper {

/// Runs the stack of `service`, with the conversation over `fd`. Blocks for as long as modules and user take.
[[nodiscard]] pam::Done run_transaction(int fd, const std::string& service, const pam::Start&);

}  // namespace homeport::pam_helper
