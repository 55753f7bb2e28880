// When logins are due. An open loop: the next user does not wait until the last one is served.
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <random>

namespace homeport::bench {

class Schedule {
  public:
    using Offset = std::chrono::nanoseconds;

    Schedule(double rate, bool poisson, std::uint64_t seed)
        : mean_(1e9 / rate), poisson_(poisson), engine_(seed) {}

    /// Since the start; never earlier than the one before.
    Offset next() {
        const double gap = poisson_ ? -mean_ * std::log1p(-part()) : mean_;
        at_ += gap;
        return Offset(static_cast<std::int64_t>(at_));
    }
    /// From 0 (inclusive) to 1 (exclusive), for whatever else is drawn for the same login.
    double part() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }

  private:
    double mean_;
    bool poisson_;
    std::mt19937_64 engine_;
    double at_ = 0;
};

}  // namespace homeport::bench
