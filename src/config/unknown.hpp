// Messages about names that mean nothing, with the best guess at what was meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace homeport::config {

/// A key of a section; `title` as written in the file: "[front]", "[[rules]]". `known` are the section's own
/// keys.
[[nodiscard]] std::string unknown_key(std::string_view key, std::string_view title,
                                      const std::vector<std::string_view>& known);

/// A name at the top of the file that is no section. `is_section`: it was written as one.
[[nodiscard]] std::string unknown_top(std::string_view name, bool is_section);

}  // namespace homeport::config
