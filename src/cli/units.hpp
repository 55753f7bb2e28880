// Numbers for people.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace homeport::cli {

/// The two greatest units: "12s", "3m05s", "3h12m", "2d04h".
[[nodiscard]] std::string show_duration(std::chrono::seconds);
/// Binary units: "0 B", "812 B", "1.4 KiB", "23 MiB".
[[nodiscard]] std::string show_bytes(std::uint64_t);
/// "1 session", "2 sessions".
[[nodiscard]] std::string show_count(std::uint64_t, std::string_view singular);

}  // namespace homeport::cli
