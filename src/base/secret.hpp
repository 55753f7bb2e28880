// Bytes that nobody may find in memory once they are no longer needed.
#pragma once

#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace homeport::base {

/// A copy of what it is made from, on the heap and never moved, wiped when it goes.
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string_view text)
        : bytes_(std::make_unique<char[]>(text.size() + 1)), size_(text.size()) {
        text.copy(bytes_.get(), text.size());
    }
    Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}
    Secret& operator=(Secret&& other) noexcept {
        std::swap(bytes_, other.bytes_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~Secret() {
        if (bytes_) explicit_bzero(bytes_.get(), size_);
    }

    /// Whoever copies what it shows has to wipe the copy.
    [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }
    /// The same for C, which sees the end at the first zero.
    [[nodiscard]] const char* c_str() const { return bytes_ ? bytes_.get() : ""; }

  private:
    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0;
};

}  // namespace homeport::base
