// The configuration in force, key by key, and where each value comes from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace homeport::config {

struct ShownKey {
    std::string name;
    std::string value;   ///< as one would write it; what may hold a secret is left out.
    unsigned line = 0;   ///< of the file; 0: it is the default.
    bool waits = false;  ///< the file says something else since the start, and a restart will heed it.
};

struct ShownTable {
    std::string kind;  ///< "front", "backends", "rules".
    std::string name;  ///< of an instance or a rule.
    std::vector<ShownKey> keys;
};

/// Every section with all its keys, then the rules with those they have.
[[nodiscard]] std::vector<ShownTable> show_settings(const Config&);
/// One instance; of the configuration if `config` has it by that name.
[[nodiscard]] ShownTable show_instance(const Instance&, const Config&);

}  // namespace homeport::config
