#include "pool/explain.hpp"

#include <algorithm>

namespace homeport::router {
namespace {

// "connect_refused" -> "connect refused"
std::string phrase(Cause cause) {
    std::string words(to_string(cause));
    std::ranges::replace(words, '_', ' ');
    return words;
}

// In the largest unit that leaves a whole number above one, since nobody reads "93784 s" at night.
std::string duration(Clock::duration time) {
    const auto seconds =
        std::max<std::int64_t>(std::chrono::duration_cast<std::chrono::seconds>(time).count(), 0);
    if (seconds < 120) return std::to_string(seconds) + " s";
    if (seconds < 2 * 3600) return std::to_string(seconds / 60) + " min";
    if (seconds < 48 * 3600) return std::to_string(seconds / 3600) + " h";
    return std::to_string(seconds / 86400) + " days";
}

std::string count(unsigned now, unsigned limit, const std::string& what) {
    if (limit > 0) return std::to_string(now) + " of " + std::to_string(limit) + " " + what + "s";
    return std::to_string(now) + " " + what + (now == 1 ? "" : "s");
}

std::string sessions(const Scope& scope, Index i) {
    const Instance& instance = scope.instances()[i];
    const BackendConfig& config = instance.config;
    std::string text = count(scope.instances().views()[i].sessions, config.max_sessions, "session");
    if (config.max_users > 0) text += ", " + count(instance.users, config.max_users, "user");
    return text;
}

/// The user's work there, if there is any, after what else is to be said.
std::string with_work(const Scope& scope, Index i, std::string text) {
    const Work work = scope.work().of(i, scope.user());
    if (work.state != Work::State::some) return text;
    return text + "; " + scope.user() + " has " + work.what + " there";
}

}  // namespace

std::string detail(const Scope& scope, Index i, Verdict verdict, TimePoint now) {
    const HealthTracker& health = scope.instances()[i].health;
    const auto looks_down = [&] {
        return phrase(health.last_cause()) + " for " + duration(now - health.since());
    };
    switch (verdict) {
        case Verdict::chosen:
        case Verdict::eligible:
            if (health.state() == Health::down) {
                return sessions(scope, i) + "; looks down (" + looks_down() +
                       "), but so do so many that the checks are not believed";
            }
            return sessions(scope, i);
        case Verdict::full:
            return sessions(scope, i) + (scope.instances().kept(i) > 0 ? ", the rest for those in line" : "");
        case Verdict::not_in_rule:
            return "left out by rule " + scope.rule().rule().name;
        case Verdict::missing_tag:
            return "does not carry the tag " + scope.tag();
        case Verdict::drain:
            return "draining, " + sessions(scope, i);
        case Verdict::maint:
            return "in maintenance";
        case Verdict::down:
            return looks_down();
        case Verdict::misfit:
            return *scope.misfit(i);
        case Verdict::failed_now:
            if (health.last_cause() == Cause::none) return "failed for this session";
            return "failed for this session (" + phrase(health.last_cause()) + ")";
        case Verdict::no_weight:
            return "weight 0, takes no new users";
        case Verdict::removed:
            return "removed from the pool, " + sessions(scope, i);
    }
    return {};
}

std::vector<Candidate> explain(const Scope& scope, const std::string& chosen, TimePoint now) {
    std::vector<Candidate> told;
    told.reserve(scope.instances().size());
    for (Index i = 0; i < scope.instances().size(); ++i) {
        if (scope.instances().left(i)) continue;
        const std::string& name = scope.instances()[i].config.name;
        const Verdict verdict = name == chosen ? Verdict::chosen : scope.verdict(i);
        told.push_back({name, verdict, with_work(scope, i, detail(scope, i, verdict, now))});
    }
    return told;
}

}  // namespace homeport::router
