#include "front/source_rate.hpp"

#include <algorithm>

namespace homeport::front {
namespace {

// A sweep looks at every source: a flood from ever new ones must not buy one with each connection.
constexpr auto between_sweeps = std::chrono::seconds(1);

}  // namespace

bool SourceRate::take(const Network& source, TimePoint now) {
    if (full_at_.size() >= max_sources_ && !full_at_.contains(source)) {
        if (now - swept_ < between_sweeps) return true;
        swept_ = now;
        std::erase_if(full_at_, [&](const auto& entry) { return entry.second <= now; });
        if (full_at_.size() >= max_sources_) return true;
    }
    TimePoint& full_at = full_at_.try_emplace(source, now).first->second;
    const TimePoint next = std::max(full_at, now) + interval_;
    if (next - now > std::chrono::minutes(1)) return false;
    full_at = next;
    return true;
}

}  // namespace homeport::front
