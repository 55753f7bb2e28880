// The pin store's part of a login, by store and by how many pins there are.
#include <benchmark/benchmark.h>

#include <string>

#include "benchmarks/pool.hpp"
#include "benchmarks/scratch.hpp"
#include "state/open_store.hpp"

namespace homeport::bench {
namespace {

const std::string service = "ssh";

router::Pin pin_of(std::size_t user) {
    router::Pin pin;
    pin.user = user_name(user);
    pin.backend = instance_name(user % 1000);
    pin.uid = static_cast<std::uint32_t>(10'000 + user);
    pin.home = "/home/" + pin.user;
    pin.why = "least-sessions: fewest sessions (3)";
    return pin;
}

class Filled {
  public:
    explicit Filled(const benchmark::State& state) : users(static_cast<std::size_t>(state.range(1))) {
        state::Options options;
        options.store = state.range(0) == 0 ? "memory" : "sqlite";
        options.path = (scratch_.path() / "pins.sqlite").string();
        store = state::open_stores(options, {})->pins;
        for (std::size_t i = 0; i < users; ++i) store->insert_if_absent(pin_of(i));
    }

  private:
    Scratch scratch_;

  public:
    std::size_t users;
    std::shared_ptr<router::PinStore> store;
};

void find(benchmark::State& state) {
    const Filled filled(state);
    std::size_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(filled.store->find(user_name(i), service));
        i = (i + 7919) % filled.users;
    }
}

void insert(benchmark::State& state) {
    const Filled filled(state);
    std::size_t i = filled.users;
    for (auto _ : state) benchmark::DoNotOptimize(filled.store->insert_if_absent(pin_of(i++)));
}

void move(benchmark::State& state) {
    const Filled filled(state);
    std::size_t i = 0;
    auto standing = std::get<std::optional<router::Pin>>(filled.store->find(user_name(0), service)).value();
    for (auto _ : state) {
        standing.backend = instance_name(++i % 1000);
        standing = std::get<router::Pin>(filled.store->replace_if(standing.version, standing));
    }
}

void touch_a_hundred(benchmark::State& state) {
    const Filled filled(state);
    std::vector<std::string> users;
    for (std::size_t i = 0; i < 100; ++i) users.push_back(user_name(i * 7919 % filled.users));
    router::WallTime seen{std::chrono::seconds(1)};
    for (auto _ : state)
        benchmark::DoNotOptimize(filled.store->touch(users, service, seen += std::chrono::seconds(1)));
}

/// The look at old pins that the daemon has each minute, when there are none.
void expire(benchmark::State& state) {
    const Filled filled(state);
    const router::WallTime before{};
    for (auto _ : state) benchmark::DoNotOptimize(filled.store->expire(service, before, {}, 1000));
}

/// All pins, page by page, as the daemon reads them when it starts.
void read_all(benchmark::State& state) {
    const Filled filled(state);
    for (auto _ : state) {
        for (std::string after;;) {
            const auto page = std::get<std::vector<router::Pin>>(filled.store->list(after, 1000));
            if (page.size() < 1000) break;
            after = page.back().user;
        }
    }
}

void stores(benchmark::internal::Benchmark* benchmark) {
    benchmark->ArgNames({"sqlite", "pins"})->Unit(benchmark::kMicrosecond);
    for (const std::int64_t pins : {1000, 10'000}) {
        for (const std::int64_t sqlite : {0, 1}) benchmark->Args({sqlite, pins});
    }
    for (const std::int64_t sqlite : {0, 1}) benchmark->Args({sqlite, 100'000});
}

BENCHMARK(find)->Name("pins_find")->Apply(stores);
BENCHMARK(insert)->Name("pins_insert")->Apply(stores);
BENCHMARK(move)->Name("pins_move")->Apply(stores);
BENCHMARK(touch_a_hundred)->Name("pins_touch_100")->Apply(stores);
BENCHMARK(expire)->Name("pins_expire")->Apply(stores);
BENCHMARK(read_all)->Name("pins_read_all")->Apply(stores);

}  // namespace
}  // namespace homeport::bench
