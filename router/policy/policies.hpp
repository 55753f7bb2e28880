// What a policy is. Each has a file of its own.
//
// A policy answers one narrow question, over and over about the same instances, of which few have changed
// since. So it does not look at them: it is told of every change, and keeps what it needs for its answer in a
// Tournament.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "policy/candidate.hpp"
#include "policy/tournament.hpp"
#include "router/policy.hpp"

namespace homeport::router {

struct Pick {
    std::size_t place = 0;
    std::string reason;  ///< a phrase the admin reads: "fewest sessions (3)".
};

/// Places are numbered in the order of the rule, then of the configuration.
class Policy {
  public:
    virtual ~Policy() = default;

    /// To be called whenever a candidate may have changed; nullptr: nobody at this place may be chosen. The
    /// candidate stays where it is and as it is until it is set again.
    virtual void set(std::size_t place, const CandidateView*) = 0;
    [[nodiscard]] virtual bool empty() const = 0;
    /// Not if it is empty. Reports from before `fresh_since` say nothing about now.
    [[nodiscard]] virtual Pick pick(TimePoint fresh_since, RandomSource&) = 0;
};
[[nodiscard]] std::unique_ptr<Policy> make_policy(PolicyKind, std::size_t places);

/// The parts of a policy's tournament are made from single candidates.
template <class Part>
class TournamentPolicy : public Policy {
  public:
    explicit TournamentPolicy(std::size_t places) : candidates_(places), tournament_(places) {}

    void set(std::size_t place, const CandidateView* candidate) override {
        if (candidates_[place] != nullptr) --count_;
        if (candidate != nullptr) ++count_;
        candidates_[place] = candidate;
        tournament_.set(place, candidate != nullptr ? Part(*candidate) : Part());
    }
    [[nodiscard]] bool empty() const override { return count_ == 0; }

  protected:
    [[nodiscard]] std::size_t places() const { return candidates_.size(); }
    [[nodiscard]] const CandidateView* candidate(std::size_t place) const { return candidates_[place]; }

    Tournament<Part>& tournament() { return tournament_; }

  private:
    std::vector<const CandidateView*> candidates_;
    Tournament<Part> tournament_;
    std::size_t count_ = 0;
};

std::unique_ptr<Policy> make_least_sessions(std::size_t places);
std::unique_ptr<Policy> make_random_of_two(std::size_t places);
std::unique_ptr<Policy> make_weighted(std::size_t places);
std::unique_ptr<Policy> make_ordered(std::size_t places);
std::unique_ptr<Policy> make_resources(std::size_t places);

}  // namespace homeport::router
