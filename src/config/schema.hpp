// Every key there is, once. Reading, the check for unknown keys, suggestions and the test that
// conf/homeport.toml documents everything all walk these tables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/key.hpp"

namespace homeport::config {

/// A table that may stand in the file once, with its keys bound to the whole configuration.
struct Section {
    std::string_view name;
    Keys<Config> keys;
};
[[nodiscard]] const std::vector<Section>& sections();

/// One [[backends]] table.
[[nodiscard]] const Keys<Instance>& instance_keys();

/// One [[rules]] table. Its policy is that of [routing] unless it names its own.
[[nodiscard]] const Keys<router::Rule>& rule_keys();

/// The routing policies by their names.
template <class T>
Binding<T> policy_choice(router::PolicyKind T::*field) {
    std::vector<std::pair<std::string_view, router::PolicyKind>> policies;
    for (const auto name : router::policy_names()) policies.emplace_back(name, *router::parse_policy(name));
    return choice(field, std::move(policies));
}

inline constexpr std::string_view instances_name = "backends";
inline constexpr std::string_view rules_name = "rules";

}  // namespace homeport::config
