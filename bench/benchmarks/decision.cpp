// What the pool's lock is held for at a login: one decision, and the slot that is taken with it.
#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <vector>

#include "backend/pool.hpp"
#include "benchmarks/pool.hpp"

namespace homeport::bench {
namespace {

std::size_t count(std::int64_t argument) {
    return static_cast<std::size_t>(argument);
}

/// The latest pool is kept: Google Benchmark calls a function several times for one figure, and a hundred
/// thousand logins take longer to play than that figure to measure. Every benchmark leaves it as it was.
router::Router& pool_of(const benchmark::State& state) {
    using Size = std::array<std::int64_t, 3>;
    static std::unique_ptr<router::Router> pool;
    static Size made{};
    const Size wanted{state.range(0), state.range(1), state.range(2)};
    if (!pool || wanted != made)
        pool = std::make_unique<router::Router>(
            busy_pool(static_cast<router::PolicyKind>(wanted[0]), count(wanted[1]), count(wanted[2])));
    made = wanted;
    return *pool;
}

/// A user who has no pin yet: the policy is asked. The slot goes back, and the pin is forgotten, so that the
/// pool stays as it is; where the policy goes by reports, the instance makes one in between.
void place_new_user(benchmark::State& state) {
    router::Router& router = pool_of(state);
    router::MersenneRandom random(2);
    const router::Request request = request_of(10'000'000);
    const auto policy = static_cast<router::PolicyKind>(state.range(0));
    for (auto _ : state) {
        const auto decision = router.place(request, std::nullopt, {}, morning, random);
        benchmark::DoNotOptimize(decision.backend.data());
        router.release(decision.backend, request.user);
        router.forget_pin(request.user);
        if (policy == router::PolicyKind::resources)
            router.report_probe(decision.backend, machine(random), morning);
    }
    state.SetLabel(std::string(to_string(policy)));
}

/// The usual login: to the pinned instance. Another user each time, so that nothing is in the processor's
/// caches.
void place_pinned_user(benchmark::State& state) {
    router::Router& router = pool_of(state);
    router::MersenneRandom random(2);
    const auto instances = count(state.range(1)), users = count(state.range(2));
    for (std::size_t i = 0; i < users; ++i) router.learn_pin(user_name(i), instance_name(i % instances));
    router::Request request = request_of(0);
    std::optional<router::Pin> pin{router::Pin{}};
    std::size_t i = 0;
    for (auto _ : state) {
        request.user = user_name(i);
        pin->backend = instance_name(i % instances);
        const auto decision = router.place(request, pin, {}, morning, random);
        benchmark::DoNotOptimize(decision.backend.data());
        router.release(decision.backend, request.user);
        i = (i + 7919) % users;
    }
}

/// Logins on several threads at once, as I/O threads do it: the pool has one lock.
void place_by_threads(benchmark::State& state) {
    static std::unique_ptr<backend::Pool> pool;
    if (state.thread_index() == 0)
        pool = std::make_unique<backend::Pool>(busy_pool(router::PolicyKind::least_sessions, 1000, 100'000));
    const auto own = count(state.thread_index());
    router::MersenneRandom random(own);
    const router::Request request = request_of(10'000'000 + own);
    for (auto _ : state) {
        const auto decision = pool->with(
            [&](router::Router& router) { return router.place(request, std::nullopt, {}, morning, random); });
        pool->with([&](router::Router& router) {
            router.release(decision.backend, request.user);
            router.forget_pin(request.user);
        });
    }
    if (state.thread_index() == 0) pool.reset();
}

/// `homeport why`: every instance has its story.
void explain(benchmark::State& state) {
    const router::Router& router = pool_of(state);
    router::MersenneRandom random(2);
    const router::Request request = request_of(10'000'000);
    for (auto _ : state) {
        benchmark::DoNotOptimize(router.decide(request, std::nullopt, {}, morning, random).candidates.size());
    }
}

/// Growth: with the instances, and with the pins.
void sizes(benchmark::internal::Benchmark* benchmark, const std::vector<router::PolicyKind>& policies) {
    benchmark->ArgNames({"policy", "instances", "pins"});
    for (const router::PolicyKind kind : policies) {
        const auto policy = static_cast<std::int64_t>(kind);
        for (const std::int64_t instances : {10, 500, 1000, 2000, 5000})
            benchmark->Args({policy, instances, 100'000});
        for (const std::int64_t pins : {1000, 300'000, 1'000'000}) benchmark->Args({policy, 1000, pins});
    }
}

void all_policies(benchmark::internal::Benchmark* benchmark) {
    std::vector<router::PolicyKind> all;
    for (const std::string_view name : router::policy_names()) all.push_back(*router::parse_policy(name));
    sizes(benchmark, all);
}

void least_sessions_alone(benchmark::internal::Benchmark* benchmark) {
    sizes(benchmark, {router::PolicyKind::least_sessions});
}

void few(benchmark::internal::Benchmark* benchmark) {
    benchmark->ArgNames({"policy", "instances", "pins"});
    for (const std::int64_t instances : {10, 1000, 5000}) benchmark->Args({0, instances, 100'000});
}

BENCHMARK(place_new_user)->Apply(all_policies);
BENCHMARK(place_pinned_user)->Apply(least_sessions_alone);
BENCHMARK(place_by_threads)->Threads(1)->Threads(2)->Threads(4)->UseRealTime();
BENCHMARK(explain)->Apply(few)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace homeport::bench
