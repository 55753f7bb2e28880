#include "ssh/fingerprint.hpp"

#include <openssl/sha.h>

#include "ssh/base64.hpp"

namespace homeport::ssh {

Sha256 sha256(std::span<const std::uint8_t> data) {
    static_assert(std::tuple_size_v<Sha256> == SHA256_DIGEST_LENGTH);
    Sha256 digest;
    SHA256(data.data(), data.size(), digest.data());
    return digest;
}

std::string fingerprint(std::span<const std::uint8_t> public_blob) {
    std::string text = base64_encode(sha256(public_blob));
    text.erase(text.find('='));
    return "SHA256:" + text;
}

}  // namespace homeport::ssh
