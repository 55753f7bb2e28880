// One sentence for somebody who has never heard of instances, rules or pins.
#include <algorithm>
#include <array>

#include "pool/explain.hpp"

namespace homeport::router {
namespace {

// The tag is the client's text: what would move a terminal's cursor is not repeated to it.
std::string quoted(const std::string& text) {
    std::string safe = "\"";
    for (const char c : text.substr(0, 64)) safe += c >= ' ' && c <= '~' ? c : '?';
    return safe + '"';
}

std::string unknown_tag(const Scope& scope) {
    const std::vector<std::string> tags = scope.instances().tags();
    const std::string asked = quoted(scope.tag());
    if (tags.empty())
        return "No instance carries the tag " + asked + ", nor any other: log in without \"+tag\".";
    std::string known;
    for (const std::string& tag : tags) known += (known.empty() ? "" : ", ") + tag;
    return "No instance carries the tag " + asked + "; the tags to ask for are: " + known + ".";
}

// One tells enough: there may be a thousand.
std::string misfits(const Scope& scope) {
    for (Index i = 0; i < scope.instances().size(); ++i) {
        if (scope.verdict(i) != Verdict::misfit) continue;
        return scope.instances()[i].config.name + " " + *scope.misfit(i);
    }
    return {};
}

class Tally {
  public:
    explicit Tally(const Scope& scope) {
        for (Index i = 0; i < scope.instances().size(); ++i) ++counts_[at(scope.verdict(i))];
    }
    [[nodiscard]] bool any(Verdict verdict) const { return counts_[at(verdict)] > 0; }

  private:
    static std::size_t at(Verdict verdict) { return static_cast<std::size_t>(verdict); }
    std::array<unsigned, 16> counts_{};
};

std::string with_tag(const Scope& scope) {
    return scope.tag().empty() ? "" : " with the tag " + quoted(scope.tag());
}

// Where nothing is full. The most hopeful case that is true decides, as it does above all with a full
// instance, which frees itself: one that failed may answer the next time, a down one needs minutes,
// maintenance needs a person.
std::string obstacles(const Scope& scope, const Tally& tally) {
    const std::string which = with_tag(scope);
    if (tally.any(Verdict::failed_now)) {
        return "No instance" + which + " could be reached; please try again in a few minutes.";
    }
    if (tally.any(Verdict::down)) {
        return "No instance" + which +
               " of the pool is available right now; please try again in a few minutes.";
    }
    if (tally.any(Verdict::maint) || tally.any(Verdict::drain) || tally.any(Verdict::no_weight)) {
        return "No instance" + which +
               " takes new users at the moment because of maintenance; please try again later.";
    }
    if (tally.any(Verdict::misfit)) {
        return "Your account is not the same on every machine of the pool (" + misfits(scope) +
               "), so you would not find your files there; please tell your administrator.";
    }
    if (tally.any(Verdict::missing_tag)) {
        return "No instance" + which + " is open to you; log in without the tag or ask your administrator.";
    }
    if (scope.instances().none_left()) {
        return "The pool has no instances right now; please try again later.";
    }
    return "No instance of the pool is open to you; please ask your administrator.";
}

}  // namespace

std::string too_many(unsigned limit) {
    return "You have " + std::to_string(limit) + (limit == 1 ? " session" : " sessions") +
           " open, which is all that you may have at a time; please end one first.";
}

Refusal refusal(const Scope& scope) {
    if (!scope.rule().rule().deny.empty()) return {scope.rule().rule().deny};
    if (scope.tag_unknown()) return {unknown_tag(scope)};
    const Tally tally(scope);
    if (!tally.any(Verdict::full)) return {obstacles(scope, tally)};
    const std::string full = "Every instance" + with_tag(scope) + " has as many sessions as it can take";
    return {full + "; please try again in a few minutes.", full};
}

}  // namespace homeport::router
