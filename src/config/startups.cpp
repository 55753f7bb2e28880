#include "config/startups.hpp"

#include <array>
#include <charconv>

namespace homeport::config {

std::optional<front::Startups> parse_startups(std::string_view text) {
    constexpr unsigned most = 1'000'000;
    std::array<unsigned, 3> numbers{};
    std::size_t count = 0;
    for (bool more = true; more; ++count) {
        if (count == numbers.size()) return std::nullopt;
        const std::size_t colon = text.find(':');
        const std::string_view part = text.substr(0, colon);
        const char* const end = part.data() + part.size();
        const auto [rest, error] = std::from_chars(part.data(), end, numbers.at(count));
        if (error != std::errc() || rest != end || part.empty()) return std::nullopt;
        more = colon != std::string_view::npos;
        if (more) text.remove_prefix(colon + 1);
    }
    auto [start, rate, full] = numbers;
    if (count == 2) return std::nullopt;
    if (count == 1) {
        rate = 100;
        full = start;
    }
    if (start < 1 || start > full || full > most || rate < 1 || rate > 100) return std::nullopt;
    return front::Startups{start, rate, full};
}

std::string format_startups(const front::Startups& startups) {
    return std::to_string(startups.start) + ":" + std::to_string(startups.rate) + ":" +
           std::to_string(startups.full);
}

}  // namespace homeport::config
