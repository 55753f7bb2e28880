// The pool and its decisions. Takes no locks and meets no socket: the owner serialises it and brings the
// events.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "router/affinity.hpp"
#include "router/decision.hpp"
#include "router/health.hpp"
#include "router/pin_rules.hpp"
#include "router/policy.hpp"
#include "router/report.hpp"
#include "router/types.hpp"

namespace homeport::router {

/// What the share must show on every instance that is probed.
struct ShareDemand {
    std::string id;  ///< empty: any, or none.
    std::chrono::milliseconds max_latency{2000};
};

/// How many logins may wait for a place at a time.
struct WaitingOptions {
    unsigned places = 100;      ///< 0: nobody waits.
    unsigned user_places = 10;  ///< of one user.
};

struct RouterOptions {
    HealthOptions health;
    PolicyKind default_policy = PolicyKind::least_sessions;
    ShareDemand share{};
    PinRules pins{};
    WaitingOptions waiting{};
    /// Instances are probed for reports: not to have one means not to know who has work there. Otherwise
    /// nobody's work is known of, and pins go by sessions alone.
    bool expects_reports = false;

    /// A report says nothing any more once several that should have followed it did not come.
    [[nodiscard]] std::chrono::milliseconds report_lifetime() const {
        return std::max(std::chrono::milliseconds(10'000), 5 * health.interval);
    }
};

/// One instance as it stands: what status pages and tables show.
struct BackendStatus {
    BackendConfig config;
    AdminState admin = AdminState::ready;
    /// What it is to a new user whose rule allows it. Down only if that is believed (see Router::panics); full
    /// also if its last places are kept for those who wait.
    Verdict standing = Verdict::eligible;
    Health health = Health::unknown;
    Cause cause = Cause::none;
    TimePoint since{};  ///< when health last changed.
    unsigned sessions = 0;
    unsigned users = 0;  ///< distinct users with a session here.
    std::uint64_t failed_connects = 0;
    unsigned pins = 0;  ///< users pinned here, as far as this process knows.
    /// The latest report of its probe; null if there is none. It may be old: see `reported`.
    std::shared_ptr<const Report> report;
    TimePoint reported{};
};

/// A place in line; none is 0.
using Ticket = std::uint64_t;

/// How a waiting login stands.
struct Turn {
    bool ready = false;     ///< there is an instance for it now: place() again.
    unsigned position = 1;  ///< in its line, which is of those who wait for the same instances.
};

/// One waiting login, for tables.
struct Waiting {
    std::string user, waits_for;
    unsigned position = 1;
    TimePoint since{};
};

/// Whether anybody has something going on that outlives a connection.
struct Work {
    enum class State { none, some, unknown };
    State state = State::unknown;
    unsigned users = 0;  ///< how many, of an instance.
    std::string what;    ///< of one user, a phrase: "tmux or screen, Jupyter (5 processes)".
};

/// What a new configuration did to the instances, by name, each list in order of spelling.
struct Changes {
    std::vector<std::string> added, changed, removed;
};

/// Not safe for concurrent use, not even of const members: the owner serialises every call.
class Router {
  public:
    /// Names must be unique: of two instances with one name, the first counts.
    Router(RouterOptions, std::vector<BackendConfig>, std::vector<Rule>);
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    /// The same pool under another configuration, at once: sessions, pins, health and the admin's wishes stay
    /// with the names of the instances. One that is left out is `removed`: nobody gets there any more, who is
    /// pinned there moves, and it is forgotten with its last session.
    Changes reconfigure(RouterOptions, std::vector<BackendConfig>, std::vector<Rule>);

    /// Decide without changing anything: what `homeport why` shows. `failed` names backends tried and failed
    /// for this session.
    [[nodiscard]] Decision decide(const Request&, const std::optional<Pin>&,
                                  std::span<const std::string> failed, TimePoint now, RandomSource&) const;
    /// Decide and take a slot on the chosen backend. Give it back with release(). This takes about a
    /// microsecond, however many instances there are, since `candidates` is told only with a refusal. Who
    /// waits brings the ticket, which ends with success.
    Decision place(const Request&, const std::optional<Pin>&, std::span<const std::string> failed,
                   TimePoint now, RandomSource&, Ticket = 0);

    /// After a refusal that may_wait(): takes a place in line, first come first served among those who can
    /// use the same instance; nobody who comes later gets what somebody in line could have. `wake` is called,
    /// perhaps at once, whenever turn() has something new to say, from inside whatever call brought it about:
    /// it must not call the router. 0 if the waiting room is full.
    Ticket wait(const Decision&, const Request&, const std::optional<Pin>&,
                std::span<const std::string> failed, TimePoint now, std::function<void()> wake);
    /// Nothing if the ticket is not, or no more, in line.
    [[nodiscard]] std::optional<Turn> turn(Ticket) const;
    void leave(Ticket);
    [[nodiscard]] std::vector<Waiting> waiting() const;  ///< in order of arrival.
    /// Take a slot on a named backend whatever the policy says (a pin race was lost to it). False if it is
    /// not usable (unknown, maint, down, full).
    bool take(const std::string& backend, const std::string& user);
    /// Give back one slot. Does nothing if the user holds none there, so that a double release cannot corrupt
    /// counts.
    void release(const std::string& backend, const std::string& user);

    /// Policies spread new users by the pins they know of. Placements teach them; these two bring what the
    /// store knows: the pins at start, and pins erased by hand or expired.
    void learn_pin(const std::string& user, const std::string& backend);
    void forget_pin(const std::string& user);

    /// A check ended without a report: it failed, or was of a kind that brings none.
    HealthChange report_check(const std::string& backend, Cause, TimePoint now);
    /// A probe brought a report, which is kept until the next: one check, good unless the share is not as it
    /// should be.
    HealthChange report_probe(const std::string& backend, Report, TimePoint now);
    HealthChange report_connect(const std::string& backend, Cause, TimePoint now);

    /// What goes on there by the latest report: of everybody, or of one user. A report that is too old, or
    /// may be from before the last session there ended, knows nothing. An instance that is not in the pool
    /// has no work.
    [[nodiscard]] Work work(const std::string& backend, TimePoint now) const;
    [[nodiscard]] Work work(const std::string& backend, const std::string& user, TimePoint now) const;
    /// Instances that should have said who has work there, and have not lately: who is pinned to one of them
    /// may well have some.
    [[nodiscard]] std::vector<std::string> unreported(TimePoint now) const;
    /// Every user with work somewhere.
    [[nodiscard]] std::vector<std::string> working(TimePoint now) const;
    [[nodiscard]] std::chrono::milliseconds next_check(const std::string& backend, RandomSource&) const;
    [[nodiscard]] bool check_soon(const std::string& backend) const;

    /// False if there is no such backend, or it was removed.
    bool set_admin_state(const std::string& backend, AdminState);

    /// So many instances look down that the checks are not believed: those are usable all the same, except
    /// where the share is a wrong one. A connect that fails leads to the next candidate, as always.
    [[nodiscard]] bool panics() const;

    [[nodiscard]] std::vector<BackendStatus> backends() const;
    [[nodiscard]] std::optional<BackendStatus> backend(const std::string& name) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace homeport::router
