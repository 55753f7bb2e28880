// Health of one instance: thresholds with hysteresis, causes counted apart. Pure: results and `now` come in.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "router/types.hpp"

namespace homeport::router {

struct HealthOptions {
    unsigned rise = 2;                         ///< good checks in a row before a down instance is up again.
    unsigned fall = 3;                         ///< bad checks in a row before an up instance is down.
    unsigned passive_fall = 2;                 ///< failed real connects in a row that do the same.
    std::chrono::milliseconds interval{5000};  ///< between checks of an instance whose state is settled.
    std::chrono::milliseconds fast_interval{1000};  ///< while it is changing, or after a failed connect.
    double jitter = 0.2;                            ///< each wait is stretched or shrunk by up to this part.
    /// When more than this part of the instances look down, the fault is more likely ours than theirs: see
    /// Router::panics(). 1 or more: never.
    double panic_above = 0.8;
};

/// What a report did to the state. `changed` is true exactly when up/down flipped or was settled for the
/// first time.
struct HealthChange {
    bool changed = false;
    Health now = Health::unknown;
    Cause cause = Cause::none;     ///< of the latest failure that is not made good yet.
    Health was = Health::unknown;  ///< before the report.
};

class HealthTracker {
  public:
    explicit HealthTracker(const HealthOptions&);
    /// From now on; what was counted stays counted.
    void set_options(const HealthOptions&);

    /// A background check ended. The first verdict is quick: one result settles `unknown`. A wrong share
    /// takes the instance down at once, whatever `fall` says.
    HealthChange on_check(Cause result, TimePoint now);
    /// A real connect ended. Failures count towards passive_fall and call for a check soon; a success clears
    /// them but does not raise a down instance: only checks do, so that one lucky connect cannot make it
    /// flap.
    HealthChange on_connect(Cause result, TimePoint now);

    /// How long to wait before the next check.
    [[nodiscard]] std::chrono::milliseconds next_wait(RandomSource&) const;
    /// True after a failed real connect until the next check: the checker should not wait out its interval.
    [[nodiscard]] bool check_soon() const { return check_soon_; }

    [[nodiscard]] Health state() const { return state_; }
    /// Of the latest failure; none once the instance is up and answered well again.
    [[nodiscard]] Cause last_cause() const { return last_cause_; }
    /// The latest word about the share was that it is a wrong one; only a good check takes that back.
    [[nodiscard]] bool wrong_share() const { return wrong_share_; }
    /// When the state last changed.
    [[nodiscard]] TimePoint since() const { return since_; }
    [[nodiscard]] std::uint64_t failures(Cause cause) const {
        return counts_[static_cast<std::size_t>(cause)];
    }

  private:
    HealthChange settle(Health, TimePoint now);
    void count_failure(Cause);
    [[nodiscard]] bool changing() const;

    HealthOptions options_;
    Health state_ = Health::unknown;
    Cause last_cause_ = Cause::none;
    TimePoint since_{};
    unsigned good_ = 0, bad_ = 0, passive_bad_ = 0;
    bool check_soon_ = false, wrong_share_ = false;
    std::array<std::uint64_t, cause_count> counts_{};
};

}  // namespace homeport::router
