// Networks, as limits count sources: one household or one server is one source, however many addresses it
// has.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>

namespace homeport::front {

/// IPv4 in IPv6 clothes (::ffff:192.0.2.7) is IPv4, wherever it comes from.
[[nodiscard]] boost::asio::ip::address plain_address(const boost::asio::ip::address&);

/// All addresses that share their first `bits` bits; the others are zero.
class Network {
  public:
    /// "192.0.2.0/24", "2001:db8::/32", or an address alone.
    [[nodiscard]] static std::optional<Network> parse(std::string_view);
    /// The network of that size around an address.
    Network(const boost::asio::ip::address&, unsigned ipv4_bits, unsigned ipv6_bits);

    [[nodiscard]] bool contains(const boost::asio::ip::address&) const;
    /// As parse() reads it; without a length if it is one address.
    [[nodiscard]] std::string to_string() const;
    bool operator==(const Network&) const = default;

  private:
    friend struct std::hash<Network>;
    std::array<std::uint8_t, 16> bytes_{};
    std::uint8_t length_ = 4;  ///< bytes of an address: 4 or 16.
    std::uint8_t bits_ = 0;
};

}  // namespace homeport::front

template <>
struct std::hash<homeport::front::Network> {
    std::size_t operator()(const homeport::front::Network&) const noexcept;
};
