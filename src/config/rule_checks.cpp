#include "config/rule_checks.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "router/router.hpp"

namespace homeport::config {
namespace {

using router::Rule;
using Instances = std::vector<Entry<Instance>>;
using RuleEntry = Entry<Rule>;

/// For a question whose answer does not depend on chance.
class NoChance final : public router::RandomSource {
  public:
    std::uint64_t below(std::uint64_t) override { return 0; }
};

/// Whether a rule with these lists leaves any instance. The routing core itself is asked, so that this check
/// and the decisions to come cannot disagree about globs and tags.
bool leaves_any(const Instances& instances, std::vector<std::string> backends,
                std::vector<std::string> require) {
    std::vector<router::BackendConfig> pool;
    for (const auto& instance : instances) pool.push_back(instance.value.config);
    Rule rule;
    rule.backends = std::move(backends);
    rule.require = std::move(require);
    const router::Router core({}, std::move(pool), {std::move(rule)});
    NoChance chance;
    const auto decision = core.decide({}, std::nullopt, {}, {}, chance);
    return std::any_of(decision.candidates.begin(), decision.candidates.end(),
                       [](const auto& c) { return c.verdict != router::Verdict::not_in_rule; });
}

bool all_sound(const Instances& instances, std::string_view key) {
    return !instances.empty() &&
           std::all_of(instances.begin(), instances.end(), [&](const auto& i) { return i.sound(key); });
}

std::string title(const RuleEntry& rule) {
    return rule.sound("name") ? "rule " + quoted(rule.value.name) : "this rule";
}

/// Places of the items of a list, in step with the values read from it.
toml::source_position item_place(const RuleEntry& rule, std::string_view key, std::size_t index) {
    const auto* array = rule.source->get_as<toml::array>(key);
    return array && index < array->size() ? (*array)[index].source().begin : rule.place(key);
}

/// A refusal routes nobody, so whatever else the rule says about routing is a misunderstanding.
void check_deny(const RuleEntry& rule, Report& report) {
    if (!rule.source->contains("deny")) return;
    for (const std::string_view key : {"backends", "require", "policy", "user_sessions"}) {
        if (!rule.source->contains(key)) continue;
        report.add(rule.place(key), title(rule) + " denies, so " + quoted(key) + " has no meaning in it");
    }
}

void check_selection(const RuleEntry& rule, const Instances& instances, Report& report) {
    if (!rule.sound("backends") || !rule.sound("require") || !all_sound(instances, "name")) return;
    bool sensible = true;
    const auto each = [&](std::string_view key, const std::vector<std::string>& items, auto leaves,
                          auto&& complaint) {
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (leaves(items[i])) continue;
            report.add(item_place(rule, key, i), title(rule) + " " + complaint(quoted(items[i])));
            sensible = false;
        }
    };
    each(
        "backends", rule.value.backends, [&](const auto& glob) { return leaves_any(instances, {glob}, {}); },
        [](const std::string& glob) {
            return "names " + glob + ", but no [[backends]] has a name like that";
        });
    if (!all_sound(instances, "tags")) return;
    each(
        "require", rule.value.require, [&](const auto& tag) { return leaves_any(instances, {}, {tag}); },
        [](const std::string& tag) { return "requires the tag " + tag + ", which no [[backends]] carries"; });
    if (!sensible || leaves_any(instances, rule.value.backends, rule.value.require)) return;
    report.add(rule.place("require"),
               title(rule) + " leaves no instance: none of its backends has all required tags");
}

/// True if the rule matches every session, by what the file says.
bool matches_all(const RuleEntry& rule) {
    constexpr std::array conditions = {"users", "groups", "sources", "tags"};
    return std::none_of(conditions.begin(), conditions.end(),
                        [&](std::string_view key) { return rule.source->contains(key); });
}

}  // namespace

void check_rules(const Document& document, Report& report) {
    const RuleEntry* last = nullptr;  // the rule that leaves nothing to those after it
    for (const auto& rule : document.rules) {
        check_deny(rule, report);
        // Instances that come from elsewhere may have the names and tags that are missing here.
        if (!document.config.pool.open()) check_selection(rule, document.instances, report);
        if (rule.sound("name") && rule.value.name == "default") {
            report.add(rule.place("name"),
                       "the name \"default\" stands for \"no rule matched\"; choose another");
        }
        if (last) {
            report.add(rule.source->source().begin,
                       title(rule) + " can never match: " + title(*last) + " before it matches everybody");
        } else if (matches_all(rule)) {
            last = &rule;
        }
    }
}

}  // namespace homeport::config
