// How busy a candidate would be for its weight if the new session went there.
#pragma once

#include "policy/candidate.hpp"

namespace homeport::router {

struct Load {
    unsigned weight = 1, sessions = 0, users = 0;

    bool operator==(const Load&) const = default;
};

inline Load load_of(const CandidateView& candidate) {
    return {candidate.weight, candidate.sessions, candidate.users};
}

/// Compares (count plus one) divided by weight. Plus one, so that the heavier of two idle instances comes
/// first. Multiplied crosswise: nothing is rounded, and two 32-bit factors fit. Negative if a's is less, 0 if
/// equal.
inline int compare_load(unsigned a_count, unsigned a_weight, unsigned b_count, unsigned b_weight) {
    const std::uint64_t a = (std::uint64_t{a_count} + 1) * b_weight;
    const std::uint64_t b = (std::uint64_t{b_count} + 1) * a_weight;
    return static_cast<int>(a > b) - static_cast<int>(a < b);
}

/// By sessions for the weight; between equals, by users who may come back. Negative if a is less busy, 0 if
/// equal.
inline int compare_load(const Load& a, const Load& b) {
    const int sessions = compare_load(a.sessions, a.weight, b.sessions, b.weight);
    return sessions != 0 ? sessions : compare_load(a.users, a.weight, b.users, b.weight);
}

}  // namespace homeport::router
