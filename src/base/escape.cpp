#include "base/escape.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace homeport::base {
namespace {

constexpr char hex_digits[] = "0123456789abcdef";

struct CodePoint {
    std::uint32_t value;
    std::size_t length;  // bytes taken
};

bool is_continuation(unsigned char byte) {
    return (byte & 0xc0U) == 0x80U;
}

/// The first code point of `text`, which is not empty; nullopt if the bytes are not well-formed (RFC 3629: no
/// overlong forms, no surrogates, nothing above U+10FFFF).
std::optional<CodePoint> decode(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) return CodePoint{first, 1};
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return std::nullopt;
    std::uint32_t value = first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if (!is_continuation(byte(i))) return std::nullopt;
        value = (value << 6) | (byte(i) & 0x3fU);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    const bool surrogate = value >= 0xd800 && value <= 0xdfff;
    if (overlong || surrogate || value > 0x10ffff) return std::nullopt;
    return CodePoint{value, length};
}

bool is_dangerous(std::uint32_t c) {
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c || c == 0xfeff;
}

/// Every dangerous code point lies in the basic plane, so four digits always suffice.
void append_u_escape(std::string& out, std::uint32_t c) {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += hex_digits[(c >> shift) & 0xfU];
}

void append_escape(std::string& out, std::uint32_t c) {
    switch (c) {
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            append_u_escape(out, c);
    }
}

template <class OnInvalid>
void append_escaped(std::string& out, std::string_view text, bool quotes, OnInvalid on_invalid) {
    while (!text.empty()) {
        const std::optional<CodePoint> point = decode(text);
        if (!point) {
            on_invalid(static_cast<unsigned char>(text.front()));
            text.remove_prefix(1);
            continue;
        }
        if (is_dangerous(point->value)) {
            append_escape(out, point->value);
        } else {
            if (quotes && (point->value == '"' || point->value == '\\')) out += '\\';
            out += text.substr(0, point->length);
        }
        text.remove_prefix(point->length);
    }
}

}  // namespace

void append_json_escaped(std::string& out, std::string_view text) {
    append_escaped(out, text, true, [&](unsigned char) { append_u_escape(out, 0xfffd); });
}

void append_text_escaped(std::string& out, std::string_view text, bool quotes) {
    append_escaped(out, text, quotes, [&](unsigned char byte) {
        out += "\\x";
        out += hex_digits[byte >> 4];
        out += hex_digits[byte & 0xfU];
    });
}

}  // namespace homeport::base
