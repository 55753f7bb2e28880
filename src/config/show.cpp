#include "config/show.hpp"

#include <algorithm>
#include <array>

#include "config/schema.hpp"

namespace homeport::config {
namespace {

/// Programs, whose arguments may be somebody's token.
constexpr std::array<std::string_view, 2> programs = {"auth.authorized_keys_command", "pool.command"};

std::string without_arguments(const std::vector<std::string>& words) {
    std::vector<std::string> shown(words.begin(), words.begin() + (words.empty() ? 0 : 1));
    if (words.size() > 1) shown.emplace_back("...");
    return toml_texts(shown);
}

std::string show_program(const Config& config, std::string_view name) {
    return without_arguments(name == programs[0] ? config.auth.authorized_keys_command : config.pool.command);
}

/// What differs from the defaults, or is written down. Without a configuration: by whom else ever.
template <class T>
ShownTable show_entry(std::string_view kind, const std::string& name, const Keys<T>& keys, const T& entry,
                      const T& defaults, const Config* config) {
    ShownTable table{std::string(kind), name, {}};
    const std::string heading = std::string(kind) + "/" + name + ".";
    for (const Key<T>& key : keys) {
        const std::string value = key.binding.show(entry);
        const unsigned line = config != nullptr ? config->line(heading + std::string(key.name)) : 0;
        if (line == 0 && value == key.binding.show(defaults)) continue;
        table.keys.push_back({std::string(key.name), value, line, false});
    }
    return table;
}

}  // namespace

std::vector<ShownTable> show_settings(const Config& config) {
    std::vector<ShownTable> tables;
    for (const Section& section : sections()) {
        ShownTable table{std::string(section.name), {}, {}};
        for (const Key<Config>& key : section.keys) {
            const std::string name = std::string(section.name).append(".").append(key.name);
            const bool program = std::ranges::find(programs, name) != programs.end();
            table.keys.push_back({std::string(key.name),
                                  program ? show_program(config, name) : key.binding.show(config),
                                  config.line(name), config.awaiting_restart.contains(name)});
        }
        tables.push_back(std::move(table));
    }
    router::Rule defaults;
    defaults.policy = config.router.default_policy;
    for (const router::Rule& rule : config.rules) {
        tables.push_back(show_entry(rules_name, rule.name, rule_keys(), rule, defaults, &config));
    }
    return tables;
}

ShownTable show_instance(const Instance& instance, const Config& config) {
    const auto same = [&](const router::BackendConfig& one) { return one.name == instance.config.name; };
    const bool ours = std::ranges::any_of(config.backends, same);
    return show_entry(instances_name, instance.config.name, instance_keys(), instance, Instance{},
                      ours ? &config : nullptr);
}

}  // namespace homeport::config
