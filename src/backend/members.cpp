#include "backend/members.hpp"

#include <algorithm>
#include <set>

namespace homeport::backend {

std::string_view to_string(Origin origin) {
    constexpr std::array<std::string_view, 5> names = {"configuration", "admin", "file", "command", "dns"};
    return names.at(static_cast<std::size_t>(origin));
}

std::vector<Member> Members::all() const {
    std::vector<Member> members;
    std::set<std::string_view> names;
    for (const std::vector<Member>& source : by_origin_) {
        for (const Member& member : source) {
            if (names.insert(member.config.name).second) members.push_back(member);
        }
    }
    return members;
}

std::optional<Origin> Members::origin(const std::string& name) const {
    for (const Origin origin : origins) {
        const auto same = [&](const Member& member) { return member.config.name == name; };
        if (std::ranges::any_of(of(origin), same)) return origin;
    }
    return std::nullopt;
}

std::vector<std::string> Members::hidden(Origin source) const {
    std::vector<std::string> names;
    for (const Member& member : of(source)) {
        if (origin(member.config.name) != source) names.push_back(member.config.name);
    }
    return names;
}

}  // namespace homeport::backend
