// What is going to happen, in order of time; at the same moment, in the order in which it was planned.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "simulator/workload.hpp"

namespace homeport::bench {

enum class Happening : std::uint8_t {
    session_ends,
    login_again,
    check,
    crash,
    recover,
    drain,
    drain_deadline,
    maintained,
    night,
    morning,
    woken,
    sample,
    upkeep,
    reports,
};

struct Event {
    Moment at;
    std::uint64_t number;
    Happening what;
    std::uint32_t whom;        ///< a session, an instance or a waiting login.
    std::uint32_t generation;  ///< of the session: it may be another one by then.
};

class Queue {
  public:
    void plan(Moment at, Happening what, std::uint32_t whom = 0, std::uint32_t generation = 0) {
        events_.push_back({at, next_++, what, whom, generation});
        std::ranges::push_heap(events_, later);
    }
    [[nodiscard]] bool empty() const { return events_.empty(); }
    [[nodiscard]] Moment next() const { return events_.front().at; }
    Event take() {
        std::ranges::pop_heap(events_, later);
        const Event event = events_.back();
        events_.pop_back();
        return event;
    }

  private:
    static bool later(const Event& a, const Event& b) {
        return a.at != b.at ? a.at > b.at : a.number > b.number;
    }

    std::vector<Event> events_;
    std::uint64_t next_ = 0;
};

}  // namespace homeport::bench
