// What the pool's lock is held for at a login: one decision, and the slot that is taken with it.
#include <benchmark/benchmark.h>

#include <array>
#include <memory>

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
/// pool stays as it is.
void place_new_user(benchmark::State& state) {
    router::Router& router = pool_of(state);
    router::MersenneRandom random(2);
    const router::Request request = request_of(10'000'000);
    for (auto _ : state) {
        const auto decision = router.place(request, std::nullopt, {}, morning, random);
        benchmark::DoNotOptimize(decision.backend.data());
        router.release(decision.backend, request.user);
        router.forget_pin(request.user);
    }
    state.SetLabel(std::string(to_string(static_cast<router::PolicyKind>(state.range(0)))));
}

/// The usual login: to the pinned instance. Another user each time, so that nothing is in the processor's
/// caches.
void place_pinned_user(benchmark::State& state) {
    router::Router& router = pool_of(state);
    router::MersenneRandom random(2);
    const auto instances = count(state.range(1)), users = count(state.range(2));
    std::vector<router::Request> requests;
    std::vector<std::optional<router::Pin>> pins;
    for (std::size_t i = 0; i < users; ++i) {
        requests.push_back(request_of(i));
        pins.emplace_back(router::Pin{})->backend = instance_name(i % instances);
        router.learn_pin(requests.back().user, pins.back()->backend);
    }
    std::size_t i = 0;
    for (auto _ : state) {
        const auto decision = router.place(requests[i], pins[i], {}, morning, random);
        benchmark::DoNotOptimize(decision.backend.data());
        router.release(decision.backend, requests[i].user);
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

void sizes(benchmark::internal::Benchmark* benchmark) {
    benchmark->ArgNames({"policy", "instances", "pins"});
    for (std::int64_t policy = 0; policy < static_cast<std::int64_t>(router::policy_names().size());
         ++policy) {
        for (const std::int64_t instances : {10, 100, 1000, 5000})
            benchmark->Args({policy, instances, 100'000});
        benchmark->Args({policy, 1000, 1000});
        benchmark->Args({policy, 1000, 10'000});
    }
}

void least_sessions_alone(benchmark::internal::Benchmark* benchmark) {
    benchmark->ArgNames({"policy", "instances", "pins"});
    for (const std::int64_t instances : {10, 1000, 5000}) benchmark->Args({0, instances, 100'000});
}

BENCHMARK(place_new_user)->Apply(sizes);
BENCHMARK(place_pinned_user)->Apply(least_sessions_alone);
BENCHMARK(place_by_threads)->Threads(1)->Threads(2)->Threads(4)->UseRealTime();
BENCHMARK(explain)->Apply(least_sessions_alone)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace homeport::bench
