#include "pool/rule_set.hpp"

#include <algorithm>
#include <utility>

namespace homeport::router {

BoundRule::BoundRule(const Rule& rule, const Instances& instances)
    : rule_(&rule), matcher_(rule), places_(instances.size(), nowhere) {
    std::vector<std::pair<std::size_t, Index>> ranked;
    for (Index i = 0; i < instances.size(); ++i) {
        if (const auto rank = rank_in_rule(rule, instances[i].config)) ranked.emplace_back(*rank, i);
    }
    std::ranges::sort(ranked);
    for (const auto& [rank, i] : ranked) {
        places_[i] = static_cast<Index>(members_.size());
        members_.push_back(i);
    }
}

RuleSet::RuleSet(std::vector<Rule> rules, PolicyKind default_policy, const Instances& instances)
    : rules_(std::move(rules)) {
    for (std::size_t i = 0; i < rules_.size(); ++i) {
        if (rules_[i].name.empty()) rules_[i].name = "rule " + std::to_string(i + 1);
    }
    Rule everybody;
    everybody.name = "default";
    everybody.policy = default_policy;
    rules_.push_back(std::move(everybody));
    bound_.reserve(rules_.size());
    for (const Rule& rule : rules_) bound_.emplace_back(rule, instances);
}

const BoundRule& RuleSet::match(const Request& request) const {
    const std::optional<Address> source = parse_address(request.source);
    const auto found =
        std::ranges::find_if(bound_, [&](const BoundRule& rule) { return rule.matches(request, source); });
    return found == bound_.end() ? bound_.back() : *found;
}

}  // namespace homeport::router
