// Key pairs that prove logins to instances for a minute and are then forgotten.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>

#include "base/secret.hpp"
#include "ssh/ed25519.hpp"

namespace homeport::ssh {

/// An Ed25519 key pair kept in memory only; wiped when it goes.
class EphemeralKey {
  public:
    EphemeralKey() : key_(Ed25519Key::generate()), public_(key_.public_key()) {}

    [[nodiscard]] const Ed25519Public& public_key() const { return public_; }
    /// The pair as an OpenSSH private key file ("-----BEGIN OPENSSH PRIVATE KEY-----", openssh PROTOCOL.key,
    /// no cipher), which libssh can import.
    [[nodiscard]] base::Secret openssh_private() const;

  private:
    Ed25519Key key_;
    Ed25519Public public_;
};

/// The pair of the moment. Logins of one minute share it: what tells them apart is their certificates, and
/// no instance ever sees more of it than the public half. Safe from any thread.
class EphemeralKeys {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    [[nodiscard]] std::shared_ptr<const EphemeralKey> current(
        TimePoint now = std::chrono::steady_clock::now());

  private:
    std::mutex mutex_;
    std::shared_ptr<const EphemeralKey> key_;
    TimePoint made_;
};

}  // namespace homeport::ssh
