// Whether a signature is right: for certificates, whose authorities libssh does not look at.
#pragma once

#include "ssh/wire_reader.hpp"

namespace homeport::ssh {

/// True if `signature` (RFC 4253 section 6.6) over `data` was made with the public key `key`. Knows the kinds
/// that sshd accepts of an authority: Ed25519, ECDSA on NIST's curves, RSA from 1024 bits with SHA-2, and
/// FIDO keys. Anything else, SHA-1 included, is false. Does not block.
[[nodiscard]] bool verify_signature(Bytes key, Bytes signature, Bytes data);

}  // namespace homeport::ssh
