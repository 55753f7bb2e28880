// Where to listen and where to connect: "host", "host:port", "[v6]:port".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace homeport::config {

struct Endpoint {
    std::string host;                   ///< without brackets.
    std::optional<std::uint16_t> port;  ///< nullopt when the text has none.
    bool literal = false;               ///< a numeric address, not a name.
};

/// Half a sentence about what is wrong with the text.
struct EndpointFault {
    std::string reason;
};

/// Takes names by the letters of RFC 1123 section 2.1, and underscores, which internal zones do use. An IPv6
/// address must stand in brackets: otherwise nobody can tell where the port begins.
[[nodiscard]] std::variant<Endpoint, EndpointFault> parse_endpoint(std::string_view text);

}  // namespace homeport::config
