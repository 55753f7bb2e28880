// The words of a decision: what an instance is to a request, and what the user is told when nobody can serve.
#pragma once

#include <string>
#include <vector>

#include "pool/scope.hpp"

namespace homeport::router {

/// "connect refused for 12 s", "14 of 14 sessions".
[[nodiscard]] std::string detail(const Scope&, Index, Verdict, TimePoint now);

/// Every instance with its verdict and detail; `chosen` is a name, empty if none was.
[[nodiscard]] std::vector<Candidate> explain(const Scope&, const std::string& chosen, TimePoint now);

struct Refusal {
    std::string text;  ///< the sentence for the user: what is the matter and what to do.
    /// What the user waits for if a place is all that is missing; empty if waiting would be in vain.
    std::string waits_for{};
};
/// When no instance of the scope can serve.
[[nodiscard]] Refusal refusal(const Scope&);
/// For the user who has as many sessions as the rule allows.
[[nodiscard]] std::string too_many(unsigned limit);

}  // namespace homeport::router
