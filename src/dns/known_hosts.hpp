// Host keys from a file as OpenSSH's clients keep them (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace homeport::dns {

/// Keys ("ssh-ed25519 AAAA...") of one machine by any of its names, at that port. Patterns count, as do lines
/// without a port; hashed names, @cert-authority and @revoked lines are passed over.
[[nodiscard]] std::vector<std::string> find_host_keys(std::string_view known_hosts,
                                                      const std::vector<std::string>& names,
                                                      std::uint16_t port);

}  // namespace homeport::dns
