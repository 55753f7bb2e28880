#include "pool/decide.hpp"

#include "pool/explain.hpp"

namespace homeport::router {
namespace {

// What the pin has to say before any policy is asked.
struct PinSays {
    Basis basis = Basis::policy;
    std::string why;  // empty without a pin
};

PinSays ask_pin(const Scope& scope, const Question& question) {
    if (!question.pin) return {};
    const std::string& name = question.pin->backend;
    const auto i = scope.instances().find(name);
    const Verdict verdict = i ? scope.verdict(*i) : Verdict::removed;
    if (verdict == Verdict::removed) return {Basis::moved, name + " is no longer in the pool"};

    const std::string about = name + ": " + detail(scope, *i, verdict, question.now);
    switch (verdict) {
        case Verdict::failed_now:
        case Verdict::full:
            return {Basis::detour, about};
        case Verdict::not_in_rule:
        case Verdict::missing_tag:
        case Verdict::maint:
        case Verdict::down:
        case Verdict::removed:
            return {Basis::moved, about};
        case Verdict::chosen:
        case Verdict::eligible:
        case Verdict::drain:
        case Verdict::no_weight:
            break;
    }
    return {Basis::pin, "pinned to " + name};
}

PinAction action_for(Basis basis) {
    switch (basis) {
        case Basis::policy:
            return PinAction::create;
        case Basis::moved:
            return PinAction::move;
        case Basis::pin:
        case Basis::detour:
        case Basis::refused:
            break;
    }
    return PinAction::keep;
}

}  // namespace

Decider::Decider(const Instances& instances, const RuleSet& rules)
    : instances_(instances),
      rules_(rules),
      policies_{make_policy(PolicyKind::least_sessions), make_policy(PolicyKind::random_of_two),
                make_policy(PolicyKind::weighted), make_policy(PolicyKind::ordered)} {}

Decision Decider::decide(const Question& question, Tell tell, RandomSource& random) {
    const BoundRule& rule = rules_.match(question.request);
    const Scope scope(instances_, rule, question.request, question.failed);
    Decision decision;
    decision.rule = rule.rule().name;
    decision.policy = rule.rule().policy;

    const PinSays pin = ask_pin(scope, question);
    if (pin.basis == Basis::pin) {
        decision.basis = Basis::pin;
        decision.backend = question.pin->backend;
        decision.why = pin.why;
    } else if (const std::vector<Index>& rows = eligible(scope); rows.empty()) {
        decision.refusal = refusal(scope);
        decision.denied = !rule.rule().deny.empty();
        decision.why = pin.why;
    } else {
        decision.basis = pin.basis;
        decision.why = pin.why.empty() ? "" : pin.why + "; ";
        if (question.last && scope.verdict(*question.last) == Verdict::eligible) {
            // One user's sessions belong together, above all when the pin has nothing to say.
            decision.backend = instances_[*question.last].config.name;
            decision.why += "was there last";
        } else {
            const Policy& policy = *policies_.at(static_cast<std::size_t>(decision.policy));
            const Pick pick =
                policy.pick(question.request.user, Candidates(instances_.views(), rows), random);
            decision.backend = instances_[rows.at(pick.index)].config.name;
            decision.why += std::string(to_string(decision.policy)) + ": " + pick.reason;
        }
    }
    decision.pin = action_for(decision.basis);
    if (tell == Tell::always || decision.refused()) {
        decision.candidates = explain(scope, decision.backend, question.now);
    }
    return decision;
}

const std::vector<Index>& Decider::eligible(const Scope& scope) {
    const bool known =
        scope.plain() && eligible_for_ == &scope.rule() && eligible_epoch_ == instances_.epoch();
    if (!known) {
        scope.collect_eligible(eligible_);
        eligible_for_ = scope.plain() ? &scope.rule() : nullptr;
        eligible_epoch_ = instances_.epoch();
    }
    return eligible_;
}

}  // namespace homeport::router
