// A pool in the middle of a working day, for benchmarks of decisions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "router/random.hpp"
#include "router/router.hpp"

namespace homeport::bench {

inline constexpr auto morning = router::TimePoint(std::chrono::hours(1));

inline std::string instance_name(std::size_t i) {
    return "dsvm" + std::to_string(i);
}
inline std::string user_name(std::size_t i) {
    return "user" + std::to_string(i);
}

inline router::Request request_of(std::size_t user) {
    return {user_name(user), {"staff", "data"}, "10.1.2.3", ""};
}

/// What a machine with 16 cores and 128 GiB may say at any time of the day.
inline router::Report machine(router::RandomSource& random) {
    router::Report report;
    report.cores = 16;
    report.load1 = static_cast<double>(random.below(1600)) / 100;
    report.memory_total = std::uint64_t{128} << 30U;
    report.memory_available = random.below(report.memory_total);
    return report;
}

/// So many users are pinned; one in ten has a session.
inline router::Router busy_pool(router::PolicyKind policy, std::size_t instances, std::size_t pins) {
    std::vector<router::BackendConfig> configs(instances);
    for (std::size_t i = 0; i < instances; ++i) {
        configs[i].name = instance_name(i);
        configs[i].address = "192.0.2.1";
        if (policy == router::PolicyKind::weighted) configs[i].weight = static_cast<unsigned>(1 + i % 4);
    }
    router::Rule gpu;  // one that does not match has to be looked at, too
    gpu.name = "gpu";
    gpu.groups = {"vision"};
    gpu.policy = policy;
    router::RouterOptions options;
    options.default_policy = policy;
    router::Router router(options, std::move(configs), {gpu});
    for (std::size_t i = 0; i < instances; ++i)
        router.report_check(instance_name(i), router::Cause::none, morning);
    router::MersenneRandom random(1);
    if (policy == router::PolicyKind::resources) {
        for (std::size_t i = 0; i < instances; ++i)
            router.report_probe(instance_name(i), machine(random), morning);
    }
    for (std::size_t user = 0; user < pins; ++user) {
        const auto there = router.place(request_of(user), std::nullopt, {}, morning, random);
        if (user % 10 != 0) router.release(there.backend, user_name(user));
    }
    return router;
}

}  // namespace homeport::bench
