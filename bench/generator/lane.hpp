// One thread of the generator: its share of the arrivals, and the visits that come of them.
#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "generator/visit.hpp"

namespace homeport::bench {

/// Logins at one rate for some time; or, to be held, at one rate up to a number.
struct Phase {
    std::string name;
    double rate = 1;
    std::chrono::nanoseconds duration{0};
    std::uint32_t hold = 0;  ///< not 0: so many idle sessions, and no end by time.
    std::uint64_t seed = 1;
};

class Lane {
  public:
    /// Of `lanes` threads the one with this index takes every arrival whose number says so: all of them draw
    /// the same schedule. `open` are the connections of all of them.
    Lane(const Options&, const Target&, unsigned index, unsigned lanes, std::atomic<std::uint32_t>& open);
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    // From the main thread.
    void begin(const Phase&, Clock::time_point start);
    /// No more arrivals from now on.
    void stop_arrivals() { stopping_ = true; }
    /// Those who hold a session go.
    void leave();
    [[nodiscard]] bool arriving() const { return arriving_; }
    /// What this phase has counted so far: sessions may outlast it.
    [[nodiscard]] Tally tally(std::size_t phase) const;

  private:
    awaitable<void> arrive(Phase phase, Clock::time_point start, std::shared_ptr<SharedTally> tally);
    [[nodiscard]] Kind kind_of(double drawn, std::uint64_t number) const;
    void receive(const Plan&, const std::shared_ptr<SharedTally>&);

    const Options& o_;
    const unsigned index_, lanes_;
    Place place_;  // outlives the visits, which end with `io_` at the latest
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
    std::vector<std::shared_ptr<SharedTally>> tallies_;  ///< by phase
    std::atomic<bool> arriving_ = false, stopping_ = false;
    std::atomic<std::uint32_t>& open_;
    std::thread thread_;
};

}  // namespace homeport::bench
