#include "policy/rule_matcher.hpp"

#include <algorithm>

#include "policy/glob.hpp"

namespace homeport::router {
namespace {

bool any_fits(const std::vector<std::string>& patterns, std::string_view text) {
    return std::ranges::any_of(patterns, [&](const std::string& p) { return glob_matches(p, text); });
}

}  // namespace

RuleMatcher::RuleMatcher(const Rule& rule) : rule_(rule) {
    for (const std::string& text : rule.sources) {
        if (const auto prefix = Prefix::parse(text)) sources_.push_back(*prefix);
    }
}

bool RuleMatcher::matches(const Request& request, const std::optional<Address>& source) const {
    if (!rule_.users.empty() && !any_fits(rule_.users, request.user)) return false;
    if (!rule_.tags.empty() && (request.tag.empty() || !any_fits(rule_.tags, request.tag))) return false;
    if (!rule_.groups.empty() && std::ranges::none_of(request.groups, [&](const std::string& group) {
            return any_fits(rule_.groups, group);
        })) {
        return false;
    }
    // Asks the rule's own list whether it is empty: one that holds only unreadable sources must not fit
    // everybody.
    return rule_.sources.empty() ||
           (source && std::ranges::any_of(sources_, [&](const Prefix& p) { return p.contains(*source); }));
}

std::optional<std::size_t> rank_in_rule(const Rule& rule, const BackendConfig& backend) {
    const bool carries_all = std::ranges::all_of(rule.require, [&](const std::string& tag) {
        return std::ranges::find(backend.tags, tag) != backend.tags.end();
    });
    if (!rule.deny.empty() || !carries_all) return std::nullopt;
    if (rule.backends.empty()) return 0;
    const auto fits = std::ranges::find_if(
        rule.backends, [&](const std::string& pattern) { return glob_matches(pattern, backend.name); });
    if (fits == rule.backends.end()) return std::nullopt;
    return static_cast<std::size_t>(fits - rule.backends.begin());
}

}  // namespace homeport::router
