// The routing core in somebody else's program: no daemon, no sockets, a clock of our own.
//
// A pool of three takes users in, loses an instance, moves a pin and explains itself.
#include <iostream>
#include <string>
#include <vector>

#include "router/memory_pin_store.hpp"
#include "router/random.hpp"
#include "router/router.hpp"

namespace hr = homeport::router;
using namespace std::chrono_literals;

namespace {

const std::string service = "ssh";

// The pin as the store knows it. This store lives in memory and cannot fail, so get() is safe here.
std::optional<hr::Pin> pin_of(hr::PinStore& store, const std::string& user) {
    return std::get<std::optional<hr::Pin>>(store.find(user, service));
}

// One login: decide, take a slot, write the pin down, and follow an earlier winner if somebody else wrote it
// first. Returns the instance, or nothing if nobody can serve.
std::optional<std::string> log_in(hr::Router& router, hr::PinStore& store, hr::RandomSource& random,
                                  const hr::Request& request, hr::TimePoint now) {
    const std::optional<hr::Pin> known = pin_of(store, request.user);
    const hr::Decision decision = router.place(request, known, {}, now, random);
    if (decision.refused()) {
        std::cout << request.user << " is refused: " << decision.refusal << '\n';
        return std::nullopt;
    }
    std::cout << request.user << " -> " << decision.backend << "  (" << decision.why << ")\n";
    if (decision.pin == hr::PinAction::keep) return decision.backend;

    hr::Pin wanted = known.value_or(hr::Pin{});
    wanted.user = request.user;
    wanted.service = service;
    wanted.backend = decision.backend;
    wanted.why = decision.why;
    const std::uint64_t version = decision.pin == hr::PinAction::move ? known->version : 0;
    const hr::Pin stands = std::get<hr::Pin>(store.replace_if(version, wanted));
    if (stands.backend == decision.backend) return decision.backend;

    router.release(decision.backend, request.user);
    if (!router.take(stands.backend, request.user)) return std::nullopt;
    return stands.backend;
}

void explain(const hr::Decision& decision) {
    std::cout << "\nwhy " << (decision.refused() ? "nobody" : decision.backend) << ", by rule "
              << decision.rule << ":\n";
    for (const hr::Candidate& candidate : decision.candidates) {
        std::cout << "  " << candidate.name << ": " << to_string(candidate.verdict) << ", "
                  << candidate.detail << '\n';
    }
    std::cout << '\n';
}

hr::BackendConfig instance(const std::string& name, std::vector<std::string> tags) {
    hr::BackendConfig config;
    config.name = name;
    config.address = name + ".example.com";
    config.tags = std::move(tags);
    config.max_sessions = 14;
    return config;
}

}  // namespace

int main() {
    hr::Rule gpu_team;  // the GPU machine is for one group; nobody else's sessions land there
    gpu_team.name = "gpu-team";
    gpu_team.groups = {"gpu"};
    hr::Rule others;
    others.name = "others";
    others.backends = {"cpu-*"};

    hr::Router router({}, {instance("cpu-1", {}), instance("cpu-2", {}), instance("gpu-1", {"gpu"})},
                      {gpu_team, others});
    hr::MemoryPinStore store;
    hr::MersenneRandom random(1);  // seeded, so that every run tells the same story
    hr::TimePoint now{1h};

    const hr::Request alice{"alice", {"staff"}, "192.0.2.7", ""};
    const hr::Request bob{"bob", {"staff"}, "192.0.2.8", ""};
    const hr::Request carol{"carol", {"staff", "gpu"}, "2001:db8::9", "gpu"};
    for (const hr::Request& user : {alice, bob, carol, alice}) log_in(router, store, random, user, now);

    const std::string home = pin_of(store, "alice")->backend;
    std::cout << "\n" << home << " stops answering\n";
    for (int check = 0; check < 3; ++check, now += 1s) {
        router.report_check(home, hr::Cause::connect_timeout, now);
    }
    now += 10s;
    explain(router.decide(alice, pin_of(store, "alice"), {}, now, random));
    log_in(router, store, random, alice, now);
    std::cout << "alice's pin is now on " << pin_of(store, "alice")->backend << '\n';

    log_in(router, store, random, {"dave", {"staff"}, "192.0.2.9", "fpga"}, now);
}
