// The backend leg's side of SSH: a connection that the router makes to an instance, as the user.
#pragma once

#include <string>
#include <vector>

#include "ssh/algorithms.hpp"
#include "ssh/certificate.hpp"
#include "ssh/link.hpp"

namespace homeport::ssh {

class ClientLink : public Link {
  public:
    ClientLink(const asio::any_io_executor& executor, base::Signal& signal) : Link(executor, signal) {
        keeps_fd_open();
    }

    /// Takes the connected, non-blocking socket and exchanges keys. `host_key_types` are the OpenSSH names
    /// that the pool knows keys of ("ssh-ed25519"); empty for any. Errors as ServerLink::handshake.
    awaitable<error_code> handshake(int fd, const Algorithms& algorithms,
                                    const std::vector<std::string>& host_key_types, TimePoint deadline);

    /// The instance's host key (RFC 4253 section 6.6), once the handshake is done.
    [[nodiscard]] std::vector<std::uint8_t> host_key() const;

    /// Logs in as `user` with `key` and its certificate (base64). Errors: permission_denied, timed_out,
    /// connection_aborted.
    awaitable<error_code> authenticate(std::string user, const EphemeralKey& key, std::string certificate,
                                       TimePoint deadline);

    /// Asks the instance to listen for the client (RFC 4254 section 7.1). Port 0 becomes the one that it
    /// chose.
    [[nodiscard]] Answer listen_forward(const std::string& address, int& port);
    [[nodiscard]] Answer cancel_forward(const std::string& address, int port);
};

}  // namespace homeport::ssh
