// How many candidates there are: for policies that ask nothing else of most of them.
#pragma once

#include "policy/policies.hpp"

namespace homeport::router {

struct Count {
    Count() = default;
    explicit Count(const CandidateView&) : candidates(1) {}

    bool operator==(const Count&) const = default;
    Count operator+(Count right) const {
        right.candidates += candidates;
        return right;
    }

    std::size_t candidates = 0;
};

/// The place of the candidate before which there are `skip` others.
inline std::size_t find_candidate(const Tournament<Count>& tournament, std::size_t skip) {
    return tournament.find([&](const Count& part) {
        if (skip < part.candidates) return true;
        skip -= part.candidates;
        return false;
    });
}

}  // namespace homeport::router
