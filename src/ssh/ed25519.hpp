// Ed25519 keys (RFC 8032) in OpenSSL's hands. The private half never leaves OpenSSL's memory, except where a
// member says so.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "base/secret.hpp"

struct evp_pkey_st;

namespace homeport::ssh {

using Ed25519Public = std::array<std::uint8_t, 32>;
using Ed25519Signature = std::array<std::uint8_t, 64>;

/// The public key as SSH sends it: string "ssh-ed25519", string key (RFC 8709 section 4).
[[nodiscard]] std::vector<std::uint8_t> public_blob(const Ed25519Public&);

/// Immutable and safe to use from several threads. OpenSSL wipes the secret when the key goes. Members throw
/// std::runtime_error if OpenSSL fails at what cannot fail (no memory, no randomness).
class Ed25519Key {
  public:
    [[nodiscard]] static Ed25519Key generate();
    /// From a PKCS#8 PEM text. The string says what was found instead: "an RSA key, not Ed25519".
    [[nodiscard]] static boost::system::result<Ed25519Key, std::string> from_pem(std::string_view pem);

    [[nodiscard]] Ed25519Public public_key() const;
    [[nodiscard]] Ed25519Signature sign(std::span<const std::uint8_t> message) const;

    /// The secret seed; the caller wipes it.
    void copy_seed(std::span<std::uint8_t, 32> seed) const;
    /// The unencrypted PKCS#8 PEM text.
    [[nodiscard]] base::Secret to_pem() const;

  private:
    struct Free {
        void operator()(evp_pkey_st*) const;
    };
    using Handle = std::unique_ptr<evp_pkey_st, Free>;
    explicit Ed25519Key(Handle handle) : handle_(std::move(handle)) {}

    Handle handle_;
};

}  // namespace homeport::ssh
