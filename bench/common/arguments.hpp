// The command line as a table: what is parsed and what --help prints are the same rows.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace homeport::bench {

/// What is wrong with the command line, for people.
class UsageError : public std::runtime_error {
    using runtime_error::runtime_error;
};

struct Option {
    std::string name;   ///< "--users"; without it, `help` is the heading of a group.
    std::string value;  ///< what stands after it, "N"; empty for a switch.
    std::string help;
    std::function<void(std::string_view)> set;  ///< throws UsageError
};

/// Returns false if --help was asked for and printed. Every argument has to be an option.
[[nodiscard]] bool parse_arguments(int argc, char** argv, std::string_view about,
                                   const std::vector<Option>& options);

// Values; each throws a UsageError that says what would do.
[[nodiscard]] std::uint64_t read_count(std::string_view, std::uint64_t least = 0,
                                       std::uint64_t most = std::numeric_limits<std::uint32_t>::max());
[[nodiscard]] double read_number(std::string_view, double least, double most);
/// "500ms", "30s", "5m", "2h", "7d".
[[nodiscard]] std::chrono::milliseconds read_duration(std::string_view);
/// The same, and not nothing.
[[nodiscard]] std::chrono::milliseconds read_span(std::string_view);
/// "64K", "10M", "1G": bytes.
[[nodiscard]] std::uint64_t read_size(std::string_view);
[[nodiscard]] std::vector<std::string> read_list(std::string_view);

}  // namespace homeport::bench
