#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "dns/options.hpp"

namespace homeport::app {

/// Where instances come from besides the configuration.
struct PoolOptions {
    std::string added = "/var/lib/homeport/added.toml";  ///< what `homeport backend add` keeps.
    std::string file;                                    ///< watched; empty: none.
    std::vector<std::string> command;                    ///< prints JSON; empty: none.
    std::chrono::milliseconds command_interval{60000};
    std::chrono::milliseconds command_timeout{30000};

    dns::Options dns;

    /// The configuration alone does not say which instances there are.
    [[nodiscard]] bool open() const { return !file.empty() || !command.empty() || !dns.name.empty(); }
};

}  // namespace homeport::app
