// A bounded queue of bytes between the two legs: filled by one channel, emptied into the other.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace homeport::ssh {

class Stream {
  public:
    [[nodiscard]] std::size_t size() const { return bytes_.size() - head_; }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] std::span<const std::uint8_t> front() const { return std::span(bytes_).subspan(head_); }

    void append(std::span<const std::uint8_t> data) {
        make_room();
        bytes_.insert(bytes_.end(), data.begin(), data.end());
    }
    void append(std::string_view text) {
        append(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
    }
    /// Room for `size` bytes at the end, to be read into; give back what was not used with trim().
    std::span<std::uint8_t> prepare(std::size_t size) {
        make_room();
        const std::size_t end = bytes_.size();
        bytes_.resize(end + size);
        return std::span(bytes_).subspan(end);
    }
    void trim(std::size_t unused) { bytes_.resize(bytes_.size() - unused); }

    void consume(std::size_t count) {
        head_ += count;
        if (head_ == bytes_.size()) clear();
    }
    void clear() {
        // A quiet channel should not keep what one burst needed.
        if (bytes_.capacity() > kept_capacity) std::vector<std::uint8_t>().swap(bytes_);
        bytes_.clear();
        head_ = 0;
    }

  private:
    /// Forgets consumed bytes once they are the greater part: a stream that never runs empty must not grow,
    /// and each byte is moved at most once for each one consumed.
    void make_room() {
        if (empty()) {
            clear();
        } else if (head_ > size()) {
            bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(head_));
            head_ = 0;
        }
    }

    static constexpr std::size_t kept_capacity = 64 * 1024;
    std::vector<std::uint8_t> bytes_;
    std::size_t head_ = 0;
};

}  // namespace homeport::ssh
