// What a file that was read again says differently.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace homeport::config {

struct Changes {
    std::vector<std::string> settings;       ///< "session.drain_deadline", in the order of the tables.
    std::vector<std::string> needs_restart;  ///< those that count at start only.
    std::vector<std::string> host_keys;      ///< instances that may show other keys than before.
    bool rules = false;
};

/// Compares `next` with what is running. Settings that count at start only are reported and get the running
/// value back, so that `next` is what runs from now on.
[[nodiscard]] Changes adopt(Config& next, const Config& running);

}  // namespace homeport::config
