// Help texts, made from the table of commands.
#pragma once

#include <string>

#include "cli/command.hpp"

namespace homeport::cli {

[[nodiscard]] std::string show_help();
[[nodiscard]] std::string show_help(const Command&);

}  // namespace homeport::cli
