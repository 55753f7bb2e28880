#include "router/router.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "health/judge_share.hpp"
#include "pool/decide.hpp"
#include "pool/instances.hpp"
#include "pool/rule_set.hpp"
#include "pool/user_book.hpp"
#include "pool/waiting_room.hpp"
#include "pool/work_book.hpp"

namespace homeport::router {
namespace {

/// For decisions that nobody acts on: which of several equal places is kept for somebody does not matter.
class NoDraw final : public RandomSource {
  public:
    std::uint64_t below(std::uint64_t) override { return 0; }
};

}  // namespace

// In the order of who refers to whom; never moved.
struct Router::Impl {
    Impl(RouterOptions o, std::vector<BackendConfig> backends, std::vector<Rule> r)
        : options(std::move(o)),
          instances(options.health, std::move(backends)),
          rules(std::move(r), options.default_policy, instances),
          work(instances),
          decider(options, instances, rules, book, work) {}

    Impl(RouterOptions o, std::vector<BackendConfig> backends, std::vector<Rule> r, Impl&& before)
        : options(std::move(o)),
          instances(options.health, std::move(backends), before.instances),
          rules(std::move(r), options.default_policy, instances),
          book(std::move(before.book)),
          work(instances),
          decider(options, instances, rules, book, work),
          room(std::move(before.room)),
          now(before.now) {
        std::vector<std::optional<Index>> places;
        for (Index i = 0; i < before.instances.size(); ++i) {
            places.push_back(instances.find(before.instances[i].config.name));
        }
        book.renumber(places);
        play();
    }

    void take(Index i, const std::string& user) { instances.add_session(i, book.add(user, i)); }

    void pin(const std::string& user, std::optional<Index> i) {
        const std::optional<Index> before = book.pin(user, i);
        if (before == i) return;
        if (before) instances.remove_pin(*before);
        if (i) instances.add_pin(*i);
    }

    /// After whatever may have made room, or may have brought somebody forward: whether somebody in line gets
    /// a place depends on the line, on standings, and on the user's own sessions and pin. How many sessions
    /// an instance has beside, and what it reports, only make it the better one of several.
    void play() {
        if (!room.changed() && instances.revision() == played) return;
        instances.keep_none();
        NoDraw random;
        room.play([&](const WaitingRoom::Waiter& waiter) {
            const Question question{waiter.request, waiter.pin, waiter.failed, now, Tell::never};
            const auto i = instances.find(decider.decide(question, random).backend);
            if (i) instances.keep(*i);
            return i;
        });
        played = instances.revision();
    }

    /// Until the next play, which must follow.
    void keep_only_before(Ticket ticket) {
        instances.keep_none();
        for (const WaitingRoom::Waiter& waiter : room.line()) {
            if (waiter.ticket == ticket) break;
            if (waiter.gets) instances.keep(*waiter.gets);
        }
    }

    [[nodiscard]] WorkView view(TimePoint at) const {
        return {instances, book, at - options.report_lifetime()};
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
                instances.standing()[i],
                instance.health.state(),
                instance.health.last_cause(),
                instance.health.since(),
                counts.sessions,
                instance.users,
                instance.failed_connects,
                counts.users,
                instance.measured.report,
                instance.measured.reported};
    }

    RouterOptions options;
    Instances instances;
    RuleSet rules;
    UserBook book;
    WorkBook work;
    Decider decider;
    WaitingRoom room;
    std::uint64_t played = 0;  // the instances' revision as of the last play
    TimePoint now{};           // the latest that we were told
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
    return impl_->decider.decide({request, pin, failed, now, Tell::always}, random);
}

Decision Router::place(const Request& request, const std::optional<Pin>& pin,
                       std::span<const std::string> failed, TimePoint now, RandomSource& random,
                       Ticket ticket) {
    impl_->now = now;
    if (impl_->room.ask_again(ticket, request, pin, failed)) impl_->keep_only_before(ticket);
    Decision decision = impl_->decider.decide({request, pin, failed, now, Tell::when_refused}, random);
    if (const auto i = impl_->instances.find(decision.backend)) {
        impl_->take(*i, request.user);
        impl_->instances.count_placed(*i);
        const bool stays = decision.basis == Basis::detour;
        impl_->pin(request.user, stays ? impl_->instances.find(pin->backend) : i);
        impl_->room.repin(request.user, stays ? pin->backend : decision.backend);
        impl_->room.leave(ticket);
    }
    impl_->play();
    return decision;
}

Ticket Router::wait(const Decision& decision, const Request& request, const std::optional<Pin>& pin,
                    std::span<const std::string> failed, TimePoint now, std::function<void()> wake) {
    if (!decision.may_wait() || !impl_->room.admits(request.user, impl_->options.waiting)) return 0;
    impl_->now = now;
    WaitingRoom::Waiter waiter;
    waiter.request = request;
    waiter.pin = pin;
    waiter.failed.assign(failed.begin(), failed.end());
    waiter.wake = std::move(wake);
    waiter.line = decision.rule + '\n' + request.tag + '\n' + decision.waits_on;
    waiter.waits_for = decision.waits_for;
    waiter.since = now;
    const Ticket ticket = impl_->room.enter(std::move(waiter));
    impl_->play();
    return ticket;
}

std::optional<Turn> Router::turn(Ticket ticket) const {
    const WaitingRoom::Waiter* const waiter = impl_->room.find(ticket);
    return waiter != nullptr ? std::optional(waiter->turn) : std::nullopt;
}

void Router::leave(Ticket ticket) {
    impl_->room.leave(ticket);
    impl_->play();
}

std::vector<Waiting> Router::waiting() const {
    std::vector<Waiting> all;
    for (const WaitingRoom::Waiter& waiter : impl_->room.line()) {
        all.push_back({waiter.request.user, waiter.waits_for, waiter.turn.position, waiter.since});
    }
    return all;
}

bool Router::take(const std::string& backend, const std::string& user) {
    const auto i = impl_->instances.find(backend);
    if (!i) return false;
    Verdict standing = impl_->instances.standing()[*i];
    const auto held = impl_->book.held(user);
    const bool inmate = std::ranges::find(held, *i, &UserBook::Held::instance) != held.end();
    if (standing == Verdict::full && inmate) standing = impl_->instances.standing_for_inmate(*i);
    if (!admits_pinned(standing)) return false;
    impl_->take(*i, user);
    impl_->pin(user, i);
    impl_->room.repin(user, backend);
    impl_->play();
    return true;
}

void Router::release(const std::string& backend, const std::string& user) {
    const auto i = impl_->instances.find(backend);
    if (!i) return;
    const UserBook::Removed removed = impl_->book.remove(user, *i, impl_->instances[*i].reports);
    if (removed == UserBook::Removed::nothing) return;
    impl_->instances.remove_session(*i, removed == UserBook::Removed::last_of_user);
    impl_->room.look_at(user);
    impl_->play();
}

void Router::learn_pin(const std::string& user, const std::string& backend) {
    impl_->pin(user, impl_->instances.find(backend));
    impl_->room.repin(user, backend);
    impl_->play();
}

void Router::forget_pin(const std::string& user) {
    impl_->pin(user, std::nullopt);
    impl_->room.repin(user, std::nullopt);
    impl_->play();
}

HealthChange Router::report_check(const std::string& backend, Cause cause, TimePoint now) {
    const auto i = impl_->instances.find(backend);
    if (!i) return {};
    impl_->now = now;
    const HealthChange change = impl_->instances.report_check(*i, cause, now);
    if (cause == Cause::none) impl_->room.forget_failures(backend);
    impl_->play();
    return change;
}

HealthChange Router::report_probe(const std::string& backend, Report report, TimePoint now) {
    const auto i = impl_->instances.find(backend);
    if (!i) return {};
    const Cause cause = judge_share(report.share, impl_->options.share);
    impl_->work.change(impl_->instances, *i, report);
    impl_->instances.set_report(*i, std::move(report), now);
    const HealthChange change = report_check(backend, cause, now);
    impl_->decider.catch_up(*i);
    return change;
}

HealthChange Router::report_connect(const std::string& backend, Cause cause, TimePoint now) {
    const auto i = impl_->instances.find(backend);
    if (!i) return {};
    impl_->now = now;
    const HealthChange change = impl_->instances.report_connect(*i, cause, now);
    impl_->play();
    return change;
}

Work Router::work(const std::string& backend, TimePoint now) const {
    const auto i = impl_->instances.find(backend);
    return i ? impl_->view(now).of(*i) : Work{Work::State::none, 0, {}};
}

Work Router::work(const std::string& backend, const std::string& user, TimePoint now) const {
    const auto i = impl_->instances.find(backend);
    return i ? impl_->view(now).of(*i, user) : Work{Work::State::none, 0, {}};
}

std::vector<std::string> Router::unreported(TimePoint now) const {
    std::vector<std::string> names;
    if (!impl_->options.expects_reports) return names;
    for (Index i = 0; i < impl_->instances.size(); ++i) {
        const bool unknown = impl_->view(now).of(i).state == Work::State::unknown ||
                             !knows_work(*impl_->instances[i].measured.report);
        if (unknown && !impl_->instances.left(i)) names.push_back(impl_->instances[i].config.name);
    }
    return names;
}

std::vector<std::string> Router::working(TimePoint now) const {
    std::vector<std::string> users = impl_->work.users();
    std::erase_if(users, [&](const std::string& user) {
        return std::ranges::none_of(impl_->work.where(user), [&](Index i) {
            return impl_->view(now).of(i, user).state == Work::State::some;
        });
    });
    return users;
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
    impl_->play();
    return true;
}

bool Router::panics() const {
    return impl_->instances.panics();
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
