// What a client types before the @: a user, and optionally a tag that the instance must carry ("alice+gpu").
#pragma once

#include <string>
#include <string_view>

namespace homeport::front {

struct LoginName {
    std::string user;
    std::string tag;  ///< empty if none was asked for.
};

/// Splits at the first '+', which no account name on Debian contains. What follows a colon is a "style" of
/// BSD's authentication; OpenSSH's sshd leaves it out of the name as well, and no account name can contain
/// one.
[[nodiscard]] inline LoginName parse_login_name(std::string_view text) {
    text = text.substr(0, text.find(':'));
    const auto plus = text.find('+');
    if (plus == std::string_view::npos) return {std::string(text), {}};
    return {std::string(text.substr(0, plus)), std::string(text.substr(plus + 1))};
}

}  // namespace homeport::front
