// What a user's pin has to say about a login, before any policy is asked.
#pragma once

#include <optional>
#include <string>

#include "pool/scope.hpp"
#include "router/affinity.hpp"
#include "router/decision.hpp"
#include "router/pin_rules.hpp"

namespace homeport::router {

struct PinSays {
    PinRule to_do = PinRule::move;       ///< stay: to the pinned instance.
    Basis basis = Basis::policy;         ///< of a choice by policy.
    std::string why;                     ///< empty without a pin.
    Verdict verdict = Verdict::removed;  ///< of the pinned instance.
    /// Nothing of the user's is on an instance in drain, so the pin moves; if it cannot, the user may as well
    /// come back once more.
    bool idle = false;
};

[[nodiscard]] PinSays ask_pin(const Scope&, const std::optional<Pin>&, const PinRules&, TimePoint now);

/// For the user whose pinned instance cannot be had and who is not to be sent elsewhere: what is the matter,
/// "Your instance of the pool (dsvm1) is in maintenance".
[[nodiscard]] std::string obstacle(const std::string& backend, Verdict);
/// What to do about it; goes on from obstacle().
[[nodiscard]] std::string advice(Verdict);
/// For the user who is sent elsewhere.
[[nodiscard]] std::string elsewhere(const std::string& pinned, const std::string& chosen, const PinSays&);

}  // namespace homeport::router
