// A pool in a few words, and a question to it, for the tables of decisions.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "router/router.hpp"
#include "scripted_random.hpp"

namespace homeport::router {

using namespace std::chrono_literals;

inline const TimePoint start{1h};

inline BackendConfig instance(const std::string& name, std::vector<std::string> tags = {}) {
    BackendConfig config;
    config.name = name;
    config.tags = std::move(tags);
    return config;
}

inline Pin pinned_to(const std::string& backend) {
    Pin pin;
    pin.user = "alice";
    pin.backend = backend;
    return pin;
}

inline Rule named(const std::string& name) {
    Rule rule;
    rule.name = name;
    rule.policy = PolicyKind::ordered;  // draws nothing, so that tables stay readable
    return rule;
}

/// A router under the policy `ordered`, and a question to it that a test changes before asking.
struct Pool {
    explicit Pool(std::vector<BackendConfig> backends, std::vector<Rule> rules = {}, PinRules pins = {})
        : options{HealthOptions{}, PolicyKind::ordered, {}, pins},
          router(options, std::move(backends), std::move(rules)) {}

    RouterOptions options;

    Router router;
    Request request{"alice", {"staff"}, "192.0.2.7", ""};
    std::optional<Pin> pin;
    std::vector<std::string> failed;
    TimePoint now = start;

    Decision decide() {
        ScriptedRandom none{};
        return router.decide(request, pin, failed, now, none);
    }
    Decision place() {
        ScriptedRandom none{};
        return router.place(request, pin, failed, now, none);
    }
    /// A report by which these users have work there, and nobody else.
    void report(const std::string& name, const std::vector<std::string>& users) {
        Report report;
        for (const std::string& user : users)
            report.working.push_back({user, 1000, {WorkKind::multiplexer}, 2});
        router.report_probe(name, std::move(report), now);
    }
    void down(const std::string& name) { router.report_check(name, Cause::connect_refused, start); }
    void fill(const std::string& name) {
        for (int i = 0; router.take(name, "user" + std::to_string(i)); ++i) {
        }
    }
};

inline BackendConfig small(BackendConfig config, unsigned max_sessions = 2) {
    config.max_sessions = max_sessions;
    return config;
}
inline BackendConfig weighing(BackendConfig config, unsigned weight) {
    config.weight = weight;
    return config;
}
inline BackendConfig in_state(BackendConfig config, AdminState state) {
    config.state = state;
    return config;
}

inline Candidate of(const Decision& decision, const std::string& name) {
    const auto found = std::ranges::find(decision.candidates, name, &Candidate::name);
    return found == decision.candidates.end() ? Candidate{"(not told)", Verdict::eligible, ""} : *found;
}

inline void expect(const Decision& d, Basis basis, const std::string& backend, PinAction pin,
                   const std::string& why) {
    EXPECT_EQ(d.basis, basis) << to_string(d.basis);
    EXPECT_EQ(d.backend, backend);
    EXPECT_EQ(d.pin, pin);
    EXPECT_EQ(d.why, why);
    EXPECT_EQ(d.refused(), backend.empty());
    EXPECT_EQ(d.refusal.empty(), !backend.empty());
}

}  // namespace homeport::router
