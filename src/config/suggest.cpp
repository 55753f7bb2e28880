#include "config/suggest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace homeport::config {
namespace {

std::string lower(std::string_view word) {
    std::string result(word);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

/// "warn" for "warning": far in letters, near in mind.
bool is_short_for(std::string_view word, std::string_view full) {
    return word.size() >= 3 && full.starts_with(word);
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    // The usual table of prefixes, of which only the last three rows are kept: a swap looks two rows back.
    std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before.swap(above);
        above.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row.back();
}

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> known) {
    // A third of the letters may be wrong; beyond that a guess confuses more than it helps. Nothing we know
    // is longer than the limit, and it keeps hostile input from costing quadratic time.
    constexpr std::size_t longest = 64;
    if (word.size() > longest) return std::nullopt;
    const auto folded = lower(word);
    std::optional<std::string_view> best;
    std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const auto candidate : known) {
        const auto distance = is_short_for(folded, candidate) ? 1 : edit_distance(folded, candidate);
        if (distance >= best_distance) continue;
        best = candidate;
        best_distance = distance;
    }
    return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
    const auto meant = nearest(word, known);
    return meant ? "; did you mean \"" + std::string(*meant) + "\"?" : std::string();
}

}  // namespace homeport::config
