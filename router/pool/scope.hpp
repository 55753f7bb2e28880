// What one request may use, and what each instance is to it. Decision, explanation and refusal all judge by
// this.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "pool/instances.hpp"
#include "pool/rule_set.hpp"
#include "pool/user_book.hpp"
#include "pool/work_book.hpp"

namespace homeport::router {

class Scope {
  public:
    Scope(const Instances&, const BoundRule&, const Request&, std::span<const std::string> failed,
          std::span<const UserBook::Held> held, WorkView);

    [[nodiscard]] const Instances& instances() const { return instances_; }
    [[nodiscard]] const BoundRule& rule() const { return rule_; }
    [[nodiscard]] const std::string& user() const { return user_; }
    [[nodiscard]] const std::string& tag() const { return tag_; }
    [[nodiscard]] const WorkView& work() const { return work_; }
    /// Why the instance is no place for this user; nullptr if it is one.
    [[nodiscard]] const std::string* misfit(Index) const;
    [[nodiscard]] bool tag_unknown() const { return !tag_.empty() && tagged_.empty(); }
    /// So few instances carry the requested tag that to look at each takes a microsecond or two.
    [[nodiscard]] bool few() const { return !tag_.empty() && tagged_.size() <= 8; }

    /// Never `chosen`: the choice comes later.
    [[nodiscard]] Verdict verdict(Index) const;
    /// The instances that rule and tag allow, in the rule's order, whatever their standing.
    [[nodiscard]] std::vector<Index> allowed() const;
    /// Those that this request may not have, whatever others may: what failed, and misfits.
    [[nodiscard]] std::vector<Index> excluded() const;
    /// The user has a session there.
    [[nodiscard]] bool inmate(Index) const;

  private:
    [[nodiscard]] bool failed(Index) const;
    [[nodiscard]] bool lacks_tag(Index) const;

    const Instances& instances_;
    const BoundRule& rule_;
    const std::string& user_;
    const std::string& tag_;
    const std::span<const Index> tagged_;  // in configured order
    std::vector<std::pair<Index, const std::string*>> misfits_;
    std::vector<Index> failed_;  // few: one for each try of the session
    const std::span<const UserBook::Held> held_;
    const WorkView work_;
};

}  // namespace homeport::router
