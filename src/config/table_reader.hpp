// Reads one table of the file by its table of keys.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "config/key.hpp"
#include "config/report.hpp"
#include "config/unknown.hpp"

namespace homeport::config {

/// `title` is the heading as the file has it ("[front]"), `name` what messages put before a key ("front").
struct Heading {
    std::string_view name;
    std::string title;
};

/// Sets what can be set in `target` and reports the rest. Returns the keys whose fields nobody should judge
/// by: those with a bad value, and those that are missing though required.
template <class T>
std::vector<std::string_view> read_table(const toml::table& table, const Heading& heading,
                                         const Keys<T>& keys, T& target, Report& report) {
    std::vector<std::string_view> unread;
    for (const auto& key : keys) {
        if (const auto* node = table.get(key.name)) {
            const Value value{*node, std::string(heading.name).append(".").append(key.name), report};
            if (!key.binding.read(target, value)) unread.push_back(key.name);
        } else if (key.presence == Presence::required) {
            report.add(table.source().begin, heading.title + " needs the key " + quoted(key.name));
            unread.push_back(key.name);
        }
    }
    std::vector<std::string_view> known;
    for (const auto& key : keys) known.push_back(key.name);
    for (const auto& [name, node] : table) {
        if (std::find(known.begin(), known.end(), name.str()) != known.end()) continue;
        report.add(name.source().begin, unknown_key(name.str(), heading.title, known));
    }
    return unread;
}

}  // namespace homeport::config
