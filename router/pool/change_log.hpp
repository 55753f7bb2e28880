// Which instances changed lately, for readers who look when it suits them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace homeport::router {

/// Position in the configured order.
using Index = std::uint32_t;

/// Remembers as many changes as there are instances: who is further behind looks at all of them.
class ChangeLog {
  public:
    /// In the beginning all is news.
    explicit ChangeLog(std::size_t instances) : latest_(instances), changes_(instances + 1) {}

    void add(Index i) { latest_[changes_++ % latest_.size()] = i; }
    /// Tells `look` about each change that there was after the first `seen`, and counts them as seen. False
    /// if there were more than `most`, or more than are remembered.
    template <class Look>
    [[nodiscard]] bool catch_up(std::uint64_t& seen, std::size_t most, Look look) const {
        const std::uint64_t first = seen;
        seen = changes_;
        if (changes_ - first > std::min(most, latest_.size())) return false;
        for (std::uint64_t change = first; change < changes_; ++change)
            look(latest_[change % latest_.size()]);
        return true;
    }

  private:
    std::vector<Index> latest_;
    std::uint64_t changes_;
};

}  // namespace homeport::router
