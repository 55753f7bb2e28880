// The backend leg's side of SSH: a connection that the router makes to an instance, as the user.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ssh/algorithms.hpp"
#include "ssh/certificate.hpp"
#include "ssh/link.hpp"

struct ssh_key_struct;

namespace homeport::ssh {

/// What came of offering a password.
enum class PasswordAnswer {
    accepted,
    refused,
    asks_more,  ///< the password alone is not enough, or something else was asked.
    not_taken,  ///< no method on offer takes a password.
    closed,     ///< the peer closed the connection instead of answering.
    timed_out,
    unasked,  ///< the peer closed the connection before it had the password.
};

class UserKey;

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

    /// The same with a key from a file, which lives until it is done.
    awaitable<error_code> authenticate(std::string user, const UserKey& key, TimePoint deadline);

    /// Logs in as `user` with `password`, by the method "password", or by "keyboard-interactive" if that is
    /// all there is and it asks one hidden question. Both live until it is done.
    awaitable<PasswordAnswer> authenticate(const std::string& user, const base::Secret& password,
                                           TimePoint deadline);
    /// What the peer told the user because of that password (RFC 4252 section 5.4), rather than anybody:
    /// why an account is closed, say. Any bytes.
    [[nodiscard]] const std::string& told() const { return told_; }

    /// Asks the instance to listen for the client (RFC 4254 section 7.1). Port 0 becomes the one that it
    /// chose.
    [[nodiscard]] Answer listen_forward(const std::string& address, int& port);
    [[nodiscard]] Answer cancel_forward(const std::string& address, int port);

  private:
    awaitable<error_code> offer(ssh_key_struct* key, TimePoint deadline);
    /// Makes a call of user authentication until it has an answer (SSH_AUTH_*); nullopt: the deadline passed.
    awaitable<std::optional<int>> until_answered(std::function<int()> call, TimePoint deadline);
    /// Nothing more will come of it otherwise.
    [[nodiscard]] bool serves() const { return open() && !choked(); }
    awaitable<PasswordAnswer> answer_questions(const base::Secret& password, TimePoint deadline);
    [[nodiscard]] std::string banner() const;

    std::string told_;
};

}  // namespace homeport::ssh
