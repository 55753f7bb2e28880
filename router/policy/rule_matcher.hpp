// Whether a rule speaks about a request, and which instances it lets it have.
#pragma once

#include <optional>
#include <vector>

#include "policy/prefix.hpp"
#include "router/policy.hpp"
#include "router/types.hpp"

namespace homeport::router {

/// A rule with its prefixes read once. Keeps a reference: the rule must outlive it.
class RuleMatcher {
  public:
    explicit RuleMatcher(const Rule&);

    /// `source` is the request's source, read; nullopt (it was no address) fits no rule that asks for
    /// sources.
    [[nodiscard]] bool matches(const Request&, const std::optional<Address>& source) const;

  private:
    const Rule& rule_;
    std::vector<Prefix> sources_;
};

/// The position of the rule's first `backends` pattern that fits (0 if it has none), or nullopt if the rule
/// leaves the instance out. A rule that denies leaves out all.
[[nodiscard]] std::optional<std::size_t> rank_in_rule(const Rule&, const BackendConfig&);

}  // namespace homeport::router
