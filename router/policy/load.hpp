// How busy a candidate would be for its weight if the new session went there.
#pragma once

#include "router/policy.hpp"

namespace homeport::router {

/// True if a's count plus one, divided by a's weight, is below b's. Plus one, so that the heavier of two idle
/// instances comes first. Multiplied crosswise: two 32-bit factors fit, and nothing is rounded.
inline bool lighter(std::uint64_t a_count, unsigned a_weight, std::uint64_t b_count, unsigned b_weight) {
    return (a_count + 1) * b_weight < (b_count + 1) * a_weight;
}

/// Fewer sessions for its weight; between equals, fewer users who may come back.
inline bool lighter(const CandidateView& a, const CandidateView& b) {
    if (lighter(a.sessions, a.weight, b.sessions, b.weight)) return true;
    if (lighter(b.sessions, b.weight, a.sessions, a.weight)) return false;
    return lighter(a.users, a.weight, b.users, b.weight);
}

}  // namespace homeport::router
