#include "cli/units.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace homeport::cli {
namespace {

template <class... Numbers>
std::string print(const char* format, Numbers... numbers) {
    std::array<char, 64> text;
    const int length = std::snprintf(text.data(), text.size(), format, numbers...);
    return {text.data(), static_cast<std::size_t>(std::max(length, 0))};
}

}  // namespace

std::string show_duration(std::chrono::seconds duration) {
    constexpr long long minute = 60, hour = 60 * minute, day = 24 * hour;
    const long long s = std::max<long long>(duration.count(), 0);
    if (s < minute) return print("%llds", s);
    if (s < hour) return print("%lldm%02llds", s / minute, s % minute);
    if (s < day) return print("%lldh%02lldm", s / hour, s % hour / minute);
    return print("%lldd%02lldh", s / day, s % day / hour);
}

std::string show_bytes(std::uint64_t bytes) {
    constexpr std::array units{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    if (bytes < 1024) return std::to_string(bytes) + " B";
    double amount = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    // Whatever would round to 1024 belongs to the next unit.
    for (; std::round(amount) >= 1024 && unit + 1 < units.size(); ++unit) amount /= 1024;
    // 9.95 would print as 10.0
    return print(amount < 9.95 ? "%.1f %s" : "%.0f %s", amount, units.at(unit));
}

std::string show_count(std::uint64_t count, std::string_view singular) {
    return std::to_string(count) + " " + std::string(singular) + (count == 1 ? "" : "s");
}

}  // namespace homeport::cli
