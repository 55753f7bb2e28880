// The command line, taken apart by the table of commands.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/command.hpp"

namespace homeport::cli {

struct Parsed {
    const Command* command = nullptr;  ///< nullptr: only global options were given.
    Input input;
    std::optional<std::string> socket;
    bool json = false, no_color = false, help = false, version = false;
};

/// A sentence for somebody who mistyped, with the nearest command or option where there is one.
struct UsageError {
    std::string text;
};

/// Options may stand anywhere, as "--name value" or "--name=value"; after "--" all is argument. -h is --help.
[[nodiscard]] std::variant<Parsed, UsageError> parse(const std::vector<std::string>& words);

/// The command whose name these words begin with (two words if possible), or nullptr.
[[nodiscard]] const Command* find_command(std::span<const std::string> words);

/// The candidate that is nearest to `word`, if it is near enough to be what was meant.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 const std::vector<std::string>& candidates);

}  // namespace homeport::cli
