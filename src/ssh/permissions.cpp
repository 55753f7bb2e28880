#include "ssh/permissions.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ssh/pattern.hpp"

namespace homeport::ssh {
namespace {

struct Flag {
    bool Permissions::*field;
    std::string_view extension, denial;
};
// A certificate's extensions stand in order of name.
constexpr std::array<Flag, 5> flags = {{
    {&Permissions::x11_forwarding, "permit-X11-forwarding", "no-X11-forwarding"},
    {&Permissions::agent_forwarding, "permit-agent-forwarding", "no-agent-forwarding"},
    {&Permissions::port_forwarding, "permit-port-forwarding", "no-port-forwarding"},
    {&Permissions::pty, "permit-pty", "no-pty"},
    {&Permissions::user_rc, "permit-user-rc", "no-user-rc"},
}};

bool port_fits(const ForwardRule& rule, int port) {
    return rule.port == 0 || rule.port == port;
}

}  // namespace

bool Permissions::may_open(std::string_view host, int port) const {
    const auto fits = [&](const ForwardRule& rule) {
        return (rule.host == "*" || rule.host == host) && port_fits(rule, port);
    };
    return port_forwarding && (open.empty() || std::ranges::any_of(open, fits));
}

bool Permissions::may_listen(std::string_view host, int port) const {
    const auto fits = [&, name = lower_case(host)](const ForwardRule& rule) {
        return matches_pattern(rule.host, name) && port_fits(rule, port);
    };
    return port_forwarding && (listen.empty() || std::ranges::any_of(listen, fits));
}

std::vector<std::string> Permissions::extensions() const {
    std::vector<std::string> names;
    for (const Flag& flag : flags) {
        if (this->*flag.field) names.emplace_back(flag.extension);
    }
    return names;
}

std::optional<Permissions> narrow(const Permissions& one, const Permissions& other) {
    if (one.forced_command && other.forced_command && one.forced_command != other.forced_command) {
        return std::nullopt;
    }
    Permissions both = one;
    for (const Flag& flag : flags) both.*flag.field = one.*flag.field && other.*flag.field;
    if (!both.forced_command) both.forced_command = other.forced_command;
    // Lists come from key lines alone: certificates have none. Two at once never meet.
    if (both.open.empty()) both.open = other.open;
    if (both.listen.empty()) both.listen = other.listen;
    return both;
}

std::string describe(const Permissions& permissions) {
    std::string text;
    const auto add = [&](std::string_view word) {
        if (!text.empty()) text += ", ";
        text += word;
    };
    for (const Flag& flag : flags) {
        if (!(permissions.*flag.field)) add(flag.denial);
    }
    if (!permissions.open.empty()) add("permitopen");
    if (!permissions.listen.empty()) add("permitlisten");
    if (permissions.forced_command) add("command");
    return text;
}

}  // namespace homeport::ssh
