// Is the other end of a connection still there? Asked as sshd's ClientAliveInterval and ClientAliveCountMax
// do: after a silence a probe, after some probes without a sound the end. Pure: time and bytes are arguments.
#pragma once

#include <chrono>
#include <cstdint>

#include "relay/options.hpp"

namespace homeport::relay {

class Liveness {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    enum class Verdict { alive, probe, dead };

    Liveness(const AliveOptions& options, TimePoint now) : options_(options), last_(now) {}

    /// `bytes_in` is all that ever came from the peer. Call it again at due(), or earlier.
    [[nodiscard]] Verdict check(std::uint64_t bytes_in, TimePoint now) {
        if (bytes_in != bytes_in_) {
            bytes_in_ = bytes_in;
            last_ = now;
            unanswered_ = 0;
        }
        if (now < due()) return Verdict::alive;
        if (unanswered_ >= options_.count) return Verdict::dead;
        ++unanswered_;
        last_ = now;
        return Verdict::probe;
    }

    [[nodiscard]] TimePoint due() const {
        return options_.interval.count() > 0 ? last_ + options_.interval : TimePoint::max();
    }

  private:
    const AliveOptions options_;
    TimePoint last_;  ///< when the peer was heard or probed last.
    std::uint64_t bytes_in_ = 0;
    unsigned unanswered_ = 0;
};

}  // namespace homeport::relay
