#include "auth/key_line.hpp"

#include <algorithm>
#include <array>

#include "ssh/base64.hpp"
#include "ssh/pattern.hpp"
#include "ssh/wire.hpp"

namespace homeport::auth {
namespace {

// DSA is left out on purpose: nobody can log in with it any more.
constexpr std::array<std::string_view, 7> key_types = {
    "ssh-ed25519",
    "ssh-rsa",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
};

constexpr std::string_view blanks = " \t";
constexpr std::string_view line_end = " \t\r\n";

bool is_key_type(std::string_view word) {
    return std::ranges::find(key_types, word) != key_types.end();
}

std::string_view trim_left(std::string_view text) {
    const std::size_t start = text.find_first_not_of(blanks);
    return start == std::string_view::npos ? std::string_view() : text.substr(start);
}

std::string_view trim_right(std::string_view text) {
    const std::size_t last = text.find_last_not_of(line_end);
    return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

/// Takes the first word off `text`, and the blanks that follow it.
std::string_view take_word(std::string_view& text) {
    const std::size_t end = std::min(text.find_first_of(blanks), text.size());
    const std::string_view word = text.substr(0, end);
    text = trim_left(text.substr(end));
    return word;
}

/// Where the options end: at the first blank outside quotes.
std::size_t options_length(std::string_view text) {
    bool quoted = false;
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
        if (!quoted && blanks.find(text[i]) != std::string_view::npos) break;
        if (text.substr(i).starts_with("\\\"")) {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        }
    }
    return std::min(i, text.size());
}

/// Takes a quoted value off `text`, which starts at its first quote. Only \" is an escape; any other
/// backslash stands for itself.
std::optional<std::string> take_quoted(std::string_view& text) {
    if (!text.starts_with('"')) return std::nullopt;
    std::string value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return value;
        }
        if (text.substr(i).starts_with("\\\"")) ++i;
        value += text[i];
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::vector<KeyLine::Option>> parse_option_list(std::string_view text) {
    std::vector<KeyLine::Option> options;
    for (;;) {
        const std::size_t end = std::min(text.find_first_of("=,"), text.size());
        KeyLine::Option option{ssh::lower_case(text.substr(0, end)), {}};
        if (option.name.empty() || option.name.find('"') != std::string::npos) return std::nullopt;
        text.remove_prefix(end);
        if (text.starts_with('=')) {
            text.remove_prefix(1);
            std::optional<std::string> value = take_quoted(text);
            if (!value) return std::nullopt;
            option.value = std::move(*value);
        }
        options.push_back(std::move(option));
        if (text.empty()) return options;
        if (text.front() != ',') return std::nullopt;
        text.remove_prefix(1);
    }
}

std::optional<KeyLine> parse_key_line(std::string_view line) {
    std::string_view rest = trim_left(trim_right(line));
    if (rest.empty() || rest.front() == '#') return std::nullopt;

    KeyLine key;
    std::string_view after = rest;
    std::string_view type = take_word(after);
    if (!is_key_type(type)) {
        const std::size_t length = options_length(rest);
        auto options = parse_option_list(rest.substr(0, length));
        if (!options) return std::nullopt;
        key.options = std::move(*options);
        after = trim_left(rest.substr(length));
        type = take_word(after);
        if (!is_key_type(type)) return std::nullopt;
    }
    key.type = type;
    key.blob = ssh::base64_decode(take_word(after));
    // The type is written twice; a line whose two halves disagree was put together by mistake or by malice.
    if (ssh::read_string(key.blob) != type) return std::nullopt;
    key.comment = after;
    return key;
}

}  // namespace homeport::auth
