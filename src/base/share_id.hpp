// How a share of homes says which one it is: a file at its root, written once by `homeport share init`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace homeport::base {

/// At the root of the homes. conf/backend/homeport-probe and homeport-prepare-home read the same.
inline constexpr std::string_view share_file_name = ".homeport-share";
/// The longest file that could be one: enough for the longest id and an end of line.
inline constexpr std::size_t share_file_limit = 200;

/// Letters, digits, ".", "_" and "-", 64 at most: safe in a shell, a file name and JSON.
[[nodiscard]] bool is_share_id(std::string_view);

/// "homeport-share v1 ID" and an end of line.
[[nodiscard]] std::string share_file_text(std::string_view id);

/// The id in such a text; nothing if the first line is not in order. What follows it is for later versions.
[[nodiscard]] std::optional<std::string> share_id_in(std::string_view text);

}  // namespace homeport::base
