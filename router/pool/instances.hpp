// The instances as they stand. Whatever changes one of them goes through here, so that its standing never
// lags behind.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "policy/candidate.hpp"
#include "pool/change_log.hpp"
#include "router/decision.hpp"
#include "router/health.hpp"
#include "router/report.hpp"
#include "router/types.hpp"

namespace homeport::router {

struct Instance {
    BackendConfig config;
    AdminState admin = AdminState::ready;
    HealthTracker health;
    unsigned users = 0;  ///< distinct users with a session here.
    std::uint64_t failed_connects = 0;
    Measured measured{};
    std::uint64_t reports = 0;         ///< how many there were ...
    std::uint64_t reports_in_use = 0;  ///< ... and how many when its last session ended.

    /// It is the instance of that name before a change of the configuration.
    void inherit(const Instance& before, const HealthOptions&);
};

/// What choices go by (standing, counters) lies in arrays of its own: a thousand instances then fit the
/// processor's nearest caches, which Instance with its strings would not.
class Instances {
  public:
    Instances(const HealthOptions&, std::vector<BackendConfig>);
    /// The same pool under another configuration. What an instance has been through stays with its name: its
    /// sessions, what the admin wanted of it, and its health unless it has moved to another address. One that
    /// is left out stays as `removed` while it has sessions.
    Instances(const HealthOptions&, std::vector<BackendConfig>, const Instances& before);
    Instances(const Instances&) = delete;  // the views point at our names
    Instances& operator=(const Instances&) = delete;

    [[nodiscard]] Index size() const { return static_cast<Index>(rows_.size()); }
    [[nodiscard]] const Instance& operator[](Index i) const { return rows_[i]; }
    [[nodiscard]] std::optional<Index> find(const std::string& name) const;
    /// It was removed and its last session has ended: as if it had never been.
    [[nodiscard]] bool left(Index i) const {
        return standing_[i] == Verdict::removed && views_[i].sessions == 0;
    }
    /// Nothing but removed instances, if anything.
    [[nodiscard]] bool none_left() const;
    /// Which instances carry the tag, in configured order.
    [[nodiscard]] std::span<const Index> carrying(const std::string& tag) const;
    [[nodiscard]] std::vector<std::string> tags() const;  ///< in order of spelling.

    /// What an instance is to a new user, leaving aside rule, tag and failures of this very session: maint,
    /// down, full, drain, no_weight or eligible; of several, the first of these. Before all of them: removed.
    [[nodiscard]] std::span<const Verdict> standing() const { return standing_; }
    /// Another one after each change by which somebody may get in who did not before, or may no more.
    [[nodiscard]] std::uint64_t revision() const { return revision_; }
    /// Of everything that counts at a choice: standings, and what the views show.
    [[nodiscard]] const ChangeLog& changes() const { return changes_; }
    /// See Router::panics().
    [[nodiscard]] bool panics() const { return panics_; }
    [[nodiscard]] std::span<const CandidateView> views() const { return views_; }

    void add_session(Index, bool first_of_user);
    void remove_session(Index, bool last_of_user);
    void add_pin(Index);
    void remove_pin(Index);
    void set_admin(Index, AdminState);
    HealthChange report_check(Index, Cause, TimePoint now);
    HealthChange report_connect(Index, Cause, TimePoint now);
    void set_report(Index, Report, TimePoint now);
    /// A session was sent there by choice: until the next report it is all that is known of its load.
    void count_placed(Index);
    /// One more place there is for somebody who waits in line, and nobody else's.
    void keep(Index);
    void keep_none();
    [[nodiscard]] unsigned kept(Index i) const { return kept_[i]; }

    /// What `standing` is to somebody who has a session there already: one user more or less is nothing to
    /// them.
    [[nodiscard]] Verdict standing_for_inmate(Index i) const { return judge(i, true); }

  private:
    void index();
    void settle(Index);
    void settle_panic();
    [[nodiscard]] Verdict judge(Index, bool inmate) const;
    [[nodiscard]] bool full(Index, bool inmate) const;

    std::vector<Instance> rows_;
    std::vector<CandidateView> views_;
    std::vector<Verdict> standing_;
    std::uint64_t revision_ = 1;
    std::vector<unsigned> kept_;
    std::vector<Index> keeping_;  // where any are kept
    ChangeLog changes_;
    double panic_above_;
    bool panics_ = false;
    std::unordered_map<std::string, Index> by_name_;
    std::unordered_map<std::string, std::vector<Index>> by_tag_;
};

/// True if somebody who is pinned there gets in: drain and weight 0 only keep new users out.
[[nodiscard]] inline bool admits_pinned(Verdict standing) {
    return standing == Verdict::eligible || standing == Verdict::drain || standing == Verdict::no_weight;
}

}  // namespace homeport::router
