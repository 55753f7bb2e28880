// What tags cost that users ask for: with each login, and with each report after all have been asked for.
#include <benchmark/benchmark.h>

#include <memory>

#include "benchmarks/pool.hpp"

namespace homeport::bench {
namespace {

/// So many neighbours share a tag; 1: it names a machine.
router::Router tagged_pool(const benchmark::State& state) {
    const auto instances = static_cast<std::size_t>(state.range(1));
    std::vector<router::BackendConfig> configs(instances);
    for (std::size_t i = 0; i < instances; ++i) {
        configs[i].name = instance_name(i);
        configs[i].tags = {"tag" + std::to_string(i / static_cast<std::size_t>(state.range(2)))};
    }
    router::RouterOptions options;
    options.default_policy = static_cast<router::PolicyKind>(state.range(0));
    router::Router router(options, std::move(configs), {});
    router::MersenneRandom random(1);
    for (std::size_t i = 0; i < instances; ++i)
        router.report_probe(instance_name(i), machine(random), morning);
    return router;
}

std::size_t ask_for(router::Router& router, std::size_t tag, router::RandomSource& random) {
    router::Request request = request_of(10'000'000);
    request.tag = "tag" + std::to_string(tag);
    const auto decision = router.place(request, std::nullopt, {}, morning, random);
    router.release(decision.backend, request.user);
    router.forget_pin(request.user);
    return decision.backend.size();
}

/// Another tag each time.
void place_by_tag(benchmark::State& state) {
    router::Router router = tagged_pool(state);
    router::MersenneRandom random(2);
    const auto tags = static_cast<std::size_t>(state.range(1) / state.range(2));
    std::size_t tag = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(ask_for(router, tag, random));
        tag = (tag + 1) % tags;
    }
}

void report_after_every_tag(benchmark::State& state) {
    router::Router router = tagged_pool(state);
    router::MersenneRandom random(2);
    const auto instances = static_cast<std::size_t>(state.range(1));
    for (std::size_t tag = 0; tag < instances / static_cast<std::size_t>(state.range(2)); ++tag)
        ask_for(router, tag, random);
    std::size_t i = 0;
    for (auto _ : state) {
        router.report_probe(instance_name(i), machine(random), morning);
        i = (i + 1) % instances;
    }
}

void sizes(benchmark::internal::Benchmark* benchmark) {
    benchmark->ArgNames({"policy", "instances", "with_one_tag"});
    for (const auto policy : {router::PolicyKind::least_sessions, router::PolicyKind::resources}) {
        for (const std::int64_t instances : {1000, 5000}) {
            for (const std::int64_t sharing : {1, 8, 9, 32, 100})
                benchmark->Args({static_cast<std::int64_t>(policy), instances, sharing});
        }
    }
}

BENCHMARK(place_by_tag)->Apply(sizes);
BENCHMARK(report_after_every_tag)->Apply(sizes);

}  // namespace
}  // namespace homeport::bench
