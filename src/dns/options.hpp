#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace homeport::dns {

/// Instances as the DNS has them.
struct Options {
    std::string name;         ///< of SRV records if it begins with "_", else of addresses; empty: not asked.
    std::uint16_t port = 22;  ///< of instances by their addresses.
    std::string server;       ///< "192.0.2.53:53"; empty: as resolv.conf says.
    std::chrono::milliseconds timeout{5000};                              ///< for all questions together.
    std::chrono::milliseconds min_interval{10000}, max_interval{300000};  ///< between two looks.
    bool may_empty = false;              ///< take an answer without instances at its word.
    std::vector<std::string> host_keys;  ///< that any of them may show.
    std::string known_hosts;             ///< file in OpenSSH's format; empty: none.
};

}  // namespace homeport::dns
