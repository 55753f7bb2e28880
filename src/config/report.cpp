#include "config/report.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace homeport::config {

void Report::add(toml::source_position place, std::string text) {
    // toml++ quotes the file as it is: one problem stays one line, and no terminal is told anything.
    std::ranges::replace_if(
        text, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }, ' ');
    problems_.push_back({file_, place.line, place.column, std::move(text)});
}

std::vector<Problem> Report::take() {
    const auto order = [](const Problem& p) { return std::tuple(p.line == 0, p.line, p.column); };
    std::stable_sort(problems_.begin(), problems_.end(),
                     [&](const Problem& a, const Problem& b) { return order(a) < order(b); });
    return std::exchange(problems_, {});
}

}  // namespace homeport::config
