// A TCP connection to an instance before a deadline.
#pragma once

#include <chrono>
#include <string>

#include "base/asio.hpp"

namespace homeport::backend {

/// Resolves (on Asio's resolver thread) and tries the addresses in order. The socket is non-blocking.
/// Errors: timed_out when the deadline passed, else what the last try said.
awaitable<result<asio::ip::tcp::socket>> connect_tcp(std::string address, std::uint16_t port,
                                                     std::chrono::steady_clock::time_point deadline);

}  // namespace homeport::backend
