#include "config/changes.hpp"

#include <algorithm>

#include "config/schema.hpp"

namespace homeport::config {
namespace {

std::vector<std::string> changed_host_keys(const Config& next, const Config& running) {
    std::vector<std::string> names;
    for (const backend::HostKeys& keys : next.host_keys) {
        const auto old = std::ranges::find(running.host_keys, keys.backend, &backend::HostKeys::backend);
        if (old != running.host_keys.end() && old->keys != keys.keys) names.push_back(keys.backend);
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace

Changes adopt(Config& next, const Config& running) {
    Changes changes;
    for (const Section& section : sections()) {
        for (const Key<Config>& key : section.keys) {
            if (key.binding.show(next) == key.binding.show(running)) continue;
            const std::string name = std::string(section.name).append(".").append(key.name);
            if (key.effect == Effect::restart) {
                changes.needs_restart.push_back(name);
                next.awaiting_restart.insert(name);
                key.binding.copy(next, running);
            } else {
                changes.settings.push_back(name);
            }
        }
    }
    changes.host_keys = changed_host_keys(next, running);
    changes.rules = next.rules != running.rules;
    return changes;
}

}  // namespace homeport::config
