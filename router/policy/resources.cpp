// Where the scarcest resource leaves most room, by what the instances report: processor, memory, and GPUs if
// all candidates have some (else everybody would be sent to the machines with GPUs).
//
// Two things keep users from running in herds. Sessions that were placed since a report count as load that it
// does not show yet. And a candidate is better only if it is better by a margin: among the rest sessions
// decide, so that noise in the figures moves nobody.
#include <algorithm>
#include <cmath>
#include <optional>

#include "policy/load.hpp"
#include "policy/policies.hpp"
#include "policy/roominess.hpp"

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

/// Whose reports they are is for the two orders; this is what all of them have in common.
struct Reports {
    Reports() = default;
    explicit Reports(const CandidateView& candidate) {
        if (candidate.measured == nullptr || !candidate.measured->report) return;
        oldest = candidate.measured->reported;
        all_have_gpus = !candidate.measured->report->gpus.empty();
    }

    bool operator==(const Reports&) const = default;
    Reports operator+(Reports right) const {
        right.oldest = std::min(right.oldest, oldest);
        right.all_have_gpus = right.all_have_gpus && all_have_gpus;
        return right;
    }
    [[nodiscard]] bool none() const { return oldest == TimePoint::max(); }

    TimePoint oldest = TimePoint::max();
    bool all_have_gpus = true;
};

class Resources final : public TournamentPolicy<Reports> {
  public:
    explicit Resources(std::size_t places)
        : TournamentPolicy(places),
          least_sessions_(make_least_sessions(places)),
          by_machine_(places),
          by_machine_and_gpus_(places) {}

    void set(std::size_t place, const CandidateView* candidate) override {
        TournamentPolicy::set(place, candidate);
        least_sessions_->set(place, candidate);
        const Reports reports = candidate != nullptr ? Reports(*candidate) : Reports();
        const auto offer = [&](bool by_gpus) {
            return Roominess::Offer{room_of(*candidate->measured, by_gpus).free, load_of(*candidate)};
        };
        by_machine_.set(place, reports.none() ? std::nullopt : std::optional(offer(false)));
        const bool has_gpus = !reports.none() && reports.all_have_gpus;
        by_machine_and_gpus_.set(place, has_gpus ? std::optional(offer(true)) : std::nullopt);
    }

    Pick pick(TimePoint fresh_since, RandomSource& random) override {
        leave_out_older(fresh_since);  // what is not known cannot be compared
        const Reports& all = tournament().all();
        if (all.none()) {
            Pick pick = least_sessions_->pick(fresh_since, random);
            pick.reason += ", no fresh report";
            return pick;
        }
        const Roominess& order = all.all_have_gpus ? by_machine_and_gpus_ : by_machine_;
        const std::size_t place = order.best(order.most() - margin);
        const Room room = room_of(*candidate(place)->measured, all.all_have_gpus);
        return {place, std::to_string(std::lround(room.free * 100)) + " % free (" + room.scarcest + ")"};
    }

  private:
    /// A report grows old without a change of its instance.
    void leave_out_older(TimePoint fresh_since) {
        if (fresh_since <= newest_left_out_) {  // as seen from an earlier time it is not old yet
            newest_left_out_ = TimePoint::min();
            for (std::size_t place = 0; place < places(); ++place) set(place, candidate(place));
        }
        while (tournament().all().oldest < fresh_since) {
            const TimePoint oldest = tournament().all().oldest;
            const std::size_t place =
                tournament().find([&](const Reports& part) { return part.oldest == oldest; });
            tournament().set(place, Reports());
            by_machine_.set(place, std::nullopt);
            by_machine_and_gpus_.set(place, std::nullopt);
            newest_left_out_ = std::max(newest_left_out_, oldest);
        }
    }

    const std::unique_ptr<Policy> least_sessions_;
    Roominess by_machine_, by_machine_and_gpus_;
    TimePoint newest_left_out_ = TimePoint::min();
};

}  // namespace

std::unique_ptr<Policy> make_resources(std::size_t places) {
    return std::make_unique<Resources>(places);
}

}  // namespace homeport::router
