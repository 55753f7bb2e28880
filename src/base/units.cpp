#include "base/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace homeport::base {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t worth;
};

// Both from the largest to the smallest.
constexpr std::array durations = {Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000},
                                  Unit{"s", 1'000}, Unit{"ms", 1}};
constexpr std::array sizes = {Unit{"GiB", 1 << 30}, Unit{"MiB", 1 << 20}, Unit{"KiB", 1 << 10}, Unit{"B", 1}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Takes the digits at the front of `text`. Nine at most, so that no unit can make the product overflow.
std::optional<std::int64_t> take_number(std::string_view& text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    const auto length = static_cast<std::size_t>(end - text.begin());
    if (length == 0 || length > 9) return std::nullopt;
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + length, number);
    text.remove_prefix(length);
    return number;
}

/// Takes everything up to the next digit.
std::string_view take_unit(std::string_view& text) {
    const auto end = std::find_if(text.begin(), text.end(), is_digit);
    const auto unit = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(unit.size());
    return unit;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::int64_t total = 0;
    auto allowed = durations.begin();
    while (!text.empty()) {
        const auto number = take_number(text);
        if (!number) return std::nullopt;
        const auto name = take_unit(text);
        const auto unit =
            std::find_if(allowed, durations.end(), [&](const Unit& u) { return u.name == name; });
        if (unit == durations.end()) return std::nullopt;
        total += *number * unit->worth;
        allowed = unit + 1;
    }
    return std::chrono::milliseconds(total);
}

std::string format_duration(std::chrono::milliseconds value) {
    if (value.count() == 0) return "0s";
    std::string text;
    std::int64_t rest = value.count();
    for (const auto& unit : durations) {
        if (rest >= unit.worth) text.append(std::to_string(rest / unit.worth)).append(unit.name);
        rest %= unit.worth;
    }
    return text;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    const auto unit = std::find_if(sizes.begin(), sizes.end(), [&](const Unit& u) { return u.name == text; });
    if (unit == sizes.end()) return std::nullopt;
    return static_cast<std::uint64_t>(*number * unit->worth);
}

std::string format_size(std::uint64_t bytes) {
    const auto whole = [&](const Unit& u) { return bytes % static_cast<std::uint64_t>(u.worth) == 0; };
    const auto& unit = bytes == 0 ? sizes.back() : *std::find_if(sizes.begin(), sizes.end(), whole);
    return std::to_string(bytes / static_cast<std::uint64_t>(unit.worth)).append(unit.name);
}

}  // namespace homeport::base
