// The instances that one rule and one requested tag allow, as the rule's policy keeps them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policy/policies.hpp"
#include "pool/instances.hpp"
#include "pool/scope.hpp"

namespace homeport::router {

struct Choice {
    Index instance;
    std::string reason;
};

/// Made when somebody asks for the first time, so that a rule nobody asks for costs nothing. What one request
/// may not have is taken out for it and put back before the next.
class Shortlist {
  public:
    explicit Shortlist(const Scope& first_to_ask);

    /// Of the instances a new user could get; nothing if there is none.
    [[nodiscard]] std::optional<Choice> choose(const Scope&, TimePoint fresh_since, RandomSource&);

    /// Looks at what has changed. choose() does, too; there it keeps a login waiting.
    void catch_up();

  private:
    [[nodiscard]] std::optional<Index> place(Index) const;
    void look_at(Index);

    const Instances& instances_;
    const BoundRule& rule_;
    const std::vector<Index> members_;  // by place, in the rule's order
    std::vector<Index> taken_out_;      // for the last request
    std::unique_ptr<Policy> policy_;
    std::uint64_t seen_ = 0;  // changes of instances
};

/// What a shortlist would choose, by looking at every instance that is allowed: for a few of them nothing
/// need be remembered.
[[nodiscard]] std::optional<Choice> choose_among(const Scope&, TimePoint fresh_since, RandomSource&);

}  // namespace homeport::router
