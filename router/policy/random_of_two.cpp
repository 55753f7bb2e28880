// Two candidates by chance, the lighter one of them: nearly as even as looking at all, without everybody
// running to the same idle instance when several routers share a pool.
#include "policy/count.hpp"
#include "policy/load.hpp"

namespace homeport::router {
namespace {

class RandomOfTwo final : public TournamentPolicy<Count> {
  public:
    using TournamentPolicy::TournamentPolicy;

    Pick pick(TimePoint, RandomSource& random) override {
        const std::size_t candidates = tournament().all().candidates;
        if (candidates == 1) return {find_candidate(tournament(), 0), "the only candidate"};
        const std::size_t first = random.below(candidates);
        std::size_t second = random.below(candidates - 1);
        if (second >= first) ++second;  // two different ones, every pair equally likely

        std::size_t winner = find_candidate(tournament(), first),
                    other = find_candidate(tournament(), second);
        if (compare_load(load_of(*candidate(other)), load_of(*candidate(winner))) < 0)
            std::swap(winner, other);
        return {winner, std::to_string(candidate(winner)->sessions) + " sessions, " +
                            std::string(candidate(other)->name) + " has " +
                            std::to_string(candidate(other)->sessions)};
    }
};

}  // namespace

std::unique_ptr<Policy> make_random_of_two(std::size_t places) {
    return std::make_unique<RandomOfTwo>(places);
}

}  // namespace homeport::router
