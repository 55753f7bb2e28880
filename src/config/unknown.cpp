#include "config/unknown.hpp"

#include <algorithm>

#include "config/schema.hpp"
#include "config/suggest.hpp"
#include "config/value.hpp"

namespace homeport::config {
namespace {

template <class T>
bool has_key(const Keys<T>& keys, std::string_view name) {
    return std::any_of(keys.begin(), keys.end(), [&](const Key<T>& key) { return key.name == name; });
}

std::string title_of(std::string_view section) {
    const bool repeats = section == instances_name || section == rules_name;
    return (repeats ? "[[" : "[") + std::string(section) + (repeats ? "]]" : "]");
}

/// `; it belongs in [auth] or [pins]` for a key that other sections have.
std::string belongs_in(std::string_view key) {
    std::vector<std::string> homes;
    for (const auto& section : sections()) {
        if (has_key(section.keys, key)) homes.push_back(title_of(section.name));
    }
    if (has_key(instance_keys(), key)) homes.push_back(title_of(instances_name));
    if (has_key(rule_keys(), key)) homes.push_back(title_of(rules_name));
    std::string text;
    for (const auto& home : homes) text += (text.empty() ? "; it belongs in " : " or ") + home;
    return text;
}

}  // namespace

std::string unknown_key(std::string_view key, std::string_view title,
                        const std::vector<std::string_view>& known) {
    const auto guess = did_you_mean(key, known);
    return "unknown key " + quoted(key) + " in " + std::string(title) +
           (guess.empty() ? belongs_in(key) : guess);
}

std::string unknown_top(std::string_view name, bool is_section) {
    if (!is_section) return "unknown key " + quoted(name) + " outside any section" + belongs_in(name);
    std::vector<std::string_view> known;
    for (const auto& section : sections()) known.push_back(section.name);
    known.push_back(instances_name);
    known.push_back(rules_name);
    const auto meant = nearest(name, known);
    return "unknown section " + quoted(name) + (meant ? "; did you mean " + title_of(*meant) + "?" : "");
}

}  // namespace homeport::config
