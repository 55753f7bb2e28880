// "200:30:1000", as sshd_config writes MaxStartups.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "front/options.hpp"

namespace homeport::config {

/// START:RATE:FULL with 1 <= START <= FULL <= 1000000 and a RATE of 1 to 100 per cent; or one number, from
/// which on every newcomer costs another its place.
[[nodiscard]] std::optional<front::Startups> parse_startups(std::string_view text);
[[nodiscard]] std::string format_startups(const front::Startups&);

}  // namespace homeport::config
