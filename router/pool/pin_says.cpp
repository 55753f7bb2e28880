#include "pool/pin_says.hpp"

#include "pool/explain.hpp"

namespace homeport::router {
namespace {

Basis basis_for(PinRule rule) {
    return rule == PinRule::detour ? Basis::detour : Basis::moved;
}

// A login that failed just now is met as an instance that is down would be, except that one failure moves
// nothing.
PinRule when_failed(PinRule when_down) {
    return when_down == PinRule::move ? PinRule::detour : when_down;
}

bool busy_there(const Scope& scope, Index i) {
    return scope.inmate(i) || scope.work().of(i, scope.user()).state == Work::State::some;
}

}  // namespace

PinSays ask_pin(const Scope& scope, const std::optional<Pin>& pin, const PinRules& rules, TimePoint now) {
    if (!pin) return {};
    const std::string& name = pin->backend;
    const auto i = scope.instances().find(name);
    PinSays says;
    says.verdict = i ? scope.verdict(*i) : Verdict::removed;
    switch (says.verdict) {
        case Verdict::failed_now:
            says.to_do = when_failed(rules.when_down);
            break;
        case Verdict::full:
            says.to_do = rules.when_full;
            break;
        case Verdict::maint:
            says.to_do = rules.when_maint;
            break;
        case Verdict::down:
            says.to_do = rules.when_down;
            break;
        case Verdict::missing_tag:
            // Who asks for another machine now and then does not give up what runs on the usual one.
            says.to_do = busy_there(scope, *i) ? PinRule::detour : PinRule::move;
            break;
        case Verdict::drain:
            says.to_do = rules.when_drain;
            if (says.to_do != PinRule::stay) break;
            says.idle = !scope.inmate(*i) && scope.work().of(*i, scope.user()).state == Work::State::none;
            if (says.idle) says.to_do = PinRule::move;
            break;
        case Verdict::not_in_rule:
        case Verdict::misfit:
        case Verdict::removed:
            says.to_do = PinRule::move;
            break;
        case Verdict::chosen:
        case Verdict::eligible:
        case Verdict::no_weight:
            says.to_do = PinRule::stay;
            break;
    }
    if (says.to_do == PinRule::stay) {
        says.why = "pinned to " + name;
    } else if (says.verdict == Verdict::removed) {
        says.why = name + " is no longer in the pool";
    } else if (says.idle) {
        says.why = name + ": draining, and nothing of " + scope.user() + "'s runs there";
    } else {
        says.why = name + ": " + detail(scope, *i, says.verdict, now);
    }
    says.basis = says.to_do == PinRule::stay ? Basis::pin : basis_for(says.to_do);
    return says;
}

std::string obstacle(const std::string& backend, Verdict verdict) {
    const std::string yours = "Your instance of the pool (" + backend + ") ";
    switch (verdict) {
        case Verdict::drain:
            return yours + "is being taken out of service";
        case Verdict::maint:
            return yours + "is in maintenance";
        case Verdict::full:
            return yours + "has no place left";
        case Verdict::failed_now:
        case Verdict::down:
            return yours + "does not answer";
        case Verdict::misfit:
            return yours + "knows somebody else by your name";
        default:
            return yours + "cannot be used";
    }
}

std::string advice(Verdict verdict) {
    switch (verdict) {
        case Verdict::full:
            return ", and your sessions belong there; please try again in a few minutes, or end one of them.";
        case Verdict::failed_now:
        case Verdict::down:
            return ", and your sessions belong there; please try again in a few minutes.";
        default:
            return ", and your sessions belong there; please try again later, or ask your administrator for "
                   "another one.";
    }
}

std::string elsewhere(const std::string& pinned, const std::string& chosen, const PinSays& says) {
    const std::string here = "so you are on another one (" + chosen + ") with the same home";
    switch (says.verdict) {
        case Verdict::removed:
            return "Your instance (" + pinned + ") is no longer in the pool, " + here + ".";
        case Verdict::not_in_rule:
        case Verdict::missing_tag:
            return {};  // the user asked for it, or the admin decided it; nothing is broken
        default:
            break;
    }
    if (says.idle) return obstacle(pinned, says.verdict) + " and nothing of yours runs there, " + here + ".";
    if (says.basis == Basis::detour)
        return obstacle(pinned, says.verdict) + ", " + here +
               " this once. What you left running is where it was.";
    return obstacle(pinned, says.verdict) + ", " + here + ". What ran there did not come along.";
}

}  // namespace homeport::router
