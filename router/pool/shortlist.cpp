#include "pool/shortlist.hpp"

#include <algorithm>

namespace homeport::router {

Shortlist::Shortlist(const Scope& scope)
    : instances_(scope.instances()),
      rule_(scope.rule()),
      members_(scope.allowed()),
      policy_(make_policy(rule_.rule().policy, members_.size())) {}

std::optional<Choice> Shortlist::choose(const Scope& scope, TimePoint fresh_since, RandomSource& random) {
    catch_up();
    taken_out_ = scope.excluded();
    for (const Index i : taken_out_) {
        if (const auto at = place(i)) policy_->set(*at, nullptr);
    }
    if (policy_->empty()) return std::nullopt;
    Pick pick = policy_->pick(fresh_since, random);
    return Choice{members_[pick.place], std::move(pick.reason)};
}

void Shortlist::catch_up() {
    for (const Index i : taken_out_) look_at(i);
    taken_out_.clear();
    const auto look = [this](Index i) { look_at(i); };
    if (!instances_.changes().catch_up(seen_, members_.size(), look)) std::ranges::for_each(members_, look);
}

std::optional<Index> Shortlist::place(Index i) const {
    const Index in_rule = rule_.place(i);
    if (in_rule == BoundRule::nowhere) return std::nullopt;
    if (members_.size() == rule_.members().size()) return in_rule;
    const auto found =
        std::ranges::lower_bound(members_, in_rule, {}, [&](Index member) { return rule_.place(member); });
    if (found == members_.end() || *found != i) return std::nullopt;
    return static_cast<Index>(found - members_.begin());
}

void Shortlist::look_at(Index i) {
    const auto at = place(i);
    if (!at) return;
    const bool eligible = instances_.standing()[i] == Verdict::eligible;
    policy_->set(*at, eligible ? &instances_.views()[i] : nullptr);
}

std::optional<Choice> choose_among(const Scope& scope, TimePoint fresh_since, RandomSource& random) {
    std::vector<Index> eligible = scope.allowed();
    std::erase_if(eligible, [&](Index i) { return scope.verdict(i) != Verdict::eligible; });
    if (eligible.empty()) return std::nullopt;
    const auto policy = make_policy(scope.rule().rule().policy, eligible.size());
    for (std::size_t place = 0; place < eligible.size(); ++place)
        policy->set(place, &scope.instances().views()[eligible[place]]);
    Pick pick = policy->pick(fresh_since, random);
    return Choice{eligible[pick.place], std::move(pick.reason)};
}

}  // namespace homeport::router
