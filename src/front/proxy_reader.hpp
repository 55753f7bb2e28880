// Taking the PROXY header off a connection, and not one byte more: what follows is SSH, and libssh reads it
// by itself.
#pragma once

#include <chrono>
#include <memory>

#include "base/asio.hpp"
#include "front/proxy_header.hpp"

namespace homeport::front {

/// `header` is incomplete if the peer closed or the deadline passed first; `bytes` tells whether it said
/// anything.
struct TakenHeader {
    ProxyHeader header;
    std::size_t bytes = 0;
};
awaitable<TakenHeader> take_proxy_header(std::shared_ptr<asio::ip::tcp::socket> socket,
                                         std::chrono::steady_clock::time_point deadline);

}  // namespace homeport::front
