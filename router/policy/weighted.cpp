// By chance, in proportion to the weights, whatever the load: what an admin asks for when machines differ in
// size or a new one should get a trickle first.
#include "policy/policies.hpp"

namespace homeport::router {
namespace {

struct Weight {
    Weight() = default;
    explicit Weight(const CandidateView& candidate) : sum(candidate.weight) {}

    bool operator==(const Weight&) const = default;
    Weight operator+(Weight right) const {
        right.sum += sum;
        return right;
    }

    std::uint64_t sum = 0;
};

class Weighted final : public TournamentPolicy<Weight> {
  public:
    using TournamentPolicy::TournamentPolicy;

    Pick pick(TimePoint, RandomSource& random) override {
        const std::uint64_t sum = tournament().all().sum;
        std::uint64_t drawn = random.below(sum);
        const std::size_t place = tournament().find([&](const Weight& part) {
            if (drawn < part.sum) return true;
            drawn -= part.sum;
            return false;
        });
        return {place, "weight " + std::to_string(candidate(place)->weight) + " of " + std::to_string(sum)};
    }
};

}  // namespace

std::unique_ptr<Policy> make_weighted(std::size_t places) {
    return std::make_unique<Weighted>(places);
}

}  // namespace homeport::router
