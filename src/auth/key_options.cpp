#include "auth/key_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "auth/address_list.hpp"

namespace homeport::auth {
namespace {

/// The number in `count` digits at `at`.
int digits(std::string_view text, std::size_t at, std::size_t count) {
    int value = 0;
    for (const char c : text.substr(at, count)) value = value * 10 + (c - '0');
    return value;
}

/// YYYYMMDD[HHMM[SS]][Z]; local time without the Z (sshd(8), expiry-time).
std::optional<std::chrono::sys_seconds> parse_time(std::string_view text) {
    const bool utc = text.ends_with('Z') || text.ends_with('z');
    if (utc) text.remove_suffix(1);
    if (text.size() != 8 && text.size() != 12 && text.size() != 14) return std::nullopt;
    if (text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;

    std::tm parts{};
    parts.tm_year = digits(text, 0, 4) - 1900;
    parts.tm_mon = digits(text, 4, 2) - 1;
    parts.tm_mday = digits(text, 6, 2);
    if (text.size() >= 12) {
        parts.tm_hour = digits(text, 8, 2);
        parts.tm_min = digits(text, 10, 2);
    }
    if (text.size() == 14) parts.tm_sec = digits(text, 12, 2);
    parts.tm_isdst = -1;
    const std::chrono::year_month_day date{std::chrono::year(parts.tm_year + 1900),
                                           std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                           std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
    if (!date.ok() || parts.tm_hour > 23 || parts.tm_min > 59 || parts.tm_sec > 60) return std::nullopt;
    const std::time_t time = utc ? ::timegm(&parts) : std::mktime(&parts);
    return std::chrono::sys_seconds(std::chrono::seconds(time));
}

using Problem = std::optional<std::string>;

struct Switch {
    std::string_view name;
    bool ssh::Permissions::*field;
};
constexpr std::array<Switch, 5> switches = {{
    {"agent-forwarding", &ssh::Permissions::agent_forwarding},
    {"port-forwarding", &ssh::Permissions::port_forwarding},
    {"pty", &ssh::Permissions::pty},
    {"user-rc", &ssh::Permissions::user_rc},
    {"x11-forwarding", &ssh::Permissions::x11_forwarding},
}};

/// pty, no-pty and the like: true if it was one.
bool turn(std::string_view name, ssh::Permissions& permissions) {
    const bool on = !name.starts_with("no-");
    if (!on) name.remove_prefix(3);
    const auto found = std::ranges::find(switches, name, &Switch::name);
    if (found == switches.end()) return false;
    permissions.*found->field = on;
    return true;
}

/// restrict takes away what is permitted so far; lists and commands stay.
void restrict_all(ssh::Permissions& permissions) {
    for (const Switch& one : switches) permissions.*one.field = false;
}

std::optional<int> parse_port(std::string_view text) {
    if (text == "*") return 0;
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port < 1 || port > 65535)
        return std::nullopt;
    return port;
}

/// host:port, [v6]:port; a bare port is any host, where that is allowed.
std::optional<ssh::ForwardRule> parse_forward(std::string_view text, bool bare_port) {
    constexpr std::size_t longest_host = 1024;
    const std::size_t colon = text.rfind(':');
    std::string_view host = "*", port = text;
    if (colon != std::string_view::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
        const bool brackets = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
        if (brackets) host = host.substr(1, host.size() - 2);
        if (!brackets && host.find(':') != std::string_view::npos) return std::nullopt;
    } else if (!bare_port) {
        return std::nullopt;
    }
    const auto number = parse_port(port);
    if (!number || host.empty() || host.size() > longest_host) return std::nullopt;
    return ssh::ForwardRule{std::string(host), *number};
}

Problem add_forward(std::string_view name, std::string_view value, KeyOptions& options) {
    const bool listens = name == "permitlisten";
    auto rule = parse_forward(value, listens);
    if (!rule) return "has a " + std::string(name) + " that is no host and port";
    (listens ? options.permissions.listen : options.permissions.open).push_back(std::move(*rule));
    return {};
}

Problem set_once(std::string_view name, const std::string& value, std::optional<std::string>& field) {
    if (field) return "has " + std::string(name) + "= twice";
    field = value;
    return {};
}

Problem take_flag(std::string_view name, KeyOptions& options) {
    if (name == "restrict") {
        restrict_all(options.permissions);
    } else if (name == "cert-authority") {
        options.cert_authority = true;
    } else if (name == "no-touch-required" || name == "touch-required") {
        options.touch_required = name == "touch-required";
    } else if (name == "verify-required" || name == "no-verify-required") {
        options.verify_required = name == "verify-required";
    } else if (!turn(name, options.permissions)) {
        return "has the unknown option \"" + std::string(name) + "\"";
    }
    return {};
}

Problem take_value(std::string_view name, const std::string& value, KeyOptions& options) {
    if (name == "from") return set_once(name, value, options.from);
    if (name == "command") return set_once(name, value, options.permissions.forced_command);
    if (name == "principals") return set_once(name, value, options.principals);
    if (name == "permitopen" || name == "permitlisten") return add_forward(name, value, options);
    if (name == "expiry-time") {
        const auto expiry = parse_time(value);
        if (!expiry) return "has an expiry-time that is no time";
        options.expiry = std::min(*expiry, options.expiry.value_or(*expiry));
    } else if (name == "environment") {
        options.environment = true;
    } else if (name != "tunnel") {  // which nobody can open through the router
        return "has the unknown option \"" + std::string(name) + "\"";
    }
    return {};
}

}  // namespace

boost::system::result<KeyOptions, std::string> parse_key_options(const std::vector<KeyLine::Option>& listed) {
    KeyOptions options;
    for (const KeyLine::Option& option : listed) {
        const Problem problem =
            option.value ? take_value(option.name, *option.value, options) : take_flag(option.name, options);
        if (problem) return *problem;
    }
    if (options.principals && !options.cert_authority)
        return std::string("has principals= without cert-authority");
    return options;
}

std::string objection(const KeyOptions& options, const Circumstances& circumstances) {
    if (options.from && !address_in_list(circumstances.source, *options.from)) {
        return "does not allow " + circumstances.source;
    }
    if (options.expiry && circumstances.now > *options.expiry) return "has expired";
    return {};
}

}  // namespace homeport::auth
