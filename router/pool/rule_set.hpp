// The rules, applied to this pool's instances once, so that a decision reads lists instead of matching names.
#pragma once

#include <string>
#include <vector>

#include "policy/rule_matcher.hpp"
#include "pool/instances.hpp"
#include "router/policy.hpp"

namespace homeport::router {

class BoundRule {
  public:
    BoundRule(const Rule& rule, const Instances&);

    [[nodiscard]] const Rule& rule() const { return *rule_; }
    [[nodiscard]] bool matches(const Request& request, const std::optional<Address>& source) const {
        return matcher_.matches(request, source);
    }
    /// The instances it allows: in order of its `backends` patterns, then of the configuration.
    [[nodiscard]] const std::vector<Index>& members() const { return members_; }
    [[nodiscard]] bool has(Index i) const { return places_[i] != nowhere; }
    /// Where among the members; nowhere if it is none.
    [[nodiscard]] Index place(Index i) const { return places_[i]; }

    static constexpr Index nowhere = ~Index{0};

  private:
    const Rule* rule_;
    RuleMatcher matcher_;
    std::vector<Index> members_;
    std::vector<Index> places_;
};

class RuleSet {
  public:
    /// Rules without a name are called by their number. Last comes "default": everybody, every instance.
    RuleSet(std::vector<Rule>, PolicyKind default_policy, const Instances&);
    RuleSet(const RuleSet&) = delete;  // bound_ points into rules_
    RuleSet& operator=(const RuleSet&) = delete;

    /// The first that matches.
    [[nodiscard]] const BoundRule& match(const Request&) const;

  private:
    std::vector<Rule> rules_;
    std::vector<BoundRule> bound_;
};

}  // namespace homeport::router
