#include "router/router.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "health/judge_share.hpp"
#include "pool/decide.hpp"
#include "pool/instances.hpp"
#include "pool/rule_set.hpp"
#include "pool/user_book.hpp"

namespace homeport::router {

// In the order of who refers to whom; never moved.
struct Router::Impl {
    Impl(RouterOptions o, std::vector<BackendConfig> backends, std::vector<Rule> r)
        : options(std::move(o)),
          instances(options.health, std::move(backends)),
          rules(std::move(r), options.default_policy, instances),
          decider(instances, rules) {}

    Impl(RouterOptions o, std::vector<BackendConfig> backends, std::vector<Rule> r, Impl&& before)
        : options(std::move(o)),
          instances(options.health, std::move(backends), before.instances),
          rules(std::move(r), options.default_policy, instances),
          decider(instances, rules),
          book(std::move(before.book)) {
        std::vector<std::optional<Index>> places;
        for (Index i = 0; i < before.instances.size(); ++i) {
            places.push_back(instances.find(before.instances[i].config.name));
        }
        book.renumber(places);
    }

    void take(Index i, const std::string& user) { instances.add_session(i, book.add(user, i)); }

    void pin(const std::string& user, std::optional<Index> i) {
        const std::optional<Index> before = book.pin(user, i);
        if (before == i) return;
        if (before) instances.remove_pin(*before);
        if (i) instances.add_pin(*i);
    }

    [[nodiscard]] Changes differences(const std::vector<BackendConfig>& backends) const {
        Changes changes;
        std::set<std::string> names;
        for (const BackendConfig& config : backends) {
            if (!names.insert(config.name).second) continue;
            const auto i = instances.find(config.name);
            if (!i || instances[*i].admin == AdminState::removed) {
                changes.added.push_back(config.name);
            } else if (instances[*i].config != config) {
                changes.changed.push_back(config.name);
            }
        }
        for (Index i = 0; i < instances.size(); ++i) {
            if (instances[i].admin == AdminState::removed || names.contains(instances[i].config.name))
                continue;
            changes.removed.push_back(instances[i].config.name);
        }
        for (auto* list : {&changes.added, &changes.changed, &changes.removed}) std::ranges::sort(*list);
        return changes;
    }

    [[nodiscard]] BackendStatus status(Index i) const {
        const Instance& instance = instances[i];
        const CandidateView& counts = instances.views()[i];
        return {instance.config,
                instance.admin,
                instance.health.state(),
                instance.health.last_cause(),
                instance.health.since(),
                counts.sessions,
                instance.users,
                instance.failed_connects,
                counts.users,
                instance.report,
                instance.reported};
    }

    RouterOptions options;
    Instances instances;
    RuleSet rules;
    Decider decider;
    UserBook book;
};

Router::Router(RouterOptions options, std::vector<BackendConfig> backends, std::vector<Rule> rules)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(backends), std::move(rules))) {}

Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

Changes Router::reconfigure(RouterOptions options, std::vector<BackendConfig> backends,
                            std::vector<Rule> rules) {
    Changes changes = impl_->differences(backends);
    impl_ =
        std::make_unique<Impl>(std::move(options), std::move(backends), std::move(rules), std::move(*impl_));
    return changes;
}

Decision Router::decide(const Request& request, const std::optional<Pin>& pin,
                        std::span<const std::string> failed, TimePoint now, RandomSource& random) const {
    return impl_->decider.decide({request, pin, failed, impl_->book.last(request.user), now}, Tell::always,
                                 random);
}

Decision Router::place(const Request& request, const std::optional<Pin>& pin,
                       std::span<const std::string> failed, TimePoint now, RandomSource& random) {
    Decision decision = impl_->decider.decide({request, pin, failed, impl_->book.last(request.user), now},
                                              Tell::when_refused, random);
    if (decision.refused()) return decision;
    if (const auto i = impl_->instances.find(decision.backend)) {
        impl_->take(*i, request.user);
        const bool stays = decision.basis == Basis::detour;
        impl_->pin(request.user, stays ? impl_->instances.find(pin->backend) : i);
    }
    return decision;
}

bool Router::take(const std::string& backend, const std::string& user) {
    const auto i = impl_->instances.find(backend);
    if (!i || !admits_pinned(impl_->instances.standing()[*i])) return false;
    impl_->take(*i, user);
    impl_->pin(user, i);
    return true;
}

void Router::release(const std::string& backend, const std::string& user) {
    const auto i = impl_->instances.find(backend);
    if (!i) return;
    const UserBook::Removed removed = impl_->book.remove(user, *i);
    if (removed == UserBook::Removed::nothing) return;
    impl_->instances.remove_session(*i, removed == UserBook::Removed::last_of_user);
}

void Router::learn_pin(const std::string& user, const std::string& backend) {
    impl_->pin(user, impl_->instances.find(backend));
}

void Router::forget_pin(const std::string& user) {
    impl_->pin(user, std::nullopt);
}

HealthChange Router::report_check(const std::string& backend, Cause cause, TimePoint now) {
    const auto i = impl_->instances.find(backend);
    return i ? impl_->instances.report_check(*i, cause, now) : HealthChange{};
}

HealthChange Router::report_probe(const std::string& backend, Report report, TimePoint now) {
    const auto i = impl_->instances.find(backend);
    if (!i) return {};
    const Cause cause = judge_share(report.share, impl_->options.share);
    impl_->instances.set_report(*i, std::move(report), now);
    return impl_->instances.report_check(*i, cause, now);
}

HealthChange Router::report_connect(const std::string& backend, Cause cause, TimePoint now) {
    const auto i = impl_->instances.find(backend);
    return i ? impl_->instances.report_connect(*i, cause, now) : HealthChange{};
}

std::chrono::milliseconds Router::next_check(const std::string& backend, RandomSource& random) const {
    const auto i = impl_->instances.find(backend);
    return i ? impl_->instances[*i].health.next_wait(random) : impl_->options.health.interval;
}

bool Router::check_soon(const std::string& backend) const {
    const auto i = impl_->instances.find(backend);
    return i && impl_->instances[*i].health.check_soon();
}

bool Router::set_admin_state(const std::string& backend, AdminState state) {
    const auto i = impl_->instances.find(backend);
    if (!i || impl_->instances[*i].admin == AdminState::removed) return false;
    impl_->instances.set_admin(*i, state);
    return true;
}

std::vector<BackendStatus> Router::backends() const {
    std::vector<BackendStatus> all;
    all.reserve(impl_->instances.size());
    for (Index i = 0; i < impl_->instances.size(); ++i) {
        if (!impl_->instances.left(i)) all.push_back(impl_->status(i));
    }
    return all;
}

std::optional<BackendStatus> Router::backend(const std::string& name) const {
    const auto i = impl_->instances.find(name);
    if (!i || impl_->instances.left(*i)) return std::nullopt;
    return impl_->status(*i);
}

}  // namespace homeport::router
