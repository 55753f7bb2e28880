// One user's visit, from the moment when it is due: connect, log in, do something, leave.
#pragma once

#include <chrono>
#include <memory>
#include <unordered_set>

#include "base/asio.hpp"
#include "base/signal.hpp"
#include "generator/tally.hpp"
#include "generator/target.hpp"

namespace homeport::bench {

enum class Kind : std::uint8_t { command, typing, download, upload, hold };

struct Plan {
    std::uint64_t number = 0;  ///< which user
    Kind kind = Kind::command;
    Clock::time_point due;
    double phase = 0;  ///< from 0 to 1: where between two keys the typing begins.
};

/// What visits of one thread share.
struct Place {
    const Options& options;
    const Target& target;
    KeyRing keys{};
    /// Those who hold a session until leave() is called.
    std::unordered_set<base::Signal*> holding{};
    bool leaving = false;

    void leave() {
        leaving = true;
        for (base::Signal* signal : holding) signal->notify();
    }
};

/// Ends when the connection has; never throws for what a server can do. `tally` is of the phase that it began
/// in.
awaitable<void> visit(Place& place, Plan plan, std::shared_ptr<SharedTally> tally);

}  // namespace homeport::bench
