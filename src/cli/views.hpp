// The API's messages as people read them. Pure: `now` and the screen come in. Every text ends with a newline.
#pragma once

#include <chrono>
#include <string>

#include "admin/messages.hpp"
#include "cli/table.hpp"

namespace homeport::cli {

using Now = std::chrono::sys_seconds;

/// "3 instances: 2 up, 1 down · 14 sessions of 9 users · up 3h12m"
[[nodiscard]] std::string view_status(const admin::Status&, const Screen&);
[[nodiscard]] std::string view_backends(const admin::Backends&, const Screen&);
[[nodiscard]] std::string view_sessions(const admin::Sessions&, const Screen&);
[[nodiscard]] std::string view_pins(const admin::Pins&, const Screen&, Now);
/// The sentence first, then what else is known, then the candidates.
[[nodiscard]] std::string view_why(const admin::Why&, const Screen&, Now);

}  // namespace homeport::cli
