// A key pair that proves one login to an instance and is then forgotten.
#pragma once

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

}  // namespace homeport::ssh
