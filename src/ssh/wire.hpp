// SSH's data types on the wire (RFC 4251 section 5), as far as keys and certificates need them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace homeport::ssh {

/// Builds a byte string field by field.
class WireWriter {
  public:
    /// Reserving enough for everything keeps the buffer from moving, so that wiping it once at the end leaves
    /// no copy.
    explicit WireWriter(std::size_t reserve = 512) { bytes_.reserve(reserve); }

    WireWriter& u32(std::uint32_t value) {
        for (int shift = 24; shift >= 0; shift -= 8)
            bytes_.push_back(static_cast<std::uint8_t>(value >> shift));
        return *this;
    }
    WireWriter& u64(std::uint64_t value) {
        return u32(static_cast<std::uint32_t>(value >> 32)).u32(static_cast<std::uint32_t>(value));
    }
    WireWriter& raw(std::span<const std::uint8_t> bytes) {
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        return *this;
    }
    WireWriter& string(std::span<const std::uint8_t> bytes) {
        return u32(static_cast<std::uint32_t>(bytes.size())).raw(bytes);
    }
    WireWriter& string(std::string_view text) {
        u32(static_cast<std::uint32_t>(text.size()));
        bytes_.insert(bytes_.end(), text.begin(), text.end());
        return *this;
    }
    WireWriter& string(const WireWriter& inner) { return string(std::span(inner.bytes_)); }

    [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }
    [[nodiscard]] std::vector<std::uint8_t>& bytes() { return bytes_; }

  private:
    std::vector<std::uint8_t> bytes_;
};

/// The first string of `bytes`, or nullopt if the bytes are too short for what they announce.
[[nodiscard]] inline std::optional<std::string_view> read_string(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 4) return std::nullopt;
    std::uint32_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = (length << 8) | bytes[i];
    if (length > bytes.size() - 4) return std::nullopt;
    return std::string_view(reinterpret_cast<const char*>(bytes.data() + 4), length);
}

}  // namespace homeport::ssh
