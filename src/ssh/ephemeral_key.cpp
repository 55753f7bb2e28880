#include "ssh/ephemeral_key.hpp"

#include <openssl/crypto.h>

#include <array>

#include "ssh/base64.hpp"
#include "ssh/wire.hpp"

namespace homeport::ssh {
namespace {

constexpr std::size_t file_size = 512;  // more than the whole file takes, so that no buffer below moves
constexpr auto minute = std::chrono::seconds(60);
constexpr std::size_t columns = 70;  // ssh-keygen's
constexpr std::uint32_t check_number =
    0x484d5054;  // twice the same, to tell a wrong passphrase; there is none

template <class Bytes>
void wipe(Bytes& bytes) {
    OPENSSL_cleanse(bytes.data(), bytes.size());
}

/// The part that a cipher would encrypt, padded with 1, 2, 3, ... to a whole block.
WireWriter private_part(const Ed25519Key& key, const Ed25519Public& public_key) {
    // OpenSSH's Ed25519 secret is the seed followed by the public key.
    std::array<std::uint8_t, 64> secret;
    key.copy_seed(std::span(secret).first<32>());
    std::copy(public_key.begin(), public_key.end(), secret.begin() + 32);

    WireWriter part(file_size);
    part.u32(check_number)
        .u32(check_number)
        .string("ssh-ed25519")
        .string(public_key)
        .string(secret)
        .string("");
    wipe(secret);
    for (std::uint8_t pad = 1; part.bytes().size() % 8 != 0; ++pad) part.bytes().push_back(pad);
    return part;
}

}  // namespace

base::Secret EphemeralKey::openssh_private() const {
    constexpr std::string_view magic("openssh-key-v1", 15);  // with its NUL
    WireWriter secret = private_part(key_, public_);
    WireWriter file(file_size);
    file.bytes().assign(magic.begin(), magic.end());
    file.string("none").string("none").string("");  // cipher, key derivation and its options
    file.u32(1).string(public_blob(public_)).string(secret);
    wipe(secret.bytes());
    std::string base64 = base64_encode(file.bytes());
    wipe(file.bytes());

    std::string pem;
    pem.reserve(2 * file_size);
    pem += "-----BEGIN OPENSSH PRIVATE KEY-----\n";
    for (std::size_t at = 0; at < base64.size(); at += columns) {
        pem += std::string_view(base64).substr(at, columns);
        pem += '\n';
    }
    pem += "-----END OPENSSH PRIVATE KEY-----\n";
    wipe(base64);
    base::Secret secret_pem(pem);
    wipe(pem);
    return secret_pem;
}

std::shared_ptr<const EphemeralKey> EphemeralKeys::current(TimePoint now) {
    const std::lock_guard lock(mutex_);
    if (!key_ || now - made_ >= minute) {
        key_ = std::make_shared<const EphemeralKey>();
        made_ = now;
    }
    return key_;
}

}  // namespace homeport::ssh
