// What a session may do, in the words of OpenSSH's key options and certificates (sshd(8), AUTHORIZED_KEYS
// FILE FORMAT; openssh PROTOCOL.certkeys). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace homeport::ssh {

/// One permitopen or permitlisten.
struct ForwardRule {
    std::string host;
    int port = 0;  ///< 0 is any.
    bool operator==(const ForwardRule&) const = default;
};

/// Everything unless somebody takes it away. The router refuses what is not permitted, and the certificate
/// that it makes for the instance does not carry it either.
struct Permissions {
    bool pty = true, port_forwarding = true, agent_forwarding = true, x11_forwarding = true, user_rc = true;
    std::optional<std::string> forced_command;  ///< the instance runs this, whatever is asked for.
    std::vector<ForwardRule> open, listen;      ///< empty: anywhere.
    bool operator==(const Permissions&) const = default;

    /// As `restrict`, and as a certificate without extensions.
    [[nodiscard]] static Permissions nothing() { return {false, false, false, false, false, {}, {}, {}}; }

    /// As sshd: hosts to open are literal but for "*", hosts to listen on are patterns in lower case.
    [[nodiscard]] bool may_open(std::string_view host, int port) const;
    [[nodiscard]] bool may_listen(std::string_view host, int port) const;
    /// The names of a certificate's extensions that permit as much.
    [[nodiscard]] std::vector<std::string> extensions() const;
};

/// What both permit; nullopt if they force different commands.
[[nodiscard]] std::optional<Permissions> narrow(const Permissions&, const Permissions&);

/// "no-pty, command" for a log; empty if everything is permitted. Commands themselves may hold secrets.
[[nodiscard]] std::string describe(const Permissions&);

}  // namespace homeport::ssh
