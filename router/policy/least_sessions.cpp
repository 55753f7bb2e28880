// Fewest sessions for the weight, then fewest pinned users, then chance.
//
// The second key matters in the morning: people log in, find all well, and leave; by sessions alone every
// instance looks idle again and the first one would collect all pins.
#include "policy/load.hpp"
#include "policy/policies.hpp"

namespace homeport::router {
namespace {

/// The least load, and how many have it.
struct Lightest {
    Lightest() = default;
    explicit Lightest(const CandidateView& candidate) : load(load_of(candidate)), equals(1) {}

    bool operator==(const Lightest&) const = default;

    Load load{};
    unsigned equals = 0;
};

Lightest operator+(Lightest left, const Lightest& right) {
    if (left.equals == 0 || right.equals == 0) return left.equals == 0 ? right : left;
    const int busier = compare_load(left.load, right.load);
    if (busier != 0) return busier < 0 ? left : right;
    left.equals += right.equals;
    return left;
}

class LeastSessions final : public TournamentPolicy<Lightest> {
  public:
    using TournamentPolicy::TournamentPolicy;

    Pick pick(TimePoint, RandomSource& random) override {
        const Lightest& all = tournament().all();
        std::uint64_t skip = all.equals > 1 ? random.below(all.equals) : 0;
        const std::size_t place = tournament().find([&](const Lightest& part) {
            const unsigned equals =
                part.equals > 0 && compare_load(part.load, all.load) == 0 ? part.equals : 0;
            if (skip < equals) return true;
            skip -= equals;
            return false;
        });
        return {place, "fewest sessions (" + std::to_string(candidate(place)->sessions) + ")"};
    }
};

}  // namespace

std::unique_ptr<Policy> make_least_sessions(std::size_t places) {
    return std::make_unique<LeastSessions>(places);
}

}  // namespace homeport::router
