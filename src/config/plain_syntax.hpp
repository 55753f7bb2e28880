// TOML is ASCII outside of quotes and comments. toml++ 3.3 takes some other letters there for impossible, and
// what it does then is undefined.
#pragma once

#include <string>
#include <string_view>

#include "config/report.hpp"

namespace homeport::config {

/// Reports the first letter in a place where toml++ must not meet it, and returns false. Where the text is
/// not well formed in another way it stops looking: toml++ stops there, too.
[[nodiscard]] bool check_plain_syntax(std::string_view text, Report&);

/// The same text with a question mark for each letter that is not ASCII, at the same lines and columns. If
/// toml++ can parse this, it meets such letters in the original where check_plain_syntax() looked for them,
/// and nowhere else: the two may see the quotes of a malformed text differently.
[[nodiscard]] std::string plain_outline(std::string_view text);

}  // namespace homeport::config
