// Who goes where: rules select candidates, a policy picks one of them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "router/report.hpp"
#include "router/types.hpp"

namespace homeport::router {

enum class PolicyKind { least_sessions, random_of_two, weighted, ordered, resources };
inline constexpr std::size_t policy_count = static_cast<std::size_t>(PolicyKind::resources) + 1;

[[nodiscard]] std::string_view to_string(PolicyKind);  ///< the TOML spelling: least-sessions, ...
[[nodiscard]] std::optional<PolicyKind> parse_policy(std::string_view);
[[nodiscard]] std::span<const std::string_view> policy_names();

/// What an instance said about itself the last time, and what has happened since.
struct Measured {
    std::shared_ptr<const Report> report;  ///< null: it has not said anything yet.
    TimePoint reported{};
    unsigned placed = 0;  ///< sessions sent there since, whose load the report does not have.
};

/// A candidate as a policy sees it: nothing but what it may weigh.
struct CandidateView {
    std::string_view name;
    unsigned weight = 1;  ///< never 0: such an instance takes no new users and is no candidate.
    unsigned sessions = 0;
    unsigned users = 0;  ///< pins made on it and not yet moved, as far as this process knows.
    const Measured* measured = nullptr;
};

/// The candidates of one decision in their order (the rule's, then the configured one): rows of the pool's
/// table, read in place, because copying a thousand rows would cost more than the choice among them.
class Candidates {
  public:
    /// Reports from before `fresh_since` say nothing about now.
    Candidates(std::span<const CandidateView> table, std::span<const std::uint32_t> rows,
               TimePoint fresh_since = {})
        : table_(table), rows_(rows), fresh_since_(fresh_since) {}

    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    [[nodiscard]] const CandidateView& operator[](std::size_t i) const { return table_[rows_[i]]; }
    /// Null if there is no report, or it is too old.
    [[nodiscard]] const Measured* measured(std::size_t i) const {
        const Measured* const m = (*this)[i].measured;
        return m != nullptr && m->report && m->reported >= fresh_since_ ? m : nullptr;
    }

  private:
    std::span<const CandidateView> table_;
    std::span<const std::uint32_t> rows_;
    TimePoint fresh_since_;
};

struct Pick {
    std::size_t index = 0;
    std::string reason;  ///< a phrase the admin reads: "fewest sessions (3)".
};

/// One narrow question. The candidates are never empty.
class Policy {
  public:
    virtual ~Policy() = default;
    [[nodiscard]] virtual Pick pick(std::string_view user, const Candidates&, RandomSource&) const = 0;
};
[[nodiscard]] std::unique_ptr<const Policy> make_policy(PolicyKind);

/// A rule matches when every non-empty list has a member that fits; the first matching rule wins.
struct Rule {
    std::string name;
    std::vector<std::string> users;    ///< names or globs (* and ?).
    std::vector<std::string> groups;   ///< names or globs, any of the user's groups.
    std::vector<std::string> sources;  ///< CIDR prefixes, or single addresses; see valid_prefix.
    std::vector<std::string> tags;     ///< requested tags, or globs; a request without a tag fits none.
    // What it does:
    std::vector<std::string>
        backends;  ///< names or globs, in the order `ordered` tries them; empty: every backend.
    std::vector<std::string> require;  ///< tags a backend must carry, all of them.
    PolicyKind policy = PolicyKind::least_sessions;
    std::string deny;            ///< not empty: refuse with this sentence.
    unsigned user_sessions = 0;  ///< sessions that one user may have at a time; 0: no limit.

    bool operator==(const Rule&) const = default;
};

/// True if `text` is an address or prefix that a rule's `sources` accepts: "192.0.2.7", "10.0.0.0/8",
/// "2001:db8::/32". Bits beyond the prefix length are ignored. A source that is not valid fits nobody, so
/// check before building a rule whose work is to deny.
[[nodiscard]] bool valid_prefix(std::string_view text);

}  // namespace homeport::router
