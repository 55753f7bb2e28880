#include "config/value.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "config/suggest.hpp"

namespace homeport::config {
namespace {

using std::chrono::milliseconds;

std::string between(const std::string& min, const std::string& max) {
    return "from " + min + " to " + max;
}

std::string escaped(char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    return {'\\', 'x', hex[byte >> 4], hex[byte & 15]};
}

/// `"tcp" or "banner"`
std::string alternatives(const std::vector<std::string_view>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
        text += quoted(names[i]);
    }
    return text;
}

}  // namespace

void Value::reject(std::string_view expected, std::string_view found, std::string_view rest) const {
    std::string text = name;
    text.append(" must be ").append(expected).append(", not ").append(found).append(rest);
    report.add(node.source().begin, std::move(text));
}

void Value::reject_type(std::string_view expected) const {
    reject(expected, describe(node));
}

std::optional<milliseconds> read_duration(const Value& value, DurationRange range, milliseconds step,
                                          const std::string& example) {
    const std::string expected = "a duration such as " + quoted(example);
    const auto* text = value.node.as_string();
    if (!text) return value.reject_type(expected), std::nullopt;
    const auto duration = parse_duration(text->get());
    if (!duration) return value.reject(expected, quoted(text->get())), std::nullopt;
    if (*duration < range.min || *duration > range.max) {
        value.reject(between(format_duration(range.min), format_duration(range.max)), quoted(text->get()));
        return std::nullopt;
    }
    if (*duration % step != milliseconds(0)) {
        value.reject("a multiple of " + format_duration(step), quoted(text->get()));
        return std::nullopt;
    }
    return duration;
}

std::optional<std::uint64_t> read_size(const Value& value, Range<std::uint64_t> range) {
    constexpr std::string_view expected =
        "a size such as \"256KiB\" (in B, KiB, MiB or GiB) or an integer of bytes";
    std::optional<std::uint64_t> size;
    std::string found;
    if (const auto* text = value.node.as_string()) {
        found = quoted(text->get());
        size = parse_size(text->get());
        if (!size) return value.reject(expected, found), std::nullopt;
    } else if (const auto* integer = value.node.as_integer()) {
        found = std::to_string(integer->get());
        size = static_cast<std::uint64_t>(std::max<std::int64_t>(0, integer->get()));
    } else {
        return value.reject_type(expected), std::nullopt;
    }
    if (*size >= range.min && *size <= range.max) return size;
    value.reject(between(format_size(range.min), format_size(range.max)), found);
    return std::nullopt;
}

std::optional<std::int64_t> read_integer(const Value& value, Range<std::int64_t> range) {
    const auto limits = between(std::to_string(range.min), std::to_string(range.max));
    const auto* integer = value.node.as_integer();
    if (!integer) return value.reject_type("an integer " + limits), std::nullopt;
    const auto number = integer->get();
    if (number >= range.min && number <= range.max) return number;
    value.reject(limits, std::to_string(number));
    return std::nullopt;
}

std::optional<double> read_number(const Value& value, Range<double> range) {
    const auto limits = between(toml_number(range.min), toml_number(range.max));
    const auto number = value.node.is_number() ? value.node.value<double>() : std::nullopt;
    if (!number) return value.reject_type("a number " + limits), std::nullopt;
    if (*number >= range.min && *number <= range.max) return number;  // never true of "nan"
    value.reject(limits, toml_number(*number));
    return std::nullopt;
}

std::optional<bool> read_flag(const Value& value) {
    if (const auto* flag = value.node.as_boolean()) return flag->get();
    value.reject_type("true or false");
    return std::nullopt;
}

std::optional<std::string> read_text(const Value& value, const TextRule& rule) {
    const auto* text = value.node.as_string();
    if (!text) return value.reject_type(rule.expected), std::nullopt;
    auto fault = rule.fault(text->get());
    if (!fault) fault = text_fault(text->get());
    if (!fault) return text->get();
    value.reject(rule.expected, quoted(text->get()), fault->empty() ? "" : ": " + *fault);
    return std::nullopt;
}

std::optional<std::vector<std::string>> read_texts(const Value& value, const TextRule& rule,
                                                   std::size_t least) {
    const auto* array = value.node.as_array();
    if (!array) return value.reject_type("an array of strings"), std::nullopt;
    if (array->size() < least) {
        value.report.add(value.node.source().begin, value.name + " must not be empty");
        return std::nullopt;
    }
    std::vector<std::string> texts;
    for (const auto& item : *array) {
        auto text = read_text({item, "each of " + value.name, value.report}, rule);
        if (text) texts.push_back(std::move(*text));
    }
    if (texts.size() < array->size()) return std::nullopt;
    return texts;
}

std::optional<std::size_t> read_choice(const Value& value, const std::vector<std::string_view>& names) {
    const auto* text = value.node.as_string();
    if (!text) return value.reject_type(alternatives(names)), std::nullopt;
    const auto found = std::find(names.begin(), names.end(), text->get());
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    value.reject(alternatives(names), quoted(text->get()), did_you_mean(text->get(), names));
    return std::nullopt;
}

std::string describe(const toml::node& node) {
    if (const auto* text = node.as_string()) return "the string " + quoted(text->get());
    if (const auto* integer = node.as_integer()) return "the integer " + std::to_string(integer->get());
    if (const auto* number = node.as_floating_point()) return "the number " + toml_number(number->get());
    if (const auto* flag = node.as_boolean()) return flag->get() ? "the boolean true" : "the boolean false";
    if (node.is_array_of_tables()) return "an array of tables";
    if (node.is_array()) return "an array";
    if (node.is_table()) return "a table";
    return "a date or time";
}

std::string quoted(std::string_view text) {
    constexpr std::size_t longest = 60;
    std::string_view shown = text.substr(0, longest);
    if (shown.size() < text.size()) {
        // Not in the middle of a UTF-8 character.
        while (!shown.empty() && (static_cast<unsigned char>(text[shown.size()]) & 0xc0) == 0x80)
            shown.remove_suffix(1);
    }
    std::string result = "\"";
    for (const char c : shown) {
        const bool plain = static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
        if (c == '"' || c == '\\') result += '\\';
        result += plain ? std::string(1, c) : escaped(c);
    }
    return result + (shown.size() < text.size() ? "...\"" : "\"");
}

std::string toml_text(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        const bool plain = static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
        if (c == '"' || c == '\\') result += '\\';
        result += plain ? std::string(1, c) : "\\u00" + escaped(c).substr(2);
    }
    return result + '"';
}

std::string toml_number(double number) {
    std::array<char, 32> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    return {digits.data(), end};
}

std::string toml_texts(const std::vector<std::string>& texts) {
    std::string result = "[";
    for (const auto& text : texts) result += (result.size() > 1 ? ", " : "") + toml_text(text);
    return result + "]";
}

}  // namespace homeport::config
