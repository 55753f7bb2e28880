// How fast one source may connect. Pure: the time comes in.
#pragma once

#include <chrono>
#include <unordered_map>

#include "front/network.hpp"

namespace homeport::front {

/// A bucket for each source that holds a minute's worth of connections and refills steadily. Of a bucket only
/// the moment is kept at which it will be full again (the generic cell rate algorithm, ITU-T I.371).
class SourceRate {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    SourceRate(unsigned per_minute, std::size_t max_sources) { update(per_minute, max_sources); }
    void update(unsigned per_minute, std::size_t max_sources) {
        interval_ = std::chrono::nanoseconds(std::chrono::minutes(1)) / per_minute;
        max_sources_ = max_sources;
    }

    /// True if the source may connect now; that counts. A source for which there is no room is not limited:
    /// the other limits hold, and its connections are all new sources' first.
    [[nodiscard]] bool take(const Network&, TimePoint now);

  private:
    std::chrono::nanoseconds interval_{};
    std::size_t max_sources_ = 0;
    std::unordered_map<Network, TimePoint> full_at_;
    TimePoint swept_{};
};

}  // namespace homeport::front
