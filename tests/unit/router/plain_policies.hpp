// The policies as one would write them down: look at every candidate, each time. What tournaments answer is
// held to this.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "policy/policies.hpp"

namespace homeport::router::plain {

using Candidates = std::vector<CandidateView>;

/// Less busy for the weight, or as busy with fewer users: as a quotient, since the numbers of tests are
/// small.
inline bool lighter(const CandidateView& a, const CandidateView& b) {
    const auto key = [](const CandidateView& c) {
        const double weight = c.weight;
        return std::pair((c.sessions + 1) / weight, (c.users + 1) / weight);
    };
    return key(a) < key(b);
}

inline Pick least_sessions(const Candidates& all, RandomSource& random) {
    std::vector<std::size_t> equals;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!equals.empty() && lighter(all[i], all[equals[0]])) equals.clear();
        if (equals.empty() || !lighter(all[equals[0]], all[i])) equals.push_back(i);
    }
    const std::size_t drawn = equals[equals.size() > 1 ? random.below(equals.size()) : 0];
    return {drawn, "fewest sessions (" + std::to_string(all[drawn].sessions) + ")"};
}

inline Pick random_of_two(const Candidates& all, RandomSource& random) {
    if (all.size() == 1) return {0, "the only candidate"};
    std::size_t one = random.below(all.size()), other = random.below(all.size() - 1);
    if (other >= one) ++other;
    if (lighter(all[other], all[one])) std::swap(one, other);
    return {one, std::to_string(all[one].sessions) + " sessions, " + std::string(all[other].name) + " has " +
                     std::to_string(all[other].sessions)};
}

inline Pick weighted(const Candidates& all, RandomSource& random) {
    std::vector<std::size_t> lots;
    for (std::size_t i = 0; i < all.size(); ++i) lots.insert(lots.end(), all[i].weight, i);
    const std::size_t drawn = lots[random.below(lots.size())];
    return {drawn, "weight " + std::to_string(all[drawn].weight) + " of " + std::to_string(lots.size())};
}

/// What part of the machine is free of each resource; the scarcest comes first, of equals the later one.
inline std::pair<double, std::string> room(const Measured& measured, bool by_gpus) {
    const Report& report = *measured.report;
    std::vector<std::pair<double, std::string>> parts{{1, "nothing reported"}};
    if (report.cores > 0)
        parts.emplace_back(1 - (report.load1 + measured.placed * 0.5) / report.cores, "processor");
    if (report.memory_total > 0) {
        const double taken = measured.placed * 1024.0 * 1024 * 1024;
        parts.emplace_back(
            (static_cast<double>(report.memory_available) - taken) / static_cast<double>(report.memory_total),
            "memory");
    }
    if (by_gpus) {
        double free = -0.5 * measured.placed;
        for (const Gpu& gpu : report.gpus) free += 1 - gpu.busy_percent / 100.0;
        parts.emplace_back(free / static_cast<double>(report.gpus.size()), "GPUs");
    }
    for (auto& part : parts) part.first = std::clamp(part.first, 0.0, 1.0);
    std::ranges::reverse(parts);
    return *std::ranges::min_element(parts, {}, &std::pair<double, std::string>::first);
}

inline Pick resources(const Candidates& all, TimePoint fresh_since, RandomSource& random) {
    std::vector<std::size_t> fresh;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Measured& m = *all[i].measured;
        if (m.report && m.reported >= fresh_since) fresh.push_back(i);
    }
    if (fresh.empty()) {
        Pick pick = least_sessions(all, random);
        return {pick.place, pick.reason + ", no fresh report"};
    }
    const bool by_gpus =
        std::ranges::none_of(fresh, [&](std::size_t i) { return all[i].measured->report->gpus.empty(); });
    const auto free = [&](std::size_t i) { return room(*all[i].measured, by_gpus).first; };
    double most = 0;
    for (const std::size_t i : fresh) most = std::max(most, free(i));
    std::erase_if(fresh, [&](std::size_t i) { return free(i) < most - 0.1; });
    const std::size_t best = *std::ranges::min_element(fresh, [&](std::size_t a, std::size_t b) {
        if (lighter(all[a], all[b]) || lighter(all[b], all[a])) return lighter(all[a], all[b]);
        return free(a) > free(b);
    });
    const auto [part, scarcest] = room(*all[best].measured, by_gpus);
    return {best, std::to_string(std::lround(part * 100)) + " % free (" + scarcest + ")"};
}

inline Pick pick(PolicyKind kind, const Candidates& all, TimePoint fresh_since, RandomSource& random) {
    switch (kind) {
        case PolicyKind::least_sessions:
            return least_sessions(all, random);
        case PolicyKind::random_of_two:
            return random_of_two(all, random);
        case PolicyKind::weighted:
            return weighted(all, random);
        case PolicyKind::ordered:
            return {0, "first in order"};
        case PolicyKind::resources:
            return resources(all, fresh_since, random);
    }
    return {};
}

}  // namespace homeport::router::plain
