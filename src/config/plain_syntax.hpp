// TOML is ASCII outside of quotes and comments. toml++ 3.3 takes some other letters there for impossible, and
// what it does then is undefined.
#pragma once

#include <string_view>

#include "config/report.hpp"

namespace homeport::config {

/// Reports the first letter in a place where toml++ must not meet it, and returns false. Where the text is
/// not well formed in another way it stops looking: toml++ stops there, too.
[[nodiscard]] bool check_plain_syntax(std::string_view text, Report&);

}  // namespace homeport::config
