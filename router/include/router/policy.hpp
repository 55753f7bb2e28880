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

[[nodiscard]] std::string_view to_string(PolicyKind);   ///< the TOML spelling: least-sessions, ...
[[nodiscard]] std::optional<PolicyKind> parse_policy(std::string_view);
[[nodiscard]] std::span<const std::string_view> policy_names();

/// A candidate as a policy sees it: nothing but what it may weigh.
struct CandidateView {
    std::string_view name;
    unsigned weight = 1;
    unsigned sessions = 0;
    unsigned users = 0;    ///< pins made on it and not yet moved, as far as this process knows.
};

struct Pick {
    std::size_t index = 0;
    std::string reason;    ///< a phrase the admin reads: "fewest sessions (3)".
};

/// One narrow question. `candidates` is never empty and keeps the configured order.
class Policy {
  public:
    virtual ~Policy() = default;
    [[nodiscard]] virtual Pick pick(std::string_view user, std::span<const CandidateView> candidates,
                                    RandomSource&) const = 0;
};
[[nodiscard]] std::unique_ptr<const Policy> make_policy(PolicyKind);

/// A rule matches when every non-empty list has a member that fits; the first matching rule wins.
struct Rule {
    std::string name;
    std::vector<std::string> users;     ///< names or globs (* and ?).
    std::vector<std::string> groups;    ///< names or globs, any of the user's groups.
    std::vector<std::string> sources;   ///< CIDR prefixes, or single addresses.
    std::vector<std::string> tags;      ///< requested tags.
    // What it does:
    std::vector<std::string> backends;  ///< names or globs; empty: every backend.
    std::vector<std::string> require;   ///< tags a backend must carry, all of them.
    PolicyKind policy = PolicyKind::least_sessions;
    std::string deny;                   ///< not empty: refuse with this sentence.

    bool operator==(const Rule&) const = default;
};

/// True if `text` is an address or prefix that a rule's `sources` accepts.
[[nodiscard]] bool valid_prefix(std::string_view text);

}  // namespace homeport::router
