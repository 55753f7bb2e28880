// One value of the file and the conversions every key is made of. A conversion that fails has said why to the
// report.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "base/units.hpp"
#include "config/report.hpp"
#include "config/text_rules.hpp"

namespace homeport::config {

using base::format_duration, base::format_size, base::parse_duration, base::parse_size;

struct Value {
    const toml::node& node;
    std::string name;  ///< "front.login_grace", for messages.
    Report& report;

    /// Reports "NAME must be EXPECTED, not FOUND" and what follows.
    void reject(std::string_view expected, std::string_view found, std::string_view rest = {}) const;
    /// The same for a value of the wrong type.
    void reject_type(std::string_view expected) const;
};

template <class T>
struct Range {
    T min, max;
};
using DurationRange = Range<std::chrono::milliseconds>;

/// "example" completes the message: a duration such as "1m". `step` is the grain of the field it is meant
/// for.
[[nodiscard]] std::optional<std::chrono::milliseconds> read_duration(const Value&, DurationRange,
                                                                     std::chrono::milliseconds step,
                                                                     const std::string& example);
/// A text with a unit, or an integer that counts bytes.
[[nodiscard]] std::optional<std::uint64_t> read_size(const Value&, Range<std::uint64_t>);
[[nodiscard]] std::optional<std::int64_t> read_integer(const Value&, Range<std::int64_t>);
[[nodiscard]] std::optional<double> read_number(const Value&, Range<double>);
[[nodiscard]] std::optional<bool> read_flag(const Value&);
[[nodiscard]] std::optional<std::string> read_text(const Value&, const TextRule&);
/// At least `least` texts. Every bad one is reported at its own place.
[[nodiscard]] std::optional<std::vector<std::string>> read_texts(const Value&, const TextRule&,
                                                                 std::size_t least);
/// The index of the name that was chosen.
[[nodiscard]] std::optional<std::size_t> read_choice(const Value&,
                                                     const std::vector<std::string_view>& names);

/// What the file has in this place, for the end of "must be ..., not ...": "the integer 60".
[[nodiscard]] std::string describe(const toml::node&);
/// In quotes, escaped and not longer than fits a message.
[[nodiscard]] std::string quoted(std::string_view text);
/// Values as they are written in the file.
[[nodiscard]] std::string toml_text(std::string_view);
[[nodiscard]] std::string toml_number(double);
[[nodiscard]] std::string toml_texts(const std::vector<std::string>&);

}  // namespace homeport::config
