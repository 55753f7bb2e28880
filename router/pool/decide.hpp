// The decision as a function of what stands: rule, candidates, pin, policy. Changes nothing.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pool/instances.hpp"
#include "pool/pin_says.hpp"
#include "pool/rule_set.hpp"
#include "pool/scope.hpp"
#include "pool/user_book.hpp"
#include "pool/work_book.hpp"
#include "router/affinity.hpp"
#include "router/decision.hpp"
#include "router/policy.hpp"
#include "router/router.hpp"

namespace homeport::router {

/// What one caller asks.
struct Question {
    const Request& request;
    const std::optional<Pin>& pin;
    std::span<const std::string> failed;
    TimePoint now;
    Reserved reserved{};
};

/// When to tell about every candidate.
enum class Tell { always, when_refused, never };

class Decider {
  public:
    Decider(const RouterOptions&, const Instances&, const RuleSet&, const UserBook&, const WorkBook&);

    /// Not const only for its working memory, which it keeps from one decision to the next.
    Decision decide(const Question&, Tell, RandomSource&);

  private:
    const std::vector<Index>& eligible(const Scope&);
    void choose(Decision&, const Scope&, const PinSays&, const Question&, RandomSource&);
    [[nodiscard]] std::optional<Index> company(const Scope&, std::string& why) const;
    void refuse(Decision&, const Scope&, const PinSays&) const;

    const RouterOptions& options_;
    const Instances& instances_;
    const RuleSet& rules_;
    const UserBook& book_;
    const WorkBook& work_;
    std::array<std::unique_ptr<const Policy>, policy_count> policies_;  // by PolicyKind

    // The last list of eligible instances. A pool that is not changing answers one plain request like the
    // next, and going through all instances again would be most of the work.
    std::vector<Index> eligible_;
    const BoundRule* eligible_for_ = nullptr;  // nullptr: good for that one request only
    std::uint64_t eligible_epoch_ = 0;
};

}  // namespace homeport::router
