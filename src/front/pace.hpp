// When an answer may leave.
#pragma once

#include <chrono>

#include "front/method.hpp"

namespace homeport::front {

/// However quickly the answer to a request of `started` was found, it leaves after a time that depends on the
/// name alone (auth::failure_delay), no sooner than `least` after the request, and by the login's deadline.
awaitable<void> wait_out(const Login&, std::chrono::steady_clock::time_point started,
                         std::chrono::microseconds least = {});

}  // namespace homeport::front
