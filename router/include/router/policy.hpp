// Who goes where: rules select candidates, a policy picks one of them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "router/types.hpp"

namespace homeport::router {

enum class PolicyKind { least_sessions, random_of_two, weighted, ordered };

[[nodiscard]] std::string_view to_string(PolicyKind);  ///< the TOML spelling: least-sessions, ...
[[nodiscard]] std::optional<PolicyKind> parse_policy(std::string_view);
[[nodiscard]] std::span<const std::string_view> policy_names();

/// A candidate as a policy sees it: nothing but what it may weigh.
struct CandidateView {
    std::string_view name;
    unsigned weight = 1;  ///< never 0: such an instance takes no new users and is no candidate.
    unsigned sessions = 0;
    unsigned users = 0;  ///< pins made on it and not yet moved, as far as this process knows.
};

/// The candidates of one decision in their order (the rule's, then the configured one): rows of the pool's
/// table, read in place, because copying a thousand rows would cost more than the choice among them.
class Candidates {
  public:
    Candidates(std::span<const CandidateView> table, std::span<const std::uint32_t> rows)
        : table_(table), rows_(rows) {}

    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    [[nodiscard]] const CandidateView& operator[](std::size_t i) const { return table_[rows_[i]]; }

  private:
    std::span<const CandidateView> table_;
    std::span<const std::uint32_t> rows_;
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
    std::string deny;  ///< not empty: refuse with this sentence.

    bool operator==(const Rule&) const = default;
};

/// True if `text` is an address or prefix that a rule's `sources` accepts: "192.0.2.7", "10.0.0.0/8",
/// "2001:db8::/32". Bits beyond the prefix length are ignored. A source that is not valid fits nobody, so
/// check before building a rule whose work is to deny.
[[nodiscard]] bool valid_prefix(std::string_view text);

}  // namespace homeport::router
