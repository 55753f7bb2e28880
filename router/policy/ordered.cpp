// The first candidate takes everybody it can: keeps a scale set's tail empty, so that it can be switched off.
#include "policy/count.hpp"

namespace homeport::router {
namespace {

class Ordered final : public TournamentPolicy<Count> {
  public:
    using TournamentPolicy::TournamentPolicy;

    Pick pick(TimePoint, RandomSource&) override {
        return {find_candidate(tournament(), 0), "first in order"};
    }
};

}  // namespace

std::unique_ptr<Policy> make_ordered(std::size_t places) {
    return std::make_unique<Ordered>(places);
}

}  // namespace homeport::router
