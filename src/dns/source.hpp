// Instances as the DNS names them.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

#include "dns/options.hpp"
#include "dns/resolver.hpp"
#include "router/types.hpp"

namespace homeport::dns {

struct Host {
    router::BackendConfig config;
    std::vector<std::string> host_keys;
};

struct Found {
    std::vector<Host> hosts;           ///< at most 1000, each name once.
    std::vector<std::string> without;  ///< what was left out, and why: phrases.
    std::chrono::seconds ttl{0};       ///< how long the answer may be believed.
};

/// One round: asks, and looks for host keys. The string says why nothing is known; it does not mean that
/// there are no instances. Blocks on the DNS and on the file.
[[nodiscard]] boost::system::result<Found, std::string> look_up(const Options&);

/// Where a machine is, from what a name has: the lowest IPv4 address, or else the lowest IPv6 one, so that
/// the order of an answer changes nothing.
[[nodiscard]] std::string choose_address(std::vector<std::string> addresses);
/// What an instance is called: the machine's name or address, with the port unless it is 22.
[[nodiscard]] std::string instance_name(const std::string& host, std::uint16_t port);

}  // namespace homeport::dns
