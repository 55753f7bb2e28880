// "Did you mean ...?": the nearest of the words we know.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace homeport::config {

/// How many single letters to insert, delete, replace or swap with their neighbour turn one word into the
/// other.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known word (they are in lower case) nearest to `word` in whatever case, or that `word` is short for;
/// the first of several. nullopt when none is near enough to be what was meant.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      std::span<const std::string_view> known);

/// `; did you mean "listen"?`, or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

}  // namespace homeport::config
