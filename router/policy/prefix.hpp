// Addresses and CIDR prefixes, read without the operating system: the core stands on the standard library
// alone.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace homeport::router {

/// An IPv4 address or an IPv6 address. A v4-mapped IPv6 address (RFC 4291 section 2.5.5.2) is read as the
/// IPv4 address it stands for, because a dual-stack listener shows IPv4 clients that way.
struct Address {
    std::array<std::uint8_t, 16> bytes{};
    unsigned length = 4;  ///< 4 or 16 bytes count.

    bool operator==(const Address&) const = default;
};

/// "192.0.2.7", "2001:db8::1", "::ffff:192.0.2.7", "fe80::1%eth0" (the zone is ignored).
[[nodiscard]] std::optional<Address> parse_address(std::string_view);

class Prefix {
  public:
    /// "10.0.0.0/8", "2001:db8::/32", or an address alone.
    [[nodiscard]] static std::optional<Prefix> parse(std::string_view);

    /// Families do not mix: "::/0" is every IPv6 address and no IPv4 address.
    [[nodiscard]] bool contains(const Address&) const;

  private:
    Address base_;
    unsigned bits_ = 0;
};

}  // namespace homeport::router
