// Why a connection gets no place, and what its user reads. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace homeport::front {

enum class Cause {
    banned,            ///< its source has penalties (penalties.hpp).
    source_rate,       ///< its source connects too fast.
    source_startups,   ///< too many connections without a login from its source.
    displaced,         ///< lost its place to another before it had logged in.
    connections,       ///< the router is full.
    user_connections,  ///< the user has too many.
    proxy_header,      ///< a load balancer did not say properly where it comes from.
};
inline constexpr std::size_t cause_count = static_cast<std::size_t>(Cause::proxy_header) + 1;
/// The enumerator's own name: "source_rate".
[[nodiscard]] std::string_view to_string(Cause);

/// What happened and what to do. `source` is the network that is limited; `wait` counts for a ban.
[[nodiscard]] std::string sentence(Cause, std::string_view source, std::chrono::seconds wait);

/// The sentence as the first and last thing that an SSH server says: its identification and
/// SSH_MSG_DISCONNECT (RFC 4253 sections 4.2 and 11.1), which clients show. A line before the identification
/// would be cheaper still, but OpenSSH's client shows those with -v only.
[[nodiscard]] std::vector<std::uint8_t> disconnect_bytes(std::string_view text);

}  // namespace homeport::front
