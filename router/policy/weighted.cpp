// By chance, in proportion to the weights, whatever the load: what an admin asks for when machines differ in
// size or a new one should get a trickle first.
#include "policy/policies.hpp"

namespace homeport::router {
namespace {

class Weighted final : public Policy {
  public:
    Pick pick(std::string_view, const Candidates& candidates, RandomSource& random) const override {
        std::uint64_t total = 0;
        for (std::size_t i = 0; i < candidates.size(); ++i) total += candidates[i].weight;

        std::size_t index = 0;
        for (std::uint64_t drawn = total > 0 ? random.below(total) : 0;
             index + 1 < candidates.size() && drawn >= candidates[index].weight; ++index) {
            drawn -= candidates[index].weight;
        }
        return {index, "weight " + std::to_string(candidates[index].weight) + " of " + std::to_string(total)};
    }
};

}  // namespace

std::unique_ptr<const Policy> make_weighted() {
    return std::make_unique<Weighted>();
}

}  // namespace homeport::router
