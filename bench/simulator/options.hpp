// What is simulated. Two runs with the same options give the same result.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/arguments.hpp"
#include "router/policy.hpp"

namespace homeport::bench {

using std::chrono::milliseconds;

struct Options {
    std::vector<router::PolicyKind> policies{router::PolicyKind::least_sessions,
                                             router::PolicyKind::random_of_two};
    std::uint64_t seed = 1;

    // Who logs in.
    std::string recorded;  ///< a file; empty: generated.
    std::uint32_t users = 10'000;
    double days = 3;
    double logins_per_user = 2;  ///< a working day, on average over all users.
    double activity = 0.6;       ///< exponent of Zipf's law: 0, everybody the same.
    double weekend = 0.2;        ///< of a working day's logins; the first day is a Monday.
    milliseconds session_median = std::chrono::minutes(25);
    double session_spread = 1.4;  ///< sigma of the log-normal length.
    double work_share = 0.15;     ///< of sessions leave work running.
    milliseconds work_median = std::chrono::hours(6);
    double return_share = 0.8;  ///< of cut sessions come back at once.
    double tag_share = 0;       ///< of logins ask for +gpu.

    // Where to.
    std::uint32_t instances = 100;
    unsigned max_sessions = 0;
    double tagged_instances = 0.1;  ///< carry the tag gpu, if logins ask for it.
    milliseconds pin_lifetime = std::chrono::hours(7 * 24);

    // What happens to instances.
    milliseconds between_failures = std::chrono::hours(30 * 24);  ///< of one instance, on average; 0: never.
    milliseconds outage = std::chrono::minutes(20);               ///< on average.
    double drains_per_day = 1;                                    ///< of the whole pool.
    milliseconds drain_deadline = std::chrono::hours(4);
    double night = 1;  ///< part of the pool that stays on from `off` to `on`; 0 switches all of it off.
    double off_hour = 20, on_hour = 7;
    milliseconds reports{0};  ///< between what an instance says about load and work; 0: says nothing.
    milliseconds boot = std::chrono::seconds(90);  ///< from a login that found nothing to an instance.

    // What is told.
    milliseconds sample = std::chrono::minutes(10);
    std::string json;
    bool timings = true;
};

[[nodiscard]] std::vector<Option> option_table(Options&);

}  // namespace homeport::bench
