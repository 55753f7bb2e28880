// Where the scarcest resource leaves most room, by what the instances report: processor, memory, and GPUs if
// all candidates have some (else everybody would be sent to the machines with GPUs).
//
// Two things keep users from running in herds. Sessions that were placed since a report count as load that it
// does not show yet. And a candidate is better only if it is better by a margin: among the rest sessions
// decide, so that noise in the figures moves nobody.
#include <algorithm>
#include <cmath>

#include "policy/load.hpp"
#include "policy/policies.hpp"

namespace homeport::router {
namespace {

// What a session is expected to use until a report shows what it does use.
constexpr double expected_cores = 0.5;
constexpr double expected_memory = 1024.0 * 1024 * 1024;
constexpr double expected_gpus = 0.5;
// Part of the whole machine by which a candidate must be better.
constexpr double margin = 0.1;

/// What part of a machine is free, by its scarcest resource.
struct Room {
    double free = 1;
    const char* scarcest = "nothing reported";

    void limit(double part, const char* name) {
        part = std::clamp(part, 0.0, 1.0);
        if (part > free) return;
        free = part;
        scarcest = name;
    }
};

double free_gpus(const Report& report, double placed) {
    double free = -placed * expected_gpus;
    for (const Gpu& gpu : report.gpus) {
        const double memory = gpu.memory_total > 0 ? static_cast<double>(gpu.memory_used) /
                                                         static_cast<double>(gpu.memory_total)
                                                   : 0;
        free += 1 - std::max(memory, gpu.busy_percent / 100.0);
    }
    return free / static_cast<double>(report.gpus.size());
}

Room room_of(const Measured& measured, bool by_gpus) {
    const Report& report = *measured.report;
    const double placed = measured.placed;
    Room room;
    if (report.cores > 0 && std::isfinite(report.load1)) {
        const double load = report.load1 + placed * expected_cores;
        room.limit(1 - load / report.cores, "processor");
    }
    if (report.memory_total > 0) {
        const double left = static_cast<double>(report.memory_available) - placed * expected_memory;
        room.limit(left / static_cast<double>(report.memory_total), "memory");
    }
    if (by_gpus) room.limit(free_gpus(report, placed), "GPUs");
    return room;
}

class Resources final : public Policy {
  public:
    Resources() : least_sessions_(make_least_sessions()) {}

    Pick pick(std::string_view user, const Candidates& candidates, RandomSource& random) const override {
        bool any = false, by_gpus = true;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const Measured* const measured = candidates.measured(i);
            any = any || measured != nullptr;
            if (measured != nullptr && measured->report->gpus.empty()) by_gpus = false;
        }
        if (!any) {
            Pick pick = least_sessions_->pick(user, candidates, random);
            pick.reason += ", no fresh report";
            return pick;
        }
        double most = 0;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            if (const Measured* m = candidates.measured(i)) most = std::max(most, room_of(*m, by_gpus).free);
        }
        std::size_t best = candidates.size();
        Room room;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const Measured* const measured = candidates.measured(i);
            if (measured == nullptr) continue;  // what is not known cannot be compared
            const Room here = room_of(*measured, by_gpus);
            if (here.free < most - margin) continue;
            const int busier = best == candidates.size() ? -1 : compare_load(candidates[i], candidates[best]);
            if (busier < 0 || (busier == 0 && here.free > room.free)) {
                best = i;
                room = here;
            }
        }
        return {best, std::to_string(std::lround(room.free * 100)) + " % free (" + room.scarcest + ")"};
    }

  private:
    const std::unique_ptr<const Policy> least_sessions_;
};

}  // namespace

std::unique_ptr<const Policy> make_resources() {
    return std::make_unique<Resources>();
}

}  // namespace homeport::router
