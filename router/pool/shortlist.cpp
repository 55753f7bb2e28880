#include "pool/shortlist.hpp"

namespace homeport::router {

Shortlist::Shortlist(const Scope& scope)
    : instances_(scope.instances()),
      members_(scope.allowed()),
      places_(instances_.size(), nowhere),
      policy_(make_policy(scope.rule().rule().policy, members_.size())) {
    for (Index place = 0; place < members_.size(); ++place) places_[members_[place]] = place;
}

std::optional<Shortlist::Choice> Shortlist::choose(const Scope& scope, TimePoint fresh_since,
                                                   RandomSource& random) {
    catch_up();
    taken_out_ = scope.excluded();
    for (const Index i : taken_out_) {
        if (places_[i] != nowhere) policy_->set(places_[i], nullptr);
    }
    if (policy_->empty()) return std::nullopt;
    Pick pick = policy_->pick(fresh_since, random);
    return Choice{members_[pick.place], std::move(pick.reason)};
}

void Shortlist::catch_up() {
    for (const Index i : taken_out_) look_at(i);
    taken_out_.clear();
    if (instances_.changes().catch_up(seen_, [this](Index i) { look_at(i); })) return;
    for (const Index i : members_) look_at(i);
}

void Shortlist::look_at(Index i) {
    if (places_[i] == nowhere) return;
    const bool eligible = instances_.standing()[i] == Verdict::eligible;
    policy_->set(places_[i], eligible ? &instances_.views()[i] : nullptr);
}

}  // namespace homeport::router
