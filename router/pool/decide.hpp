// The decision as a function of what stands: rule, candidates, pin, policy. Changes nothing.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pool/instances.hpp"
#include "pool/pin_says.hpp"
#include "pool/rule_set.hpp"
#include "pool/scope.hpp"
#include "pool/shortlist.hpp"
#include "pool/user_book.hpp"
#include "pool/work_book.hpp"
#include "router/affinity.hpp"
#include "router/decision.hpp"
#include "router/policy.hpp"
#include "router/router.hpp"

namespace homeport::router {

/// When to tell about every candidate. never: nor why nobody can serve, for which all are looked at, too.
enum class Tell { always, when_refused, never };

/// What one caller asks, and wants to be told.
struct Question {
    const Request& request;
    const std::optional<Pin>& pin;
    std::span<const std::string> failed;
    TimePoint now;
    Tell tell;
};

class Decider {
  public:
    Decider(const RouterOptions&, const Instances&, const RuleSet&, const UserBook&, const WorkBook&);

    /// Not const only for its working memory, which it keeps from one decision to the next.
    Decision decide(const Question&, RandomSource&);
    /// To be called when an instance has changed otherwise than by a login, such as by a report: no login
    /// then has to make up for hundreds of changes.
    void catch_up(Index);

  private:
    /// Nothing if nobody can serve.
    std::optional<Choice> by_policy(const Scope&, const Question&, RandomSource&);
    void choose(Decision&, const Scope&, const PinSays&, const Question&, RandomSource&);
    [[nodiscard]] std::optional<Index> company(const Scope&, std::string& why) const;

    const RouterOptions& options_;
    const Instances& instances_;
    const RuleSet& rules_;
    const UserBook& book_;
    const WorkBook& work_;
    // By rule and requested tag, made for the first who asks. Tags that few instances carry have none: a pool
    // may have as many of those as instances, and users can make up any number that nobody carries.
    std::map<const BoundRule*, std::map<std::string, Shortlist>> shortlists_;
};

}  // namespace homeport::router
