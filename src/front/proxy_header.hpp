// The PROXY protocol, versions 1 and 2 (HAProxy's doc/proxy-protocol.txt): how a load balancer says where a
// connection really comes from. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>

namespace homeport::front {

struct ProxyHeader {
    enum class State { incomplete, malformed, complete };
    State state = State::incomplete;
    std::string_view fault;  ///< of a malformed one: a phrase that lives for ever.
    std::size_t size = 0;    ///< of a complete one: what follows belongs to SSH.
    /// Where the client is. None if the load balancer speaks for itself (LOCAL: a health check) or does not
    /// know.
    std::optional<boost::asio::ip::tcp::endpoint> source;
};

/// More than this is never read; version 1 has at most 107 bytes, version 2 some TLVs.
inline constexpr std::size_t longest_proxy_header = 4096;

/// What `bytes`, the first that came, are. As long as it is incomplete, every one of them belongs to the
/// header.
[[nodiscard]] ProxyHeader read_proxy_header(std::span<const std::uint8_t> bytes);

/// CRC-32C (RFC 3720 appendix B.4), which version 2 may carry.
[[nodiscard]] std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t before = 0);

}  // namespace homeport::front
