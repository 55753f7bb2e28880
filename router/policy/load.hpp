// How busy a candidate would be for its weight if the new session went there.
#pragma once

#include "router/policy.hpp"

namespace homeport::router {

/// Compares (count plus one) divided by weight. Plus one, so that the heavier of two idle instances comes
/// first. Multiplied crosswise: nothing is rounded, and two 32-bit factors fit. Negative if a's is less, 0 if
/// equal.
inline int compare_load(unsigned a_count, unsigned a_weight, unsigned b_count, unsigned b_weight) {
    const std::uint64_t a = (std::uint64_t{a_count} + 1) * b_weight;
    const std::uint64_t b = (std::uint64_t{b_count} + 1) * a_weight;
    return static_cast<int>(a > b) - static_cast<int>(a < b);
}

/// By sessions for the weight; between equals, by users who may come back. Negative if a is less busy, 0 if
/// equal. Computes both keys always: a branch on the first one goes either way at random, and guessing wrong
/// costs more. A branch on the weights is guessed well, because in most pools they are all the same: then
/// both keys are one number.
inline int compare_load(const CandidateView& a, const CandidateView& b) {
    if (a.weight == b.weight) {
        const std::uint64_t a_key = std::uint64_t{a.sessions} << 32U | a.users;
        const std::uint64_t b_key = std::uint64_t{b.sessions} << 32U | b.users;
        return static_cast<int>(a_key > b_key) - static_cast<int>(a_key < b_key);
    }
    return 2 * compare_load(a.sessions, a.weight, b.sessions, b.weight) +
           compare_load(a.users, a.weight, b.users, b.weight);
}

}  // namespace homeport::router
