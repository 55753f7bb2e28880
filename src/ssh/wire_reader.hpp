// Reads SSH's data types (RFC 4251 section 5) from bytes that anybody may have made up.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace homeport::ssh {

using Bytes = std::span<const std::uint8_t>;

[[nodiscard]] inline std::string_view as_text(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Takes field after field off the front. The first field that is not there spoils the reader: from then on
/// all are empty, so that a row of fields can be read before asking ok() once.
class WireReader {
  public:
    explicit WireReader(Bytes bytes) : bytes_(bytes) {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }
    Bytes string() { return raw(u32()); }
    std::string_view text() { return as_text(string()); }
    Bytes raw(std::size_t size) {
        if (size > bytes_.size()) {
            fail();
            return {};
        }
        const Bytes taken = bytes_.first(size);
        bytes_ = bytes_.subspan(size);
        return taken;
    }

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] std::size_t left() const { return bytes_.size(); }
    /// All was read, and nothing was missing.
    [[nodiscard]] bool done() const { return ok_ && bytes_.empty(); }
    void fail() {
        ok_ = false;
        bytes_ = {};
    }

  private:
    std::uint64_t number(std::size_t size) {
        std::uint64_t value = 0;
        for (const std::uint8_t byte : raw(size)) value = value << 8 | byte;
        return value;
    }

    Bytes bytes_;
    bool ok_ = true;
};

}  // namespace homeport::ssh
