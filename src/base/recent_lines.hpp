// The latest lines of the log, for whoever wants to watch.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace homeport::base {

/// Safe from any thread.
class RecentLines {
  public:
    struct Page {
        std::vector<std::string> lines;
        std::uint64_t next = 0;    ///< ask for what comes after this.
        std::uint64_t missed = 0;  ///< lines that came after `after` and are gone.
    };

    void add(const std::string& line) {
        const std::lock_guard lock(mutex_);
        lines_.push_back(line);
        ++count_;
        if (lines_.size() > kept) lines_.pop_front();
    }

    /// Lines after number `after`, which counts from the first line of all.
    [[nodiscard]] Page after(std::uint64_t after) const {
        const std::lock_guard lock(mutex_);
        Page page;
        page.next = count_;
        const std::uint64_t first = count_ - lines_.size();  // the number before the oldest one kept
        if (after > count_) after = count_;
        if (after < first) page.missed = first - after;
        for (std::uint64_t number = std::max(after, first); number < count_; ++number) {
            page.lines.push_back(lines_[static_cast<std::size_t>(number - first)]);
        }
        return page;
    }
    /// The number of the latest line.
    [[nodiscard]] std::uint64_t count() const {
        const std::lock_guard lock(mutex_);
        return count_;
    }

  private:
    static constexpr std::size_t kept = 1000;
    mutable std::mutex mutex_;
    std::deque<std::string> lines_;
    std::uint64_t count_ = 0;
};

}  // namespace homeport::base
