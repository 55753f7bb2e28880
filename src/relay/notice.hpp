// Our own words among a program's output.
#pragma once

#include <string_view>

#include "ssh/stream.hpp"

namespace homeport::relay {

/// More than this is not kept for a reader that does not read.
inline constexpr std::size_t max_notice = 16 * 1024;

/// Adds a whole line, its end included, or nothing if there is no room.
inline void add_notice(ssh::Stream& notice, std::string_view line) {
    if (notice.size() + line.size() <= max_notice) notice.append(line);
}

}  // namespace homeport::relay
