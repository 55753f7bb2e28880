// Names and patterns of rules.
#pragma once

#include <string_view>

namespace homeport::router {

/// `*` stands for any run of bytes, `?` for one byte, all else for itself. Takes at most pattern times text
/// steps, so a hostile name cannot make it explode.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace homeport::router
