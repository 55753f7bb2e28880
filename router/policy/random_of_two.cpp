// Two candidates by chance, the lighter one of them: nearly as even as looking at all, without everybody
// running to the same idle instance when several routers share a pool.
#include "policy/load.hpp"
#include "policy/policies.hpp"

namespace homeport::router {
namespace {

class RandomOfTwo final : public Policy {
  public:
    Pick pick(std::string_view, const Candidates& candidates, RandomSource& random) const override {
        if (candidates.size() == 1) return {0, "the only candidate"};
        const std::size_t first = random.below(candidates.size());
        std::size_t second = random.below(candidates.size() - 1);
        if (second >= first) ++second;  // two different ones, every pair equally likely

        const bool swap = compare_load(candidates[second], candidates[first]) < 0;
        const std::size_t winner = swap ? second : first;
        const CandidateView& other = candidates[swap ? first : second];
        return {winner, std::to_string(candidates[winner].sessions) + " sessions, " +
                            std::string(other.name) + " has " + std::to_string(other.sessions)};
    }
};

}  // namespace

std::unique_ptr<const Policy> make_random_of_two() {
    return std::make_unique<RandomOfTwo>();
}

}  // namespace homeport::router
