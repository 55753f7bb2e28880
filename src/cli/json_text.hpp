// The API's JSON for --json.
#pragma once

#include <string>
#include <string_view>

namespace homeport::cli {

/// Indented by two, one value a line, with everything escaped that a terminal might obey. Text that is no
/// JSON comes back cleaned.
[[nodiscard]] std::string indent_json(std::string_view);

}  // namespace homeport::cli
