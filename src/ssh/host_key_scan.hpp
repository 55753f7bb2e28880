// Which host keys a server shows, asked with the real protocol: for `homeport backend scan`.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

namespace homeport::ssh {

/// Public key lines ("ssh-ed25519 AAAA...") in the order Ed25519, ECDSA, RSA: one connection for each, up to
/// key exchange and no further. A kind the server does not have is left out; none at all is an error, as is a
/// server that cannot be reached: a phrase that may quote the server, so escape it before showing. `timeout`
/// is per connection. Nothing vouches for what is found: the network could have shown anything. Blocks; not
/// for the daemon.
[[nodiscard]] boost::system::result<std::vector<std::string>, std::string> scan_host_keys(
    const std::string& host, std::uint16_t port, std::chrono::milliseconds timeout);

}  // namespace homeport::ssh
