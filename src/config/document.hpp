// The file on its way to a Config: typed, and still knowing where everything stood.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "config/config.hpp"
#include "config/schema.hpp"

namespace homeport::config {

/// One table of an array of tables.
template <class T>
struct Entry {
    T value;
    const toml::table* source = nullptr;
    std::vector<std::string_view> unread;  ///< keys that already have a problem of their own.

    [[nodiscard]] bool sound(std::string_view key) const {
        return std::find(unread.begin(), unread.end(), key) == unread.end();
    }
    /// Where the key's value stands; the table's own place if the key is not given.
    [[nodiscard]] toml::source_position place(std::string_view key) const {
        const auto* node = source->get(key);
        return node ? node->source().begin : source->source().begin;
    }
};

struct Document {
    toml::table root;
    Config config;  ///< without instances and rules, until everything has been checked.
    std::vector<Entry<Instance>> instances;
    std::vector<Entry<router::Rule>> rules;
};

}  // namespace homeport::config
