// What one policy made of the days.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/histogram.hpp"
#include "router/policy.hpp"
#include "simulator/workload.hpp"

namespace homeport::bench {

/// How evenly a number is spread over the instances in service.
struct Spread {
    double mean = 0;
    double peak = 0;       ///< the fullest by the mean; 1 is even.
    double variation = 0;  ///< standard deviation by the mean.
};

struct Sample {
    Moment at = 0;
    std::uint32_t instances = 0;  ///< in service.
    Spread sessions, users, pins;
};

struct Outcome {
    router::PolicyKind policy{};
    std::uint64_t logins = 0, returns = 0;  ///< asked for by the workload; again after a cut.
    std::uint64_t created = 0, kept = 0, detours = 0;
    std::map<std::string, std::uint64_t> moved;    ///< by what was wrong with the pinned instance.
    std::map<std::string, std::uint64_t> refused;  ///< by what the user read.
    std::uint64_t failed_connects = 0, gave_up = 0;
    std::uint64_t cut = 0;
    std::uint64_t wake_ups = 0, waited = 0;
    Moment waiting = 0;  ///< of all who waited for an instance to start.
    std::uint64_t work_found = 0, work_lost = 0, work_missed = 0;
    std::uint64_t split = 0;  ///< logins that landed beside the user's other sessions, on another instance.
    std::uint64_t pins_expired = 0, pins = 0;
    std::uint64_t most_sessions = 0;
    std::vector<Sample> samples;

    Histogram decision;  ///< real time of each.
    double seconds = 0;  ///< real time of all.
    std::uint64_t events = 0;
};

}  // namespace homeport::bench
