// What one request may use, and what each instance is to it. Decision, explanation and refusal all judge by
// this.
#pragma once

#include <vector>

#include "pool/instances.hpp"
#include "pool/rule_set.hpp"

namespace homeport::router {

class Scope {
  public:
    Scope(const Instances&, const BoundRule&, const Request&, std::span<const std::string> failed);

    [[nodiscard]] const Instances& instances() const { return instances_; }
    [[nodiscard]] const BoundRule& rule() const { return rule_; }
    [[nodiscard]] const std::string& tag() const { return tag_; }
    /// True if neither tag nor failures narrow down what the rule allows: many requests then share one
    /// answer.
    [[nodiscard]] bool plain() const { return tag_.empty() && failed_.empty(); }
    [[nodiscard]] bool tag_unknown() const { return !tag_.empty() && tagged_ == nullptr; }

    /// Never `chosen`: the choice comes later.
    [[nodiscard]] Verdict verdict(Index) const;
    /// The instances a new user could get, in the rule's order, written over `out`.
    void collect_eligible(std::vector<Index>& out) const;

  private:
    [[nodiscard]] bool failed(Index) const;

    const Instances& instances_;
    const BoundRule& rule_;
    const std::string& tag_;
    const Marks* tagged_;
    std::vector<Index> failed_;  // few: one for each try of the session
};

}  // namespace homeport::router
