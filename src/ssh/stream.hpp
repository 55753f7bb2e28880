// A bounded queue of bytes between the two legs: filled by one channel, emptied into the other.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace homeport::ssh {

class Stream {
  public:
    [[nodiscard]] std::size_t size() const { return bytes_.size() - head_; }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] std::span<const std::uint8_t> front() const { return std::span(bytes_).subspan(head_); }

    void append(std::span<const std::uint8_t> data) {
        if (empty()) clear();
        bytes_.insert(bytes_.end(), data.begin(), data.end());
    }
    /// Room for `size` bytes at the end, to be read into; give back what was not used with trim().
    std::span<std::uint8_t> prepare(std::size_t size) {
        if (empty()) clear();
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
    static constexpr std::size_t kept_capacity = 64 * 1024;
    std::vector<std::uint8_t> bytes_;
    std::size_t head_ = 0;
};

}  // namespace homeport::ssh
