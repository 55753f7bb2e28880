// What a client types before the @: a user, and optionally a tag that the instance must carry ("alice+gpu").
#pragma once

#include <string>
#include <string_view>

namespace homeport::front {

struct LoginName {
    std::string user;
    std::string tag;  ///< empty if none was asked for.
};

/// Splits at the first '+', which no account name on Debian contains.
[[nodiscard]] inline LoginName parse_login_name(std::string_view text) {
    const auto plus = text.find('+');
    if (plus == std::string_view::npos) return {std::string(text), {}};
    return {std::string(text.substr(0, plus)), std::string(text.substr(plus + 1))};
}

}  // namespace homeport::front
