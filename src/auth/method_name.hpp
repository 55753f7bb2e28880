// The names of RFC 4252's methods, and the combinations of them that an admin asks for.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace homeport::auth {

enum class MethodName { publickey, password, keyboard_interactive };

/// As they are on the wire, in the order of the enum.
inline constexpr std::array<std::string_view, 3> method_names = {"publickey", "password",
                                                                 "keyboard-interactive"};

[[nodiscard]] constexpr std::string_view to_string(MethodName name) {
    return method_names[static_cast<std::size_t>(name)];
}

[[nodiscard]] constexpr std::optional<MethodName> parse_method_name(std::string_view text) {
    const auto found = std::find(method_names.begin(), method_names.end(), text);
    if (found == method_names.end()) return std::nullopt;
    return static_cast<MethodName>(found - method_names.begin());
}

/// Methods that have to succeed one after the other, as a word of sshd's AuthenticationMethods. A method that
/// stands there twice has to succeed twice, with different keys.
using MethodList = std::vector<MethodName>;

}  // namespace homeport::auth
