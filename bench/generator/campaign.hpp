// The phases one after the other, watched from the main thread.
#pragma once

#include <string>
#include <vector>

#include "generator/lane.hpp"

namespace homeport::bench {

struct PhaseResult {
    Phase phase;
    Tally tally;
    double seconds = 0;    ///< until every login was settled.
    double own_cores = 0;  ///< how much of the machine the generator itself took.
    std::string broke;     ///< which limit it broke; empty if none.
};

struct Result {
    std::vector<PhaseResult> phases;
    std::uint64_t held = 0;  ///< idle sessions that were still there at the end.
    bool interrupted = false;
    [[nodiscard]] bool within_limits() const;
};

/// Runs everything; blocks. Progress goes to stderr.
[[nodiscard]] Result run(const Options&, const Target&);

}  // namespace homeport::bench
