#include "auth/key_options.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <utility>

#include "auth/address_list.hpp"

namespace homeport::auth {
namespace {

using Answer = OptionsVerdict::Answer;

constexpr std::array<std::string_view, 5> permitting = {"agent-forwarding", "port-forwarding", "pty",
                                                        "user-rc", "x11-forwarding"};

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

}  // namespace

OptionsVerdict judge_options(const std::vector<KeyLine::Option>& options,
                             const Circumstances& circumstances) {
    // What makes the line not apply comes first: then nothing else about it matters.
    bool from_seen = false;
    for (const KeyLine::Option& option : options) {
        if (option.name == "cert-authority") return {Answer::pass_over, "is for a certificate authority"};
        if (option.name == "from") {
            if (std::exchange(from_seen, true)) return {Answer::pass_over, "has from= twice"};
            if (!address_in_list(circumstances.source, option.value)) {
                return {Answer::pass_over, "does not allow " + circumstances.source};
            }
        }
        if (option.name == "expiry-time") {
            const auto expiry = parse_time(option.value);
            if (!expiry) return {Answer::pass_over, "has an expiry-time that is no time"};
            if (circumstances.now > *expiry) return {Answer::pass_over, "has expired"};
        }
    }
    for (const KeyLine::Option& option : options) {
        const bool judged = option.name == "from" || option.name == "expiry-time";
        if (!judged && std::ranges::find(permitting, option.name) == permitting.end()) {
            return {Answer::refuse,
                    "has the option \"" + option.name + "\", which the router cannot enforce"};
        }
    }
    return {};
}

}  // namespace homeport::auth
