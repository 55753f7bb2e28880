#include "ssh/base64.hpp"

#include <array>
#include <cstddef>

namespace homeport::ssh {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t invalid = 0xff;

constexpr std::array<std::uint8_t, 256> make_values() {
    std::array<std::uint8_t, 256> values{};
    values.fill(invalid);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}
constexpr std::array<std::uint8_t, 256> values = make_values();

}  // namespace

std::string base64_encode(std::span<const std::uint8_t> bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t left = bytes.size() - i;
        std::uint32_t group = std::uint32_t{bytes[i]} << 16;
        if (left > 1) group |= std::uint32_t{bytes[i + 1]} << 8;
        if (left > 2) group |= bytes[i + 2];
        out += alphabet[group >> 18];
        out += alphabet[(group >> 12) & 63U];
        out += left > 1 ? alphabet[(group >> 6) & 63U] : '=';
        out += left > 2 ? alphabet[group & 63U] : '=';
    }
    return out;
}

std::vector<std::uint8_t> base64_decode(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0) return {};
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    std::vector<std::uint8_t> out;
    out.reserve(text.size() / 4 * 3);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_padding = i >= text.size() - padding;
        const std::uint8_t value = is_padding ? std::uint8_t{0} : values[static_cast<unsigned char>(text[i])];
        if (value == invalid) return {};
        group = (group << 6) | value;
        if (i % 4 == 3) {
            out.push_back(static_cast<std::uint8_t>(group >> 16));
            out.push_back(static_cast<std::uint8_t>(group >> 8));
            out.push_back(static_cast<std::uint8_t>(group));
            group &= 0xffffffU;
        }
    }
    // Bits that padding cuts off must be zero, or one key would have several spellings.
    for (std::size_t i = 0; i < padding; ++i) {
        if (out.back() != 0) return {};
        out.pop_back();
    }
    return out;
}

}  // namespace homeport::ssh
