// What events cost while logins wait in line: the pool's lock is held for them, too.
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "benchmarks/pool.hpp"

namespace homeport::bench {
namespace {

/// One instance in ten carries `gpu`, takes a single session and has it. Logins wait for those; the rest is
/// idle, or as full.
struct Crowd {
    Crowd(std::size_t instances, std::size_t waiting, bool all_full) {
        std::vector<router::BackendConfig> configs(instances);
        for (std::size_t i = 0; i < instances; ++i) {
            configs[i].name = instance_name(i);
            if (i % 10 == 0) configs[i].tags = {"gpu"};
            if (i % 10 == 0 || all_full) configs[i].max_sessions = 1;
        }
        router = std::make_unique<router::Router>(router::RouterOptions(), std::move(configs),
                                                  std::vector<router::Rule>());
        for (std::size_t i = 0; i < instances; ++i) {
            router->report_check(instance_name(i), router::Cause::none, morning);
            if (i % 10 == 0 || all_full) router->take(instance_name(i), user_name(i));
        }
        for (std::size_t i = 0; i < waiting; ++i) wait(gpu_user(i));
    }

    static router::Request gpu_user(std::size_t i) {
        router::Request request = request_of(1'000'000 + i);
        request.tag = "gpu";
        return request;
    }

    router::Ticket wait(const router::Request& request) {
        if (!refused) refused = router->decide(request, std::nullopt, {}, morning, random);
        tickets.push_back(router->wait(*refused, request, std::nullopt, {}, morning, [] {}));
        return tickets.back();
    }

    std::unique_ptr<router::Router> router;
    router::MersenneRandom random{2};
    std::optional<router::Decision> refused;
    std::vector<router::Ticket> tickets;
};

Crowd crowd_of(const benchmark::State& state, bool all_full = false) {
    return {static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)), all_full};
}

void check_beside_a_line(benchmark::State& state) {
    Crowd crowd = crowd_of(state);
    for (auto _ : state) crowd.router->report_check(instance_name(1), router::Cause::none, morning);
}

void check_in_a_full_pool(benchmark::State& state) {
    Crowd crowd = crowd_of(state, true);
    for (auto _ : state) crowd.router->report_check(instance_name(1), router::Cause::none, morning);
}

/// Somebody who does not wait for what the line waits for, from login to end.
void place_beside_a_line(benchmark::State& state) {
    Crowd crowd = crowd_of(state);
    const router::Request request = request_of(10'000'000);
    for (auto _ : state) {
        const auto decision = crowd.router->place(request, std::nullopt, {}, morning, crowd.random);
        crowd.router->release(decision.backend, request.user);
        crowd.router->forget_pin(request.user);
    }
}

/// The place that the line waits for: a session ends, the first in line gets in, and another one comes to
/// wait.
void next_in_line(benchmark::State& state) {
    Crowd crowd = crowd_of(state);
    std::string there = instance_name(0), user = user_name(0);
    for (std::size_t i = 0; auto _ : state) {
        crowd.router->release(there, user);
        const auto request = Crowd::gpu_user(i);
        const auto decision =
            crowd.router->place(request, std::nullopt, {}, morning, crowd.random, crowd.tickets[i]);
        there = decision.backend;
        user = request.user;
        crowd.wait(Crowd::gpu_user(++i + static_cast<std::size_t>(state.range(1)) - 1));
    }
}

void sizes(benchmark::internal::Benchmark* benchmark) {
    benchmark->ArgNames({"instances", "waiting"});
    for (const std::int64_t instances : {1000, 5000}) {
        for (const std::int64_t waiting : {1, 10, 100}) benchmark->Args({instances, waiting});
    }
}

BENCHMARK(check_beside_a_line)->Apply(sizes)->Args({5000, 0});
BENCHMARK(check_in_a_full_pool)->Apply(sizes);
BENCHMARK(place_beside_a_line)->Apply(sizes)->Args({5000, 0});
BENCHMARK(next_in_line)->Apply(sizes);

}  // namespace
}  // namespace homeport::bench
