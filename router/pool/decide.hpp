// The decision as a function of what stands: rule, candidates, pin, policy. Changes nothing.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pool/instances.hpp"
#include "pool/rule_set.hpp"
#include "pool/scope.hpp"
#include "router/affinity.hpp"
#include "router/decision.hpp"
#include "router/policy.hpp"

namespace homeport::router {

/// What one caller asks.
struct Question {
    const Request& request;
    const std::optional<Pin>& pin;
    std::span<const std::string> failed;
    std::optional<Index> last;  ///< where the user was placed last, as far as the pool remembers.
    TimePoint now;
};

/// When to tell about every candidate.
enum class Tell { always, when_refused };

class Decider {
  public:
    Decider(const Instances&, const RuleSet&);

    /// Not const only for its working memory, which it keeps from one decision to the next.
    Decision decide(const Question&, Tell, RandomSource&);

  private:
    const std::vector<Index>& eligible(const Scope&);

    const Instances& instances_;
    const RuleSet& rules_;
    std::array<std::unique_ptr<const Policy>, 4> policies_;  // by PolicyKind

    // The last list of eligible instances. A pool that is not changing answers one plain request like the
    // next, and going through all instances again would be most of the work.
    std::vector<Index> eligible_;
    const BoundRule* eligible_for_ = nullptr;  // nullptr: good for that one request only
    std::uint64_t eligible_epoch_ = 0;
};

}  // namespace homeport::router
