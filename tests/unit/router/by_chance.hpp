// Sessions that come and go as a seed has it, for tests in which everything happens to a router.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "router/random.hpp"
#include "router/router.hpp"

namespace homeport::router {

class ByChance {
  protected:
    explicit ByChance(std::uint64_t seed) : chance_(seed) {}

    std::uint64_t below(std::uint64_t bound) { return chance_.below(bound); }

    /// A pin race was lost.
    void take(Router& router, const std::string& there, const std::string& user) {
        if (router.take(there, user)) sessions_.emplace_back(there, user);
    }
    void release(Router& router) {
        if (sessions_.empty()) return;
        const std::size_t i = below(sessions_.size());
        router.release(sessions_[i].first, sessions_[i].second);
        sessions_.erase(sessions_.begin() + static_cast<std::ptrdiff_t>(i));
    }

    MersenneRandom chance_;
    std::vector<std::pair<std::string, std::string>> sessions_;  ///< instance, user
};

}  // namespace homeport::router
