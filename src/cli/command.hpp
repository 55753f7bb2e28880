// What a command is, and what it is given.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/table.hpp"

namespace homeport::cli {

/// Documented in --help; scripts depend on them.
enum class Exit : int {
    ok = 0,
    negative = 1,  ///< the question was answered with no, or the work could not be done.
    usage = 2,
    unreachable = 3,  ///< no answer from the daemon.
};

struct OptionInfo {
    std::string_view name;   ///< "--source"
    std::string_view value;  ///< what stands for the value in help; empty: the option takes none.
    std::string_view help;
};

/// Where output goes and how it should look.
struct Context {
    std::ostream& out;
    std::ostream& err;
    std::string socket;
    Screen screen;
    bool json = false;
    bool terminal = false;  ///< out is one.
};

struct Input {
    std::vector<std::string> arguments;          ///< as many as the command asks for.
    std::map<std::string, std::string> options;  ///< the command's own, by name.

    [[nodiscard]] std::string option(const std::string& name) const;
    [[nodiscard]] bool has(const std::string& name) const { return options.contains(name); }
};

struct Command {
    std::string_view name;       ///< one word or two: "ca init".
    std::string_view arguments;  ///< "USER", "[PATH]", or empty; one word each, brackets for optional.
    std::string_view help;
    std::span<const OptionInfo> options;
    Exit (*run)(const Context&, const Input&);
};

/// The table; every other part of the CLI reads it.
[[nodiscard]] std::span<const Command> commands();
/// What goes before or after any command.
[[nodiscard]] std::span<const OptionInfo> global_options();

}  // namespace homeport::cli
