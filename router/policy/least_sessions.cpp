// Fewest sessions for the weight, then fewest pinned users, then chance.
//
// The second key matters in the morning: people log in, find all well, and leave; by sessions alone every
// instance looks idle again and the first one would collect all pins.
#include "policy/load.hpp"
#include "policy/policies.hpp"

namespace homeport::router {
namespace {

class LeastSessions final : public Policy {
  public:
    Pick pick(std::string_view, const Candidates& candidates, RandomSource& random) const override {
        std::size_t best = 0;
        const CandidateView* leader = &candidates[0];
        std::uint64_t equals = 1;
        for (std::size_t i = 1; i < candidates.size(); ++i) {
            const CandidateView& candidate = candidates[i];
            const int busier = compare_load(candidate, *leader);
            equals += busier == 0 ? 1U : 0U;
            if (busier < 0) {
                best = i;
                leader = &candidate;
                equals = 1;
            }
        }
        // One draw for all equals: a draw for each would cost more than the rest of the choice.
        std::uint64_t skip = equals > 1 ? random.below(equals) : 0;
        std::size_t chosen = best;
        while (skip > 0) skip -= compare_load(candidates[++chosen], *leader) == 0 ? 1U : 0U;
        return {chosen, "fewest sessions (" + std::to_string(candidates[chosen].sessions) + ")"};
    }
};

}  // namespace

std::unique_ptr<const Policy> make_least_sessions() {
    return std::make_unique<LeastSessions>();
}

}  // namespace homeport::router
