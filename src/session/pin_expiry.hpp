// Which pins have had their time. Asks the store, so it blocks, and brings no clock of its own.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "router/affinity.hpp"

namespace homeport::session {

inline constexpr const char* ssh_service = "ssh";

/// What is known when it is time to look after the pins.
struct PinOutlook {
    std::vector<std::string> busy;     ///< users with a session, or with work somewhere.
    std::set<std::string> unreported;  ///< instances that do not say who has work there.
    router::WallTime now{}, oldest{};  ///< pins not seen since `oldest` have had their time.
};

/// Keeps the pins of the busy fresh and forgets old ones, except those to an instance that may have the
/// user's work. Returns whose pins went.
[[nodiscard]] router::StoreResult<std::vector<std::string>> expire_pins(router::PinStore&, const PinOutlook&);

/// Visits all pins of ours, page by page.
[[nodiscard]] std::optional<router::StoreError> for_each_pin(
    router::PinStore&, const std::function<void(const router::Pin&)>& visit);

}  // namespace homeport::session
