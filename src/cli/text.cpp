#include "cli/text.hpp"

#include <array>
#include <clocale>

#include <wchar.h>

#include "base/escape.hpp"

namespace homeport::cli {
namespace {

/// wcwidth() depends on the thread's locale; tables must not depend on how somebody's LANG is set.
class Utf8Locale {
  public:
    Utf8Locale() {
        static const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
        previous_ = ::uselocale(utf8);  // a null locale changes nothing
    }
    ~Utf8Locale() { ::uselocale(previous_); }
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;

  private:
    locale_t previous_;
};

/// Takes the first code point off `text`, which is valid UTF-8 and not empty.
std::string_view take_character(std::string_view& text) {
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80U) ++length;
    const std::string_view character = text.substr(0, length);
    text.remove_prefix(length);
    return character;
}

std::size_t character_width(std::string_view character) {
    auto value = static_cast<wchar_t>(static_cast<unsigned char>(character[0]));
    if (character.size() > 1) {
        value &= static_cast<wchar_t>(0xffU >> (character.size() + 1));
        for (const char c : character.substr(1)) value = (value << 6) | (c & 0x3f);
    }
    const int columns = ::wcwidth(value);
    return columns < 0 ? 1 : static_cast<std::size_t>(columns);
}

}  // namespace

std::string clean(std::string_view text) {
    std::string out;
    base::append_text_escaped(out, text, false);
    return out;
}

std::size_t width(std::string_view text) {
    const Utf8Locale locale;
    std::size_t columns = 0;
    while (!text.empty()) columns += character_width(take_character(text));
    return columns;
}

std::string clip(std::string_view text, std::size_t columns) {
    if (width(text) <= columns) return std::string(text);
    if (columns == 0) return {};
    const Utf8Locale locale;
    std::string out;
    std::size_t used = 1;  // the ellipsis
    while (!text.empty()) {
        const std::string_view character = take_character(text);
        used += character_width(character);
        if (used > columns) break;
        out += character;
    }
    return out + "…";
}

std::string paint(std::string_view text, Color color) {
    constexpr std::array codes{"", "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[2m", "\x1b[1m"};
    if (color == Color::none) return std::string(text);
    return codes.at(static_cast<std::size_t>(color)) + std::string(text) + "\x1b[0m";
}

}  // namespace homeport::cli
