// Text as a terminal shows it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace homeport::cli {

/// Text from strangers made safe for a terminal: control characters, bidirectional overrides and bytes that
/// are not UTF-8 become visible escapes. The result is valid UTF-8.
[[nodiscard]] std::string clean(std::string_view);

/// Columns that clean text takes, by the C library's wcwidth: 2 for East Asian wide characters, 0 for
/// combining ones.
[[nodiscard]] std::size_t width(std::string_view);

/// At most `columns` wide; what is cut off shows as an ellipsis.
[[nodiscard]] std::string clip(std::string_view, std::size_t columns);

enum class Color { none, green, yellow, red, dim, bold };

/// Wrapped in the color's escape sequence. For output to a terminal only.
[[nodiscard]] std::string paint(std::string_view, Color);

}  // namespace homeport::cli
