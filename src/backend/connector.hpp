// From an instance's name to a logged-in connection as the user: TCP, host key, certificate.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "backend/host_key_book.hpp"
#include "backend/options.hpp"
#include "base/current.hpp"
#include "base/secret.hpp"
#include "base/signal.hpp"
#include "router/types.hpp"
#include "ssh/certificate.hpp"
#include "ssh/client.hpp"
#include "ssh/ephemeral_key.hpp"

namespace homeport::backend {

struct Target {
    std::string name;
    std::string address;
    std::uint16_t port = 22;

    bool operator==(const Target&) const = default;
};

[[nodiscard]] inline Target target_of(const router::BackendConfig& config) {
    return {config.name, config.address, config.port};
}

/// Who logs in, and what for.
struct Login {
    std::string user;
    std::string
        session_id;  ///< becomes the certificate's key id, so that the instance's log names our session.
    ssh::Permissions permissions;
    const base::Secret* password = nullptr;         ///< if given, logs in by it instead of a certificate ...
    std::chrono::milliseconds password_patience{};  ///< ... which the instance may take so long to check.
};

struct Connected {
    std::unique_ptr<ssh::ClientLink> link;  ///< null unless cause is none.
    router::Cause cause = router::Cause::none;
    std::string detail;                           ///< what went wrong, for the log. May quote the instance.
    std::optional<ssh::PasswordAnswer> password;  ///< what the instance made of it, if it came to that.
    std::string told;                             ///< by the instance to the user, because of the password.
    bool local =
        false;  ///< no verdict on the instance: this machine could not even try, or nobody asks any more.
};

/// Shared by all sessions.
class Connector {
  public:
    using Authority = std::shared_ptr<const ssh::CertificateAuthority>;

    Connector(const Options& options, Authority authority, const HostKeyBook& host_keys)
        : way_(Way(options, std::move(authority))), host_keys_(host_keys) {}

    /// For logins from now on.
    void update(const Options& options, Authority authority) { way_.set(Way(options, std::move(authority))); }
    /// Who signs now. Safe from any thread.
    [[nodiscard]] Authority authority() const { return way_.get()->authority; }

    [[nodiscard]] std::shared_ptr<const Options> options() const {
        const auto way = way_.get();
        return {way, &way->options};
    }

    /// Connects and logs in, over `ready` if there is one and it still stands. Everything happens before
    /// `deadline`, but checking a password, which takes what the instance's PAM takes. `signal` rings for the
    /// link from then on. What `login` points to outlives it.
    awaitable<Connected> connect(Target target, Login login, std::unique_ptr<ssh::ClientLink> ready,
                                 base::Signal& signal, std::chrono::steady_clock::time_point deadline) const;
    /// The part of it that needs no user: TCP, key exchange and the instance's host key.
    awaitable<Connected> reach(Target target, base::Signal& signal,
                               std::chrono::steady_clock::time_point deadline) const;
    /// Whether the instance may show the host key that it has shown.
    [[nodiscard]] bool trusts(const Target& target, const ssh::ClientLink& link) const {
        return host_keys_.judge(target.name, link.host_key()) == HostKeyBook::Verdict::trusted;
    }

  private:
    /// Leaves the link where it is.
    awaitable<Connected> log_in(ssh::ClientLink& link, const Login& login,
                                std::chrono::steady_clock::time_point deadline) const;

    /// The options, and what follows from them.
    struct Way {
        Way(const Options& o, Authority a)
            : options(o), algorithms(ssh::resolve(o.algorithms)), authority(std::move(a)) {}
        Options options;
        ssh::Algorithms algorithms;
        Authority authority;
    };
    base::Current<Way> way_;
    const HostKeyBook& host_keys_;
    mutable ssh::EphemeralKeys keys_;
};

}  // namespace homeport::backend
