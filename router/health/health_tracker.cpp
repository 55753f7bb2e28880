#include "router/health.hpp"

#include <algorithm>

namespace homeport::router {
namespace {

// A threshold of 0 would mean "before anything happened"; 1 is what it can sensibly ask for.
unsigned at_least_one(unsigned threshold) {
    return std::max(threshold, 1U);
}

}  // namespace

HealthTracker::HealthTracker(const HealthOptions& options) {
    set_options(options);
}

void HealthTracker::set_options(const HealthOptions& options) {
    options_ = options;
    options_.rise = at_least_one(options_.rise);
    options_.fall = at_least_one(options_.fall);
    options_.passive_fall = at_least_one(options_.passive_fall);
}

HealthChange HealthTracker::on_check(Cause result, TimePoint now) {
    check_soon_ = false;
    if (result != Cause::none) {
        count_failure(result);
        ++bad_;
        const bool falls = state_ == Health::unknown || router::wrong_share(result) ||
                           (state_ == Health::up && bad_ >= options_.fall);
        return settle(falls ? Health::down : state_, now);
    }
    bad_ = 0;
    ++good_;
    wrong_share_ = false;
    const bool rises = state_ == Health::unknown || (state_ == Health::down && good_ >= options_.rise);
    const HealthChange change = settle(rises ? Health::up : state_, now);
    // Failed connects still count: an instance that answers checks but serves nobody has to go down.
    if (state_ == Health::up && passive_bad_ == 0) last_cause_ = Cause::none;
    return {change.changed, change.now, last_cause_, change.was};
}

HealthChange HealthTracker::on_connect(Cause result, TimePoint now) {
    if (result == Cause::none) {
        passive_bad_ = 0;
        if (state_ == Health::up && bad_ == 0) last_cause_ = Cause::none;
        return settle(state_, now);
    }
    count_failure(result);
    ++passive_bad_;
    check_soon_ = true;
    const bool falls = state_ != Health::down && passive_bad_ >= options_.passive_fall;
    return settle(falls ? Health::down : state_, now);
}

std::chrono::milliseconds HealthTracker::next_wait(RandomSource& random) const {
    using std::chrono::milliseconds;
    const milliseconds wait = changing() ? options_.fast_interval : options_.interval;
    const double part = std::clamp(options_.jitter, 0.0, 1.0);
    const auto spread = static_cast<std::int64_t>(static_cast<double>(wait.count()) * part);
    const auto drawn = static_cast<std::int64_t>(random.below(2 * static_cast<std::uint64_t>(spread) + 1));
    return std::max(wait + milliseconds(drawn - spread), milliseconds(1));
}

// The one place where the state moves. Every counter starts afresh in the new state.
HealthChange HealthTracker::settle(Health next, TimePoint now) {
    const Health was = state_;
    if (next != was) {
        state_ = next;
        since_ = now;
        good_ = bad_ = passive_bad_ = 0;
    }
    return {next != was, next, last_cause_, was};
}

void HealthTracker::count_failure(Cause cause) {
    last_cause_ = cause;
    wrong_share_ = wrong_share_ || router::wrong_share(cause);
    good_ = 0;
    ++counts_[static_cast<std::size_t>(cause)];
}

bool HealthTracker::changing() const {
    switch (state_) {
        case Health::unknown:
            return true;
        case Health::up:
            return check_soon_ || bad_ > 0;
        case Health::down:
            return check_soon_ || good_ > 0;
    }
    return true;
}

}  // namespace homeport::router
