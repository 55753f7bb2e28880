// Durations by the thousand million in little memory: percentiles within 1.6 %, however many were added.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace homeport::bench {

class Histogram {
  public:
    void add(std::chrono::nanoseconds value) {
        const auto v = static_cast<std::uint64_t>(std::max<std::int64_t>(value.count(), 0));
        ++counts_[slot(v)];
        ++count_;
        sum_ += v;
        max_ = std::max(max_, v);
    }
    void merge(const Histogram& other) {
        for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
        count_ += other.count_;
        sum_ += other.sum_;
        max_ = std::max(max_, other.max_);
    }

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] std::chrono::nanoseconds max() const { return nanoseconds(max_); }
    [[nodiscard]] std::chrono::nanoseconds mean() const {
        return nanoseconds(count_ == 0 ? 0 : sum_ / count_);
    }
    /// The value that this part (0 to 1) of all values does not exceed; 0 if there are none.
    [[nodiscard]] std::chrono::nanoseconds percentile(double part) const {
        // 0.07 * 100 is a little more than 7, which is no reason to take the 8th.
        constexpr double about = 1 - 1e-12;
        const auto wanted = static_cast<std::uint64_t>(std::ceil(part * static_cast<double>(count_) * about));
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            seen += counts_[i];
            if (seen >= wanted && seen > 0) return nanoseconds(std::min(top(i), max_));
        }
        return nanoseconds(max_);
    }

  private:
    // Below 64 every value has a slot of its own; above, each power of two is cut into 32.
    static constexpr unsigned bits = 5;
    static constexpr std::uint64_t fine = std::uint64_t{1} << (bits + 1);

    static std::size_t slot(std::uint64_t v) {
        if (v < fine) return v;
        const auto shift = static_cast<unsigned>(std::bit_width(v)) - (bits + 1);
        return (shift << bits) + (v >> shift);
    }
    static std::uint64_t top(std::size_t slot) {
        if (slot < fine) return slot;
        const std::size_t shift = (slot >> bits) - 1;
        return (((slot - (shift << bits)) + 1) << shift) - 1;
    }
    static std::chrono::nanoseconds nanoseconds(std::uint64_t v) {
        return std::chrono::nanoseconds(static_cast<std::int64_t>(v));
    }

    std::array<std::uint64_t, ((64 - bits) << bits) + fine> counts_{};
    std::uint64_t count_ = 0, sum_ = 0, max_ = 0;
};

}  // namespace homeport::bench
