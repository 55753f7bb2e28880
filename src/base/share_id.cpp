#include "base/share_id.hpp"

#include <algorithm>

namespace homeport::base {
namespace {

constexpr std::string_view introduction = "homeport-share v1 ";

bool is_id_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

}  // namespace

bool is_share_id(std::string_view id) {
    constexpr std::size_t longest = 64;
    return !id.empty() && id.size() <= longest && std::ranges::all_of(id, is_id_character);
}

std::string share_file_text(std::string_view id) {
    return std::string(introduction) + std::string(id) + "\n";
}

std::optional<std::string> share_id_in(std::string_view text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (!line.starts_with(introduction)) return std::nullopt;
    const std::string_view id = line.substr(introduction.size());
    if (!is_share_id(id)) return std::nullopt;
    return std::string(id);
}

}  // namespace homeport::base
