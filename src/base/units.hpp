// Durations and sizes as an admin writes them: "1m30s", "256KiB".
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace homeport::base {

/// One or more whole numbers, each with a unit (d, h, m, s, ms), the larger units first, nothing between
/// them: "500ms", "1m30s". nullopt for anything else; a bare number has no meaning.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest text that parse_duration() reads back as `value`; "0s" for none. `value` is not negative.
[[nodiscard]] std::string format_duration(std::chrono::milliseconds value);

/// A whole number and a unit (B, KiB, MiB, GiB), in bytes. Decimal units are refused, since half the world
/// reads KB as 1000 bytes and the other half as 1024.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);

/// In the largest unit that needs no fraction: "256KiB".
[[nodiscard]] std::string format_size(std::uint64_t bytes);

}  // namespace homeport::base
