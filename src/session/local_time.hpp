// Points in time as users read them: in the router's own time zone, which is theirs more often than UTC.
#pragma once

#include <string>

#include "router/types.hpp"

namespace homeport::session {

[[nodiscard]] router::WallTime wall_now();

/// "14:05 CET", or with the date if it is half a day or more away from `now`.
[[nodiscard]] std::string show_time(router::WallTime time, router::WallTime now);

}  // namespace homeport::session
