#include "pool/decide.hpp"

#include <utility>

#include "pool/explain.hpp"

namespace homeport::router {
namespace {

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

/// The pin lets the user go nowhere else.
void hold_back(Decision& decision, const std::string& pinned, const PinSays& pin) {
    const std::string what = obstacle(pinned, pin.verdict);
    decision.why = pin.why;
    decision.refusal = what + advice(pin.verdict);
    decision.held_back = true;
    if (pin.to_do != PinRule::wait) return;
    decision.waits_for = what;
    decision.waits_on = pinned;
}

void refuse(Decision& decision, const Scope& scope, const PinSays& pin, Tell tell) {
    decision.why = pin.why;
    decision.denied = !scope.rule().rule().deny.empty();
    if (tell == Tell::never) return;
    Refusal words = refusal(scope);
    decision.refusal = std::move(words.text);
    decision.waits_for = std::move(words.waits_for);
}

}  // namespace

Decider::Decider(const RouterOptions& options, const Instances& instances, const RuleSet& rules,
                 const UserBook& book, const WorkBook& work)
    : options_(options), instances_(instances), rules_(rules), book_(book), work_(work) {}

Decision Decider::decide(const Question& question, RandomSource& random) {
    const std::string& user = question.request.user;
    const BoundRule& rule = rules_.match(question.request);
    const Scope scope(instances_, rule, question.request, question.failed, book_.held(user),
                      {instances_, book_, question.now - options_.report_lifetime()});
    Decision decision;
    decision.rule = rule.rule().name;
    decision.policy = rule.rule().policy;

    const PinSays pin = ask_pin(scope, question.pin, options_.pins, question.now);
    const unsigned limit = rule.rule().user_sessions;
    if (limit > 0 && book_.sessions(user) >= limit) {
        decision.refusal = too_many(limit);
        decision.why =
            std::to_string(book_.sessions(user)) + " of " + std::to_string(limit) + " sessions of one user";
        decision.denied = true;
    } else if (pin.to_do == PinRule::wait || pin.to_do == PinRule::refuse) {
        hold_back(decision, question.pin->backend, pin);
    } else if (pin.to_do == PinRule::stay) {
        decision.basis = Basis::pin;
        decision.backend = question.pin->backend;
        decision.why = pin.why;
    } else {
        choose(decision, scope, pin, question, random);
    }
    decision.pin = action_for(decision.basis);
    if (question.tell == Tell::always || (question.tell == Tell::when_refused && decision.refused())) {
        decision.candidates = explain(scope, decision.backend, question.now);
    }
    return decision;
}

void Decider::choose(Decision& decision, const Scope& scope, const PinSays& pin, const Question& question,
                     RandomSource& random) {
    decision.why = pin.why.empty() ? "" : pin.why + "; ";
    std::string reason;
    if (const auto there = company(scope, reason)) {
        // One user's sessions belong together, above all when the pin has nothing to say.
        decision.backend = instances_[*there].config.name;
        decision.why += reason;
    } else if (auto choice = by_policy(scope, question, random)) {
        decision.backend = instances_[choice->instance].config.name;
        decision.why += std::string(to_string(decision.policy)) + ": " + choice->reason;
    } else if (pin.idle) {
        decision.basis = Basis::pin;
        decision.backend = question.pin->backend;
        decision.why += "no other can serve";
        return;
    } else {
        refuse(decision, scope, pin, question.tell);
        return;
    }
    decision.basis = pin.basis;
    if (question.pin) decision.notice = elsewhere(question.pin->backend, decision.backend, pin);
}

std::optional<Index> Decider::company(const Scope& scope, std::string& why) const {
    const auto last = book_.last(scope.user());
    if (last && scope.verdict(*last) == Verdict::eligible) {
        why = "was there last";
        return last;
    }
    for (const UserBook::Held& held : book_.held(scope.user())) {
        if (scope.verdict(held.instance) != Verdict::eligible) continue;
        why = "has a session there";
        return held.instance;
    }
    for (const Index i : work_.where(scope.user())) {
        if (scope.verdict(i) != Verdict::eligible) continue;
        const Work work = scope.work().of(i, scope.user());
        if (work.state != Work::State::some) continue;
        why = "has work there: " + work.what;
        return i;
    }
    return std::nullopt;
}

void Decider::catch_up(Index i) {
    for (auto& [rule, of_rule] : shortlists_) {
        const auto look = [&by_tag = of_rule](const std::string& tag) {
            const auto found = by_tag.find(tag);
            if (found != by_tag.end()) found->second.catch_up();
        };
        look({});
        for (const std::string& tag : instances_[i].config.tags) look(tag);
    }
}

std::optional<Choice> Decider::by_policy(const Scope& scope, const Question& question, RandomSource& random) {
    const TimePoint fresh_since = question.now - options_.report_lifetime();
    if (scope.few()) return choose_among(scope, fresh_since, random);
    auto& of_rule = shortlists_[&scope.rule()];
    auto found = of_rule.find(scope.tag());
    if (found == of_rule.end()) found = of_rule.emplace(scope.tag(), Shortlist(scope)).first;
    return found->second.choose(scope, fresh_since, random);
}

}  // namespace homeport::router
