// Who goes where: rules select candidates, a policy picks one of them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace homeport::router {

enum class PolicyKind { least_sessions, random_of_two, weighted, ordered, resources };
inline constexpr std::size_t policy_count = static_cast<std::size_t>(PolicyKind::resources) + 1;

[[nodiscard]] std::string_view to_string(PolicyKind);  ///< the TOML spelling: least-sessions, ...
[[nodiscard]] std::optional<PolicyKind> parse_policy(std::string_view);
[[nodiscard]] std::span<const std::string_view> policy_names();

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
