// "ADDRESS[:PORT]" and the configuration block that a scan prints. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace homeport::cli {

struct ScanTarget {
    std::string host;  ///< without brackets.
    std::uint16_t port = 22;
};

/// "host", "host:port", "[v6]", "[v6]:port", and a bare IPv6 address. nullopt if it is none of them.
[[nodiscard]] std::optional<ScanTarget> parse_scan_target(std::string_view);

/// A name for the instance made of its host: up to the first dot, or the whole address with dashes.
[[nodiscard]] std::string suggest_name(const std::string& host);

/// The TOML of one [[backends]] block. `keys` are public key lines.
[[nodiscard]] std::string show_backend_block(const std::string& name, const ScanTarget&,
                                             const std::vector<std::string>& keys);

}  // namespace homeport::cli
