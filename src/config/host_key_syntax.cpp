#include "config/host_key_syntax.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace homeport::config {
namespace {

struct KeyType {
    std::string_view name;
    unsigned fields;  // strings and mpints after the name; both are a length and that many bytes.
};

constexpr std::array key_types = {KeyType{"ssh-ed25519", 1}, KeyType{"ecdsa-sha2-nistp256", 2},
                                  KeyType{"ecdsa-sha2-nistp384", 2}, KeyType{"ecdsa-sha2-nistp521", 2},
                                  KeyType{"ssh-rsa", 2}};

const KeyType* find_type(std::string_view name) {
    const auto found =
        std::find_if(key_types.begin(), key_types.end(), [&](auto& t) { return t.name == name; });
    return found == key_types.end() ? nullptr : &*found;
}

/// Takes the next word off the front of `text`.
std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    const auto word = text.substr(0, text.find_first_of(" \t"));
    text.remove_prefix(word.size());
    return word;
}

/// Takes one SSH string (RFC 4251 section 5) off the front of `blob`.
std::optional<std::string_view> take_string(std::string_view& blob) {
    if (blob.size() < 4) return std::nullopt;
    std::size_t length = 0;
    for (const char c : blob.substr(0, 4)) length = length << 8 | static_cast<unsigned char>(c);
    if (length > blob.size() - 4) return std::nullopt;
    const auto value = blob.substr(4, length);
    blob.remove_prefix(4 + length);
    return value;
}

std::optional<std::string> fingerprint_fault(std::string_view digest) {
    // 32 bytes make 43 digits, and the padding is left out.
    const auto bytes = decode_base64(std::string(digest) + "=");
    if (bytes && bytes->size() == 32) return std::nullopt;
    return "a SHA256 fingerprint has 43 base64 digits after the colon and no padding";
}

std::optional<std::string> blob_fault(const KeyType& type, std::string_view blob) {
    const auto inner = take_string(blob);
    if (!inner) return "the key is cut short";
    if (*inner != type.name) return "the base64 holds a key of another type";
    for (unsigned i = 0; i < type.fields; ++i) {
        if (!take_string(blob)) return "the key is cut short";
    }
    return blob.empty() ? std::nullopt
                        : std::optional<std::string>("there is something after the end of the key");
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.size() % 4 != 0) return std::nullopt;
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        const auto digit = digits.find(c);
        if (digit == digits.npos) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        bytes.push_back(static_cast<char>(bits >> held & 0xff));
    }
    // Bits left over must be zero, or two texts would mean the same bytes.
    if ((bits & ((1U << held) - 1)) != 0) return std::nullopt;
    return bytes;
}

std::optional<std::string> host_key_fault(std::string_view text) {
    constexpr std::string_view sha256 = "SHA256:";
    if (text.starts_with(sha256)) return fingerprint_fault(text.substr(sha256.size()));
    if (text.starts_with("MD5:")) return "of fingerprints only SHA256 is accepted";
    if (text.find("PRIVATE KEY") != text.npos)
        return "this is a private key; the file ending in .pub is wanted";

    const auto first = take_word(text);
    const auto second = take_word(text);
    const auto* type = find_type(first);
    if (!type && find_type(second)) return "leave out what stands before the key type";
    if (!type) return "it does not begin with a key type such as ssh-ed25519";
    if (second.empty()) return "there is no key after its type";
    const auto blob = decode_base64(second);
    if (!blob) return "the base64 is malformed or cut short";
    return blob_fault(*type, *blob);
}

}  // namespace homeport::config
